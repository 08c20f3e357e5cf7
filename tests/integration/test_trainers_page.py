"""The trainers' page over HTTP: signing in, everything a trainer does there, and everything that is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from bot.adapters.content.loader import LoadedContent
from bot.domain.counts import Counted
from bot.domain.errors import NotAllowed
from bot.domain.learners import Learner, Locale
from bot.domain.web_sessions import INIT_DATA_LIMIT
from bot.services.class_letters import Line
from bot.web.trainers.site import MOST_BYTES, STATIC
from tests.trainers import ADDRESS, TRACK, Surfer, add_students, check_both, learn, make_trainer
from tests.world import TOKEN, World, labels, open_world, settings_for


@pytest.fixture
async def world(tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path, public_url=ADDRESS)) as opened:
        yield opened


async def make_class(world: World, learner: Learner, name: str = "Lớp 10A2"):
    return await world.taman.services.teaching.create(learner, name)


# --- signing in ----------------------------------------------------------------------------------------------------


async def test_dashboard_gives_a_trainer_a_link_that_opens_her_classes_once(world: World) -> None:
    trainer, learner = await make_trainer(world)
    await make_class(world, learner)
    message = await trainer.writes("/dashboard")
    assert "một lần, trong mười phút" in (message.text or "")
    button = message.reply_markup["inline_keyboard"][0][0]
    link = button["url"]
    assert link.startswith(f"{ADDRESS}/t/")
    assert message.reply_markup["inline_keyboard"][1][0]["web_app"] == {"url": f"{ADDRESS}/t/app"}

    surfer = Surfer(world)
    for _ in range(3):  # programs that make previews look, too
        assert (await surfer.gets(link)).status_code == 200
    assert "Mở các lớp của mình" in surfer.text
    await surfer.submits(link)
    assert "Lớp 10A2" in surfer.text

    other = Surfer(world)
    assert (await other.gets(link)).status_code == 410
    assert "đã dùng rồi" in other.text


async def test_dashboard_is_for_trainers_only(world: World) -> None:
    student = world.person("vi")
    await student.starts()
    message = await student.writes("/dashboard")
    assert "dành cho giảng viên" in (message.text or "")
    assert "/t/" not in json.dumps(message.reply_markup)
    with pytest.raises(NotAllowed):
        await world.taman.services.web_sessions.link(await world.taman.services.learners.who(student.id, "vi"))


async def test_dashboard_without_a_page_leads_back_to_the_chat(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as world:
        trainer, _ = await make_trainer(world, language="id")
        message = await trainer.writes("/dashboard")
        assert "semuanya bisa dilakukan di chat" in (message.text or "")
        await trainer.writes("/classes")
        await trainer.presses("Halaman pelatih")
        assert "🏫 Kelasku" in labels(trainer.last)


async def test_a_link_is_too_old_after_ten_minutes(world: World) -> None:
    _, learner = await make_trainer(world)
    token = await world.taman.services.web_sessions.link(learner)
    surfer = Surfer(world)
    await surfer.gets(f"/t/{token}")
    world.clock.move(minutes=10)
    await surfer.posts(f"/t/{token}", {"form_token": surfer.form_token})
    assert surfer.page.status_code == 410
    assert "cũ rồi" in surfer.text


@pytest.mark.parametrize("token", ["wrong", "x" * 43, "ch%E1%BB%8B", "%00", "'--"])
async def test_a_link_that_is_not_known_says_so(world: World, token: str) -> None:
    surfer = Surfer(world, "id")
    assert (await surfer.gets(f"/t/{token}")).status_code == 404
    assert "Tautan ini tidak dikenal" in surfer.text


async def test_nobody_can_sign_a_trainer_in_from_another_site(world: World) -> None:
    _, learner = await make_trainer(world)
    token = await world.taman.services.web_sessions.link(learner)
    surfer = Surfer(world)
    await surfer.posts(f"/t/{token}")  # without having looked at the page
    assert surfer.page.status_code == 403
    await surfer.gets(f"/t/{token}")
    right = surfer.form_token
    await surfer.posts(f"/t/{token}", {"form_token": right}, **{"Sec-Fetch-Site": "cross-site"})
    assert surfer.page.status_code == 403
    assert "set-cookie" not in surfer.page.headers


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_only_its_hash_is_stored(world: World) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    token = await world.taman.services.web_sessions.link(learner)
    await surfer.gets(f"/t/{token}")
    await surfer.posts(f"/t/{token}", {"form_token": surfer.form_token})
    cookie = next(c for c in surfer.page.headers.get_list("set-cookie") if c.startswith("taman_session="))
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/t", f"Max-Age={8 * 3600}"):
        assert part in cookie
    value = cookie.partition("=")[2].partition(";")[0]
    async with world.taman.engine.connect() as connection:
        rows = (await connection.execute(text("SELECT token_hash FROM web_sessions"))).scalars().all()
        links = (await connection.execute(text("SELECT token_hash FROM web_links"))).scalars().all()
    assert rows == [hashlib.sha256(value.encode()).hexdigest()]
    assert links == [hashlib.sha256(token.encode()).hexdigest()]


async def test_a_session_ends_by_signing_out_by_time_and_by_erasing(world: World) -> None:
    trainer, learner = await make_trainer(world)
    first, second, third = Surfer(world), Surfer(world), Surfer(world)
    for surfer in (first, second, third):
        await surfer.signs_in(learner)
    await first.submits("/t/out", at="/t/classes")
    assert "Đã thoát" in first.text
    assert (await first.gets("/t/classes")).status_code == 401
    stolen = second.client.cookies
    assert (await second.gets("/t/classes")).status_code == 200

    await trainer.writes("/delete")
    await trainer.presses("xóa hết")
    assert (await second.gets("/t/classes")).status_code == 401

    _, again = await make_trainer(world, "Chị Mai")
    await third.signs_in(again)
    world.clock.move(hours=8)
    assert (await third.gets("/t/classes")).status_code == 401
    assert stolen


async def test_signed_out_works_for_a_stolen_cookie_too(world: World) -> None:
    _, learner = await make_trainer(world)
    surfer, thief = Surfer(world), Surfer(world)
    await surfer.signs_in(learner)
    thief.client.cookies = surfer.client.cookies
    await surfer.submits("/t/out", at="/t/classes")
    assert (await thief.gets("/t/classes")).status_code == 401


# --- Mini App ------------------------------------------------------------------------------------------------------


OPENSSL = "f8410d1cb9ea0e1421f530ad98183088dff8314f557136e0de1cadcb6c754bdf"


def init_data(world: World, telegram_id: int, *, token: str = TOKEN, minutes_old: float = 0, **more: str) -> str:
    fields = {
        "auth_date": str(int(world.clock.now().timestamp() - 60 * minutes_old)),
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "signature": "c2lnbmF0dXJl",
        "user": json.dumps({"id": telegram_id, "first_name": "Hoa & Mai", "language_code": "vi"}),
        **more,
    }
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    signed = "\n".join(f"{k}={fields[k]}" for k in sorted(fields))
    return urlencode({**fields, "hash": hmac.digest(secret, signed.encode(), "sha256").hex()})


def test_init_data_is_checked_as_telegram_signs_it() -> None:
    """The key of the documentation's rule, worked out once by another program (openssl dgst -mac HMAC)."""
    assert hmac.digest(b"WebAppData", b"1:a", "sha256").hex() == OPENSSL


