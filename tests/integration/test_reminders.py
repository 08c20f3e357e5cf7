"""/reminders in the chat, in both languages, and the buttons under a reminder, with a clock that is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.adapters.content.loader import LoadedContent
from bot.adapters.db.models import ReminderChoiceRow
from bot.domain.errors import LessonGone
from bot.domain.learners import Locale
from bot.domain.tracks import Curriculum, Lesson
from tests.fakes import MONDAY, FixedClock
from tests.world import Somebody, World, keyboard, labels, open_world, settings_for

LESSON = "images/sextortion"
STALE = "Nút này cũ rồi"


@dataclass(frozen=True)
class Words:
    """What a language says."""

    code: str
    language: str
    off: str
    every_day: str
    at_seven: str
    summary: str
    next_one: str
    letter: str
    go_on: str
    tomorrow: str
    stop: str
    stopped: str


VI = Words(
    "vi", "Tiếng Việt", "Nhắc nhở đang tắt", "Mỗi ngày", "19:00", "🔔 Mình sẽ nhắc bạn lúc 19:00, mỗi ngày, theo giờ Việt Nam.",
    "Lần tới: 19:00 hôm nay.", "🌱 Trong vườn có một việc nhỏ đang chờ bạn, chừng", "Làm tiếp", "Để mai", "Đừng nhắc nữa",
    "mình không nhắc nữa",
)  # fmt: skip
ID = Words(
    "id", "Bahasa Indonesia", "Pengingat sedang mati", "Setiap hari", "19.00",
    "🔔 Aku akan mengingatkanmu setiap hari pukul 19.00, waktu Bali, Sulawesi (WITA).", "Berikutnya: hari ini pukul 19.00.",
    "🌱 Ada hal kecil yang menunggumu di taman, sekitar", "Lanjut", "Besok saja", "Jangan ingatkan lagi",
    "aku tidak akan mengingatkan lagi",
)  # fmt: skip
BOTH = pytest.mark.parametrize("words", [VI, ID], ids=["vi", "id"])


async def turned_on(world: World, words: Words) -> Somebody:
    """Somebody who began a lesson and is reminded every day at 19:00, in Hanoi or in Makassar."""
    somebody = world.person(words.code)
    await somebody.starts(words.language)
    await somebody.presses_data(f"1:o:{LESSON}")
    await somebody.writes("/reminders")
    await somebody.presses(words.every_day)
    await somebody.presses(words.at_seven)
    if words is ID:
        await somebody.presses("WITA")
    return somebody


async def go_to(world: World, hour_utc: int, days: int = 0, minutes: int = 0) -> None:
    """Move the clock to an hour of Monday (or days later) and go round."""
    world.clock.moment = MONDAY.replace(hour=hour_utc, minute=minutes) + timedelta(days=days)
    await world.rounds.once()


async def stored(world: World) -> list[tuple[object, ...]]:
    async with world.taman.engine.connect() as connection:
        row = ReminderChoiceRow
        rows = await connection.execute(select(row.weekdays, row.hour, row.zone, row.is_on))
        return [tuple(found) for found in rows]


EVENING = {VI: 12, ID: 11}
"""19:00 in Hanoi and in Makassar, in UTC."""


@BOTH
async def test_reminders_are_off_until_chosen(world: World, words: Words) -> None:
    somebody = world.person(words.code)
    await somebody.starts(words.language)
    await somebody.presses_data(f"1:o:{LESSON}")

    message = await somebody.writes("/reminders")

    assert (message.text or "").startswith(words.off)
    assert await stored(world) == []


@BOTH
async def test_days_hour_and_clock_are_said_in_words(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)

    assert (somebody.last.text or "").split("\n\n") == [words.summary, words.next_one]
    zone = {VI: "Asia/Ho_Chi_Minh", ID: "Asia/Makassar"}[words]
    assert await stored(world) == [(127, 19, zone, True)]


@BOTH
async def test_reminder_comes_and_says_nothing_of_what_it_is_about(
    world: World, words: Words, content: LoadedContent
) -> None:
    somebody = await turned_on(world, words)
    await go_to(world, EVENING[words] - 1, minutes=59)
    assert not (somebody.last.text or "").startswith(words.letter)

    await go_to(world, EVENING[words])

    text = somebody.last.text or ""
    assert text.startswith(words.letter)
    assert labels(somebody.last) == [f"▶️ {words.go_on}", f"🌙 {words.tomorrow}", f"🔕 {words.stop}"]
    shown = " ".join([text, *labels(somebody.last)]).lower()
    forbidden = {
        word.strip("?!,.:“”\"'").lower()
        for lesson in content.curriculum.lessons
        for word in lesson.title(Locale(words.code)).split()
        if len(word) > 5
    } | {"ảnh", "tống tiền", "quấy rối", "bài học", "pelajaran", "foto", "ancam", "korban", "taman bot"}
    assert not [word for word in forbidden if f" {word} " in f" {shown} "]
    data = [button["callback_data"] for row in keyboard(somebody.last) for button in row]
    assert not [one for one in data if "sextortion" in one]


@BOTH
async def test_continue_opens_the_lesson_where_it_was_left(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)
    await somebody.presses_data(f"1:n:{LESSON}:now")
    await go_to(world, EVENING[words])

    message = await somebody.presses(words.go_on)

    assert (message.text or "").startswith("●●○")


@BOTH
async def test_tomorrow_puts_off_once_and_twice_alike(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)
    await go_to(world, EVENING[words])

    for _ in range(2):
        message = await somebody.presses_data("1:rn")
        assert words.at_seven in (message.text or "")
        assert {VI: "ngày mai", ID: "besok"}[words] in (message.text or "")
    counts = []
    for days, hour in ((0, EVENING[words] + 1), (1, EVENING[words]), (2, EVENING[words])):
        await go_to(world, hour, days)
        counts.append(sum((m.text or "").startswith(words.letter) for m in somebody.received))

    assert counts == [0, 1, 2]  # the one of today was replaced by "tomorrow"


async def test_tomorrow_comes_even_on_a_day_that_was_not_chosen(world: World) -> None:
    somebody = await turned_on(world, VI)
    await somebody.presses_data("1:rs:1:19:")  # Mondays only
    await go_to(world, 12)
    await somebody.presses("Để mai")

    got = []
    for days in (1, 2, 7):
        await go_to(world, 12, days)
        got.append(sum((m.text or "").startswith(VI.letter) for m in somebody.received))

    assert got == [1, 1, 2]


@BOTH
async def test_stop_is_one_tap_and_holds(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)
    await go_to(world, EVENING[words])

    for _ in range(2):
        message = await somebody.presses_data("1:rx")
        assert words.stopped in (message.text or "")
    await go_to(world, EVENING[words], days=1)

    assert words.stopped in (somebody.last.text or "")
    assert [row[-1] for row in await stored(world)] == [False]


async def test_stop_and_tomorrow_work_after_a_restart(
    tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    clock = FixedClock()
    async with open_world(settings_for(tmp_path), clock=clock) as before:
        lan = await turned_on(before, VI)
        await go_to(before, 12)
        number = lan.id
    async with open_world(settings_for(tmp_path), clock=clock) as after:
        again = Somebody(after, after.sim.add_person("Lan", "vi", id=number))
        await again.presses_data("1:rn", message_id=99)
        assert "ngày mai" in (again.last.text or "")
        await again.presses_data("1:rx", message_id=99)
        await go_to(after, 12, days=1)

        assert VI.stopped in (again.last.text or "")


async def test_tomorrow_after_stop_does_not_turn_on(world: World) -> None:
    somebody = await turned_on(world, VI)
    await go_to(world, 12)
    letter = somebody.last
    await somebody.presses_data("1:rx")

    message = await somebody.presses_data("1:rn", message_id=letter.id)

    assert (message.text or "").startswith(VI.off)
    assert [row[-1] for row in await stored(world)] == [False]


async def test_turning_on_again_is_one_tap_from_what_was_before(world: World) -> None:
    somebody = await turned_on(world, VI)
    await somebody.presses("Đừng nhắc nữa")
    await somebody.presses("Bật lại")

    message = await somebody.presses("Như trước: mỗi ngày, 19:00")

    assert (message.text or "").startswith(VI.summary)


@BOTH
async def test_own_days_are_ticked_one_by_one(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)
    await somebody.writes("/reminders")
    await somebody.presses({VI: "Đổi ngày", ID: "Ganti hari"}[words])
    for day in {VI: ("Th 2", "Th 4", "Th 5", "CN"), ID: ("Sen", "Rab", "Kam", "Min")}[words]:
        await somebody.presses(f"✅ {day}")
    await somebody.presses({VI: "Những ngày này", ID: "Hari-hari ini"}[words])

    message = await somebody.presses({VI: "07:00", ID: "07.00"}[words])

    expected = {VI: "lúc 07:00, Thứ Ba, Thứ Sáu và Thứ Bảy, theo", ID: "Selasa, Jumat, dan Sabtu pukul 07.00, waktu"}[
        words
    ]
    assert expected in (message.text or "")
    assert [row[0] for row in await stored(world)] == [0b0110010]


async def test_without_a_ticked_day_there_is_no_way_on(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/reminders")

    message = await somebody.presses("Mình tự chọn ngày")

    assert not [label for label in labels(message) if "Những ngày này" in label]
    assert "Chạm để chọn" in (message.text or "")


@pytest.mark.parametrize(
    ("label", "zone", "hour_utc"),
    [("WIB", "Asia/Jakarta", 0), ("WITA", "Asia/Makassar", 23), ("WIT)", "Asia/Jayapura", 22)],
)
async def test_each_clock_of_indonesia_is_offered_by_plain_names_with_its_time(
    world: World, label: str, zone: str, hour_utc: int
) -> None:
    sari = world.person("id")
    await sari.starts("Bahasa Indonesia")
    await sari.presses_data(f"1:o:{LESSON}")
    clocks = await sari.presses_data("1:rs:127:7:")
    assert labels(clocks)[1:4] == [
        "Jawa, Sumatra (WIB) · 10.00", "Bali, Sulawesi (WITA) · 11.00", "Papua, Maluku (WIT) · 12.00",
    ]  # fmt: skip

    await sari.presses(label)
    await go_to(world, hour_utc, days=0 if hour_utc else 1)

    assert [row[2] for row in await stored(world)] == [zone]
    if hour_utc:
        assert (sari.last.text or "").startswith(ID.letter)  # 23:00 and 22:00 UTC are 07:00 of the next day there


async def test_somebody_abroad_finds_her_clock(world: World) -> None:
    lan = await turned_on(world, VI)
    await lan.presses("Giờ chỗ mình khác")
    await lan.presses("Ở nước khác")

    message = await lan.presses("Đài Loan")

    assert ", theo giờ Đài Loan" in (message.text or "")
    await lan.presses("Đổi giờ")
    message = await lan.presses("08:00")
    assert "lúc 08:00, mỗi ngày, theo giờ Đài Loan" in (message.text or "")  # the clock is kept


async def test_place_jakarta_needs_no_question(world: World) -> None:
    sari = world.person("id")
    await sari.starts("Bahasa Indonesia")
    await sari.presses_data("1:p:jakarta")

    message = await sari.presses_data("1:rs:127:7:")

    assert "waktu Jawa, Sumatra (WIB)" in (message.text or "")


async def test_nobody_is_offered_an_hour_at_night(world: World) -> None:
    lan = await turned_on(world, VI)

    message = await lan.presses("Đổi giờ")

    hours = [label.removeprefix("● ") for label in labels(message)[:-1]]
    assert hours == [f"{hour:02}:00" for hour in range(7, 21)]
    assert "● 19:00" in labels(message)


@pytest.mark.parametrize(
    "data", ["1:rs:127:21:vn", "1:rs:127:6:vn", "1:rs:127:99:vn", "1:rs:127:-1:vn", "1:rs:0:8:vn", "1:rs:128:8:vn",
             "1:rs:127:8:mars", "1:rs:127:8:Asia/Jakarta", "1:rs:x:8:vn", "1:rs:127:8"],
)  # fmt: skip
async def test_forged_choice_changes_nothing_and_is_answered(world: World, data: str) -> None:
    lan = await turned_on(world, VI)
    before = await stored(world)

    message = await lan.presses_data(data)

    assert (message.text or "").startswith(STALE)
    assert await stored(world) == before


@pytest.mark.parametrize("data", ["1:rh:0", "1:rh:-3", "1:rh:4096", "1:rd:-1", "1:rd:99999", "1:rz:-1:77:9"])
async def test_forged_step_shows_a_screen_and_saves_nothing(world: World, data: str) -> None:
    lan = world.person("vi")
    await lan.starts()

    message = await lan.presses_data(data)

    assert labels(message)
    assert await stored(world) == []


@BOTH
async def test_somebody_who_is_not_stored_is_asked_for_a_language_first(world: World, words: Words) -> None:
    somebody = world.person(words.code)

    for act in (somebody.writes("/reminders"), somebody.presses_data("1:rs:127:8:vn"), somebody.presses_data("1:rn")):
        message = await act
        assert words.language in labels(message)
    assert words.stopped in ((await somebody.presses_data("1:rx")).text or "")
    assert await stored(world) == []


async def test_nothing_unfinished_means_no_reminder_and_it_is_said(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()

    message = await lan.presses_data("1:rs:127:19:")

    assert "không có gì dang dở" in (message.text or "")
    await go_to(world, 12)
    assert lan.last.text == message.text


async def test_continue_when_all_is_finished_meanwhile_says_so(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()

    message = await lan.presses_data("1:rc")

    assert "đã xong cả rồi" in (message.text or "")


async def test_lesson_that_was_taken_away_is_nothing_to_be_reminded_of(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = await turned_on(world, VI)

    def gone(_self: Curriculum, lesson_id: str) -> Lesson:
        raise LessonGone(lesson_id)

    monkeypatch.setattr(Curriculum, "lesson", gone)

    await go_to(world, 12)

    assert (lan.last.text or "").startswith(VI.summary)


async def test_reminder_speaks_the_language_chosen_since(world: World) -> None:
    lan = await turned_on(world, VI)
    await lan.presses_data("1:l:id")

    await go_to(world, 12)

    assert (lan.last.text or "").startswith(ID.letter)


async def test_danger_comes_first_while_choosing_reminders(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    await lan.writes("/reminders")
    await lan.presses("Mỗi ngày")

    message = await lan.writes("em muốn chết")

    assert "🌿 " in labels(message)[-1]  # "I am safe, go on"
    assert "Cảm ơn bạn đã nói với mình" in (message.text or "")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (VI, "đừng nhắc mình nữa"),
        (VI, "dung nhac nua"),
        (VI, "tắt nhắc nhở đi"),
        (ID, "jangan ingatkan aku lagi"),
        (ID, "matiin pengingat dong"),
        (ID, "ga usah ingetin lagi"),
    ],
)
async def test_plain_words_show_reminders_with_the_way_to_stop(world: World, words: Words, text: str) -> None:
    somebody = await turned_on(world, words)

    message = await somebody.writes(text)

    assert (message.text or "").startswith(words.summary)
    assert f"🔕 {words.stop}" in labels(message)


@pytest.mark.parametrize(("words", "text"), [(VI, "nó nhắc tới ảnh của mình"), (ID, "dia ganti nomor terus mengancam")])
async def test_trouble_is_not_taken_for_a_wish_about_reminders(world: World, words: Words, text: str) -> None:
    somebody = await turned_on(world, words)

    message = await somebody.writes(text)

    assert not (message.text or "").startswith(words.summary)


async def test_menu_leads_to_reminders(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    await lan.writes("/menu")

    message = await lan.presses("Nhắc nhở")

    assert (message.text or "").startswith(VI.off)


async def test_delete_takes_choice_and_outbox_along(world: World) -> None:
    lan = await turned_on(world, VI)
    await go_to(world, 12)

    await lan.presses_data("1:dy")

    assert await stored(world) == []
    async with world.taman.engine.connect() as connection:
        assert (await connection.exec_driver_sql("SELECT * FROM outbox")).all() == []


@BOTH
async def test_every_screen_fits_a_phone(world: World, words: Words) -> None:
    somebody = await turned_on(world, words)
    for data in ("1:rm", "1:rd:1", "1:rh:127", "1:rz:127:8:0", "1:rz:127:8:1", "1:rn", "1:rx", "1:rm"):
        message = await somebody.presses_data(data)
        for row in keyboard(message):
            assert len(row) <= 4
            # What a small phone shows of a button before it cuts the label.
            limit = {1: 40, 2: 18, 3: 14, 4: 9}[len(row)]
            assert [button["text"] for button in row if len(button["text"]) > limit] == []