async def test_the_mini_app_signs_in_once(world: World) -> None:
    trainer, _ = await make_trainer(world)
    data = init_data(world, trainer.id)
    surfer = Surfer(world)
    await surfer.gets("/t/app")
    assert "frame-ancestors https://web.telegram.org" in surfer.page.headers["content-security-policy"]
    await surfer.posts("/t/app", {"init_data": data})
    assert surfer.page.headers["location"] == "/t/classes"
    assert (await surfer.gets("/t/classes")).status_code == 200

    other = Surfer(world)
    await other.posts("/t/app", {"init_data": data})
    assert other.page.status_code == 410
    assert "đã dùng rồi" in other.text


@pytest.mark.parametrize("minutes_old", [10.1, 60 * 24])
async def test_old_init_data_is_refused(world: World, minutes_old: float) -> None:
    trainer, _ = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.posts("/t/app", {"init_data": init_data(world, trainer.id, minutes_old=minutes_old)})
    assert surfer.page.status_code == 410


async def test_forged_init_data_is_refused(world: World) -> None:
    trainer, _ = await make_trainer(world)
    good = init_data(world, trainer.id)
    forged = [
        "",
        "hash=",
        "nonsense",
        good.replace("hash=", "hash=0"),
        good.replace("first_name", "last_name"),
        good + "&user=%7B%22id%22%3A1%7D",
        good.partition("&hash")[0],
        init_data(world, trainer.id, token="1:other"),
        init_data(world, trainer.id, minutes_old=-5),
        init_data(world, trainer.id, auth_date="tomorrow"),
        init_data(world, trainer.id, auth_date="9" * 30),
        init_data(world, trainer.id, user="[]"),
        init_data(world, trainer.id, user='{"id": "x"}'),
        init_data(world, trainer.id, padding="x" * INIT_DATA_LIMIT),
        good.replace("hash=", "hash=%FF"),
    ]
    for data in forged:
        surfer = Surfer(world)
        await surfer.posts("/t/app", {"init_data": data})
        assert surfer.page.status_code == 403, data
        assert "set-cookie" not in surfer.page.headers


async def test_the_mini_app_is_for_trainers_only_and_for_no_other_site(world: World) -> None:
    student = world.person("vi")
    await student.starts()
    surfer = Surfer(world)
    await surfer.posts("/t/app", {"init_data": init_data(world, student.id)})
    assert surfer.page.status_code == 403
    trainer, _ = await make_trainer(world)
    await surfer.posts("/t/app", {"init_data": init_data(world, trainer.id)}, **{"Sec-Fetch-Site": "cross-site"})
    assert surfer.page.status_code == 403


# --- what a trainer does -------------------------------------------------------------------------------------------


async def test_a_trainer_opens_a_class_assigns_a_track_and_sees_progress(world: World) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    await surfer.submits("/t/classes", {"name": "  Lớp <b>10A2</b> & bạn ", "locale": "vi"})
    assert "Lớp <b>10A2</b> & bạn" in surfer.text
    assert "<b>10A2</b>" not in surfer.page.text
    classroom = (await world.taman.services.teaching.desk(learner)).led[0]
    here = f"/t/classes/{classroom.id}"
    assert classroom.join_code[:3] + " " + classroom.join_code[3:] in surfer.text
    assert f"https://t.me/TamanBot?start=join_{classroom.join_code}" in surfer.page.text
    assert "Chưa giao bài nào" in surfer.text

    form = {"item": TRACK, "starts_on": "2026-11-23", "due_on": "7/12/2026"}
    await surfer.submits(f"{here}/assignments", form, at=f"{here}/assignments")
    assert "Đã giao" in surfer.text
    assert "từ 23 thg 11, 2026 đến 7 thg 12, 2026" in surfer.text
    (assignment,) = (await world.taman.services.teaching.see(learner, classroom.id)).assignments
    assert (assignment.starts_on, assignment.due_on) == (date(2026, 11, 23), date(2026, 12, 7))

    students = await add_students(world, classroom, 30)
    await learn(world, students[:10], wrong=True)
    await learn(world, students[10:15], until=1)
    await check_both(world, students[:10], 2, 5)
    await surfer.gets(here)
    for words in ("30 học viên", "học xong 10", "đang học 5", "chưa bắt đầu 15", "Những câu khó nhất", "0/10"):
        assert words in surfer.text
    assert "Lớp biết nhiều hơn trước rõ rệt" in surfer.text
    await surfer.gets(f"{here}?state=begun")
    assert re.findall(r"Bạn \d{4}", surfer.text) == [f"Bạn {n:04}" for n in range(11, 16)]
    assert (await surfer.gets(f"{here}/joined")).status_code == 200
    assert surfer.text == "30 học viên đã vào lớp"


async def test_days_are_changed_and_an_assignment_is_withdrawn(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    given = await world.taman.services.teaching.assign(learner, classroom.id, TRACK)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    here = f"/t/classes/{classroom.id}/assignments"

    await surfer.submits(f"{here}/{given.id}", {"starts_on": "2026-12-01", "due_on": ""}, at=here)
    assert "không có ngày cuối" in surfer.text
    await surfer.submits(f"{here}/{given.id}", {"starts_on": "2026-12-05", "due_on": "2026-12-01"}, at=here)
    assert surfer.page.status_code == 422
    assert "Ngày cuối không được trước" in surfer.text
    assert 'value="2026-12-05"' in surfer.page.text
    await surfer.submits(f"{here}/{given.id}", {"starts_on": "soon", "due_on": ""}, at=here)
    assert "Đó không phải là ngày" in surfer.text
    assert 'value="soon"' in surfer.page.text

    await surfer.submits(f"{here}/{given.id}/withdraw", at=here)
    assert "Chưa giao bài nào" in surfer.text
    await surfer.submits(f"{here}/{given.id}/withdraw", at=here)
    assert surfer.page.status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"item": ""}, "không còn ở đây"),
        ({"item": "nothing/there"}, "không còn ở đây"),
        ({"item": TRACK, "starts_on": "2026-02-30"}, "Đó không phải là ngày"),
        ({"item": TRACK, "starts_on": "0000-00-00"}, "Đó không phải là ngày"),
        ({"item": TRACK, "starts_on": "2026-12-02", "due_on": "1.12.2026"}, "Ngày cuối không được trước"),
        ({"item": "scams"}, "Lớp đã có bài này rồi"),
    ],
)
async def test_what_cannot_be_assigned_says_why_and_keeps_what_was_typed(
    world: World, form: dict[str, str], words: str
) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    await world.taman.services.teaching.assign(learner, classroom.id, "scams")
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    here = f"/t/classes/{classroom.id}/assignments"
    await surfer.submits(here, form, at=here)
    assert surfer.page.status_code == 422
    assert words in surfer.text
    for name in ("starts_on", "due_on"):
        assert f'value="{form.get(name, "")}"' in surfer.page.text
    assert len((await world.taman.services.teaching.see(learner, classroom.id)).assignments) == 1


@pytest.mark.parametrize(("name", "words"), [("x" * 200, "dài quá"), ("", "ít nhất một chữ"), ("​ \t", "ít nhất một chữ")])
async def test_a_name_that_cannot_be_taken_says_why(world: World, name: str, words: str) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    await surfer.submits("/t/classes", {"name": name, "locale": "id"}, at="/t/classes")
    assert surfer.page.status_code == 422
    assert words in surfer.text.replace("Tên đó", "tên đó")
    assert '<option value="id" lang="id" selected>' in surfer.page.text
    here = f"/t/classes/{classroom.id}/settings"
    await surfer.submits(here, {"name": name, "locale": "id", "version": "1"}, at=here)
    assert surfer.page.status_code == 422
    assert (await world.taman.services.teaching.see(learner, classroom.id)).classroom == classroom


async def test_two_trainers_at_once_lose_nothing_that_was_typed(world: World) -> None:
    _, hoa = await make_trainer(world)
    _, mai = await make_trainer(world, "Chị Mai", is_lead=True)
    classroom = await make_class(world, hoa)
    first, second = Surfer(world), Surfer(world)
    await first.signs_in(hoa)
    await second.signs_in(mai)
    here = f"/t/classes/{classroom.id}/settings"
    await first.gets(here)
    await second.gets(here)
    await second.submits(here, {"name": "Tên của Mai", "locale": "vi", "version": "1", "is_open": "yes"})
    await first.submits(here, {"name": "Tên của Hoa", "locale": "id", "version": "1"})
    assert first.page.status_code == 409
    assert "có người đã thay đổi lớp này" in first.text
    assert "Tên của Mai" in first.text
    assert 'value="Tên của Hoa"' in first.page.text
    assert '<option value="id" lang="id" selected>' in first.page.text
    assert 'name="is_open" value="yes">' in first.page.text
    version = re.search(r'name="version" value="(\d+)"', first.page.text)
    assert version
    await first.submits(here, {"name": "Tên của Hoa", "locale": "id", "version": version[1]})
    assert first.page.status_code == 200
    now = (await world.taman.services.teaching.see(hoa, classroom.id)).classroom
    assert (now.name, now.locale, now.is_open) == ("Tên của Hoa", Locale.ID, False)
    await world.taman.services.class_letters.encourage(hoa, classroom.id, Line.TOGETHER)
    assert (await first.gets(f"/t/classes/{classroom.id}/history")).status_code == 200
    for words in ("gửi một lời động viên", "Chị Mai", "thay đổi: tên, Bahasa Indonesia, ngừng nhận học viên", "mở lớp"):
        assert words in first.text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
async def test_a_form_with_a_strange_version_changes_nothing(world: World, version: str) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    here = f"/t/classes/{classroom.id}/settings"
    await surfer.submits(here, {"name": "Khác", "locale": "vi", "version": version}, at=here)
    assert surfer.page.status_code == 409
    assert (await world.taman.services.teaching.see(learner, classroom.id)).classroom == classroom


async def test_co_trainers_handing_over_new_code_and_archiving(world: World) -> None:
    _, hoa = await make_trainer(world)
    _, mai = await make_trainer(world, "Chị Mai")
    classroom = await make_class(world, hoa)
    surfer, other = Surfer(world), Surfer(world)
    await surfer.signs_in(hoa)
    await other.signs_in(mai)
    here = f"/t/classes/{classroom.id}"
    assert (await other.gets(here)).status_code == 404

    await surfer.submits(f"{here}/trainers", {"do": "add", "colleague": mai.id}, at=f"{here}/trainers")
    assert "Chị Mai dạy cùng" in surfer.text
    assert (await other.gets(here)).status_code == 200
    assert (await other.gets(f"{here}/trainers")).status_code == 403
    assert (await other.gets(f"{here}/history")).status_code == 403
    await other.submits(f"{here}/code", at=here)
    assert other.page.status_code == 403
    assert "Chỉ người phụ trách chính" in other.text
    await other.submits(f"{here}/settings", {"name": "x", "version": "1"}, at=here)
    assert other.page.status_code == 403

    await surfer.submits(f"{here}/trainers", {"do": "remove", "colleague": mai.id}, at=f"{here}/trainers")
    assert (await other.gets(here)).status_code == 404
    await surfer.gets(f"{here}/trainers/{mai.id}/owner")
    assert "Để Chị Mai phụ trách chính?" in surfer.text
    await surfer.submits(f"{here}/trainers/{mai.id}/owner")
    assert (await surfer.gets(f"{here}/settings")).status_code == 200
    assert "Cất lớp" not in surfer.text
    await other.submits(f"{here}/code", at=f"{here}/settings")
    assert "mã mới" in other.text
    assert classroom.join_code not in other.page.text
    await other.gets(f"{here}/archive")
    assert "Cất lớp này?" in other.text
    await other.submits(f"{here}/archive")
    assert "Lớp đã được cất" in other.text
    assert (await other.gets(here)).status_code == 404


async def test_a_lead_sees_the_other_classes_of_her_organisation_and_assigns_nothing(world: World) -> None:
    _, hoa = await make_trainer(world)
    _, lead = await make_trainer(world, "Chị Sen", is_lead=True)
    classroom = await make_class(world, hoa)
    surfer = Surfer(world)
    await surfer.signs_in(lead)
    await surfer.gets("/t/classes")
    assert "Các lớp khác của tổ chức bạn" in surfer.text
    assert "Lớp 10A2" in surfer.text
    here = f"/t/classes/{classroom.id}"
    await surfer.gets(here)
    assert f"{here}/assignments" not in surfer.page.text
    await surfer.submits(f"{here}/assignments", {"item": TRACK}, at=f"{here}/settings")
    assert surfer.page.status_code == 403
    assert f"{here}/archive" in (await surfer.gets(f"{here}/settings")).text


async def test_tables_posters_and_the_session_kit_can_be_taken_along(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner, 'Lớp "10"\r\nX')
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    here = f"/t/classes/{classroom.id}"
    await surfer.gets(here)
    assert 'src="data:image/svg+xml;base64,' in surfer.page.text
    assert "kit-" not in surfer.page.text
    assert (await surfer.gets(f"{here}/files/kit-{TRACK}.pdf")).status_code == 404
    await world.taman.services.teaching.assign(learner, classroom.id, TRACK)
    await add_students(world, classroom, 3)
    await surfer.gets(here)
    names = re.findall(rf'href="{here}/files/([\w.-]+)"', surfer.page.text)
    assert sorted(names) == ["kit-accounts.pdf", "poster.pdf", "poster.png", "progress.csv", "progress.xlsx"]
    begins = {"pdf": b"%PDF-", "png": b"\x89PNG", "csv": b"\xef\xbb\xbf", "lsx": b"PK"}
    for name in names:
        file = await surfer.gets(f"{here}/files/{name}")
        assert file.status_code == 200
        assert file.content.startswith(begins[name[-3:]])
        assert file.headers["x-content-type-options"] == "nosniff"
        kept_as = f"taman-{classroom.join_code}-{name}"
        assert file.headers["content-disposition"] == f'attachment; filename="{kept_as}"'
    assert "Bạn 0003" in (await surfer.gets(f"{here}/files/progress.csv")).text

    await world.taman.services.teaching.change(learner, classroom.id, 1, is_open=False)
    assert "poster" not in (await surfer.gets(here)).text
    assert (await surfer.gets(f"{here}/files/poster.png")).status_code == 404


async def test_a_lead_reads_the_months_counts_of_her_place_and_nobody_else_does(world: World) -> None:
    _, lead = await make_trainer(world, is_lead=True, place="hanoi")
    _, trainer = await make_trainer(world, "Chị Mai", place="hanoi")
    reader = Learner("", Locale.VI, lead.country, "hanoi", is_guess=True)
    for _ in range(7):
        world.taman.services.counting.note(Counted.LESSON, "images/sextortion", reader)
    for _ in range(3):
        world.taman.services.counting.note(Counted.LESSON, "scams/job", reader)
    await world.taman.services.counting.write()
    surfer, other = Surfer(world), Surfer(world)
    await surfer.signs_in(lead)
    await other.signs_in(trainer)
    await surfer.gets("/t/classes")
    assert 'href="/t/month"' in surfer.page.text
    await surfer.gets("/t/month")
    assert surfer.page.status_code == 200
    cells = re.findall(r'<td class="number">(.*?)</td>', surfer.page.text)
    assert "7" in cells
    assert "3" not in cells
    assert "&lt;5" in cells
    for name, begin in (("report.pdf", b"%PDF-"), ("report.png", b"\x89PNG"), ("report.csv", b"\xef\xbb\xbf")):
        assert (await surfer.gets(f"/t/month/2026-11/{name}")).content.startswith(begin)
    for odd in ("month/2026-13/report.csv", "month/2026-11/other", "month/x/report.csv"):
        assert (await surfer.gets(f"/t/{odd}")).status_code == 404
    for odd in ("2026-13", "x", "9999-99", ""):
        assert (await surfer.gets(f"/t/month?month={odd}")).status_code == 200

    assert "/t/month" not in (await other.gets("/t/classes")).text
    for path in ("/t/month", "/t/month/2026-11/report.csv"):
        assert (await other.gets(path)).status_code == 403


# --- sizes ---------------------------------------------------------------------------------------------------------


async def test_an_empty_class_and_a_small_one(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    await world.taman.services.teaching.assign(learner, classroom.id, TRACK)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    await surfer.gets(f"/t/classes/{classroom.id}")
    assert "0 học viên" in surfer.text
    assert "Chưa có ai vào lớp" in surfer.text
    students = await add_students(world, classroom, 4)
    await learn(world, students, wrong=True)
    await check_both(world, students, 1, 5)
    await surfer.gets(f"/t/classes/{classroom.id}")
    assert "ít hơn 5 học viên" in surfer.text
    assert "Những câu khó nhất" not in surfer.text
    assert "Trước và sau" not in surfer.text


async def test_a_class_of_5000_is_shown_a_hundred_at_a_time(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    await world.taman.services.teaching.assign(learner, classroom.id, TRACK)
    await add_students(world, classroom, 5000)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    here = f"/t/classes/{classroom.id}"
    await surfer.gets(here)
    assert len(surfer.page.content) < 60_000
    assert "5000 học viên" in surfer.text
    assert "1–100 / 5000" in surfer.text
    await surfer.gets(f"{here}?page=50&state=not-begun")
    assert "4901–5000 / 5000" in surfer.text
    assert "Bạn 5000" in surfer.text
    for odd in ("0", "-3", "51", "9" * 30, "x", "²", ""):
        assert (await surfer.gets(f"{here}?page={odd}&state=odd")).status_code == 200


# --- what is refused -----------------------------------------------------------------------------------------------

FORMS = ("settings", "code", "archive", "assignments", "assignments/0123456789abcdef/withdraw", "trainers")


async def test_forged_forms_change_nothing(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    _, stranger = await make_trainer(world, "Người lạ", organisation="Khác")
    surfer, other = Surfer(world), Surfer(world)
    await surfer.signs_in(learner)
    await other.signs_in(stranger)
    await other.gets("/t/classes")
    before = await world.taman.services.teaching.see(learner, classroom.id)
    for token in ("", "0" * 64, "chữ", other.form_token):
        for path in [f"/t/classes/{classroom.id}/{form}" for form in FORMS] + ["/t/classes", "/t/out"]:
            await surfer.posts(path, {"form_token": token, "name": "x", "version": "1", "item": TRACK, "locale": "vi"})
            assert surfer.page.status_code == 403, path
            assert "Chưa có gì thay đổi" in surfer.text
    assert await world.taman.services.teaching.see(learner, classroom.id) == before


async def test_another_trainers_class_looks_like_none(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    _, stranger = await make_trainer(world, "Người lạ", is_lead=True, organisation="Khác")
    surfer = Surfer(world)
    await surfer.signs_in(stranger)
    pages = ("", "/joined", "/settings", "/archive", "/history", "/assignments", "/trainers", "/files/progress.csv")
    for page in pages:
        foreign = await surfer.gets(f"/t/classes/{classroom.id}{page}")
        unknown = await surfer.gets(f"/t/classes/{'0' * 16}{page}")
        odd = await surfer.gets(f"/t/classes/%00..%2F{page}")
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content) == (404, odd.content)
    token = (await surfer.gets("/t/classes")) and surfer.form_token
    for form in FORMS:
        asked = {"form_token": token, "name": "x", "version": "1", "item": TRACK}
        foreign = await surfer.posts(f"/t/classes/{classroom.id}/{form}", asked)
        unknown = await surfer.posts(f"/t/classes/{'0' * 16}/{form}", asked)
        assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content), form
        assert foreign.status_code == 404


async def test_nobody_sees_anything_without_signing_in(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    surfer = Surfer(world, "id-ID,en;q=0.5")
    for path in ("/t", "/t/", "/t/classes", f"/t/classes/{classroom.id}", f"/t/classes/{classroom.id}/joined"):
        assert (await surfer.gets(path, Cookie="taman_session=made-up")).status_code == 401
        assert "Ketik /dashboard ke Taman" in surfer.text
        assert "10A2" not in surfer.text
    await surfer.posts("/t/classes", {"name": "x"})
    assert surfer.page.status_code == 401
    assert (await surfer.gets(f"/t/classes/{classroom.id}", **{"HX-Request": "true"})).headers["hx-refresh"] == "true"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/t/classes", 405),
        ("DELETE", "/t/classes/0123456789abcdef", 405),
        ("GET", "/t/out", 405),
        ("POST", "/t/classes/0123456789abcdef/history", 405),
        ("GET", "/t/a/b/c", 404),
        ("HEAD", "/t/classes", 200),
        ("GET", "/t/static/../site.py", 404),
        ("GET", "/t/static/htmx.LICENSE.txt", 404),
    ],
)
async def test_other_methods_and_addresses(world: World, method: str, path: str, status: int) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    answer = await surfer.client.request(method, path)
    assert answer.status_code == status


async def test_bodies_that_are_no_form(world: World) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body, headers, status in (
        (b"a" * (MOST_BYTES + 1), form, 413),
        (b"&".join(b"a%d=1" % n for n in range(100)), form, 422),
        (b"name=\xff\xfe", form, 422),
        (b'{"name": "x"}', {"Content-Type": "application/json"}, 415),
        (b"", {"Content-Type": ""}, 415),
    ):
        answer = await surfer.client.post("/t/classes", content=body, headers=headers)
        assert answer.status_code == status
        assert "Chưa có gì thay đổi" in answer.text


async def test_every_page_forbids_foreign_code_frames_and_caching(world: World) -> None:
    _, learner = await make_trainer(world)
    classroom = await make_class(world, learner)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    for path in ("/t/classes", f"/t/classes/{classroom.id}", "/t/nothing/here", "/t/app", "/t/unknown-token"):
        heads = (await surfer.gets(path)).headers
        policy = heads["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert ("frame-ancestors 'none'" in policy) is (path != "/t/app")
        assert (heads["cache-control"], heads["referrer-policy"]) == ("no-store", "no-referrer")
        assert " style=" not in surfer.page.text
        assert not re.search(r'(?:src|hx-get|action)="(?:https?:)?//', surfer.page.text)


async def test_a_fault_is_told_with_a_number_and_no_words(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.signs_in(learner)

    async def broken(*_args: object) -> None:
        raise RuntimeError("zqxj secret words")

    monkeypatch.setattr(type(world.taman.services.teaching), "desk", broken)
    assert (await surfer.gets("/t/classes")).status_code == 500
    assert re.search(r"số này: [0-9A-F]{6}", surfer.text)
    assert "zqxj" not in surfer.page.text + "".join(capsys.readouterr())


async def test_the_database_is_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, learner = await make_trainer(world)
    surfer = Surfer(world)
    await surfer.signs_in(learner)
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("DROP TABLE web_sessions"))
    assert (await surfer.gets("/t/classes")).status_code == 503
    assert "thử lại" in surfer.text


def test_htmx_is_the_released_file_with_its_licence() -> None:
    content = (STATIC / "htmx.min.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    assert b'version:"2.0.11"' in content
    assert (STATIC / "htmx.LICENSE.txt").read_text().startswith("Zero-Clause BSD")
