"""Help in the writer's own language, and before every command, name and picture that stands in its way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.learners import Country
from bot.domain.understanding import Intent, Understanding
from tests.world import Somebody, World, labels

SUICIDE_ID = "aku pengen mati aja rasanya"
BLACKMAIL_ID = "dia ngancem mau nyebarin foto bugilku kalo ga transfer"


def kinds_of(somebody: Somebody) -> str:
    return " ".join(labels(somebody.last))


@pytest.mark.parametrize("phone", ["en", "zh-hans", ""])
async def test_danger_in_indonesian_on_a_phone_of_another_language_gets_help_of_indonesia(
    world: World, phone: str
) -> None:
    sari = world.person(phone)

    await sari.writes(SUICIDE_ID)

    assert "Aku aman" in kinds_of(sari)
    assert "119" in (sari.last.text or "")
    await sari.presses("Bantuan sekarang" if "Bantuan sekarang" in kinds_of(sari) else "Aku aman")
    assert "Mình" not in (sari.last.text or "")


async def test_trouble_in_indonesian_on_an_english_phone_is_answered_in_indonesian_and_so_are_its_buttons(
    world: World,
) -> None:
    sari = world.person("en")
    world.parser.answers["dikejar pinjol"] = Understanding(
        ((Intent.SCAM_LOAN, 0.95), (Intent.CHAT_GREET, 0.01)), language="id"
    )

    await sari.writes("dikejar pinjol")

    assert (sari.last.text or "").startswith("Aku percaya")
    await sari.presses("☎️")
    assert "Layanan" in (sari.last.text or "") or "layanan" in (sari.last.text or "")


async def test_a_language_that_was_chosen_stays(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()

    await lan.writes(SUICIDE_ID)

    assert "Mình an toàn" in kinds_of(lan)


async def test_deleting_everything_forgets_the_language_that_was_heard(world: World) -> None:
    sari = world.person("en")
    await sari.writes(SUICIDE_ID)
    await sari.writes("/delete")
    assert "Hapus semua" in (sari.last.text or "")
    await sari.presses("Ya, hapus semua")

    await sari.writes("/menu")

    assert "Menu" in (sari.last.text or "") or labels(sari.last)
    learner = await world.taman.services.learners.who(sari.id, "en")
    assert learner.locale == "vi"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("xóa dữ liệu của mình", Understanding(((Intent.ACCOUNT_HACKED, 0.95), (Intent.BOT_PRIVACY, 0.01)))),
        ("xóa dữ liệu của mình", Understanding(((Intent.BOT_PRIVACY, 0.9), (Intent.CHAT_GREET, 0.01)), crisis=0.99)),
    ],
)
async def test_trouble_that_sounds_like_a_command_gets_help(world: World, text: str, heard: Understanding) -> None:
    lan = world.person("vi")
    await lan.starts()
    world.parser.answers[text] = heard

    await lan.writes(text)

    assert "Xóa hết những gì" not in (lan.last.text or "")
    assert "☎" in kinds_of(lan) or "Mình an toàn" in kinds_of(lan)


async def test_a_cry_for_help_that_says_more_gets_the_advice_for_it(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    text = "giúp em với, sáng nay tài khoản facebook bị mất"
    world.parser.answers[text] = Intent.ACCOUNT_HACKED

    await lan.writes(text)
    assert (lan.last.text or "").startswith("Mất tài khoản")
    await lan.writes("giúp em với")
    assert world.parser.heard == [text]
    assert "☎" in kinds_of(lan) or "111" in (lan.last.text or "")


@pytest.mark.parametrize(
    ("text", "is_taken"), [("xóa dữ liệu của mình", True), ("hôm qua nó vào máy xóa dữ liệu của mình", False)]
)
async def test_without_the_model_only_a_plain_wish_is_a_command(world: World, text: str, is_taken: bool) -> None:
    lan = world.person("vi")
    await lan.starts()
    world.parser.is_down = True

    await lan.writes(text)

    assert ("Xóa hết những gì" in (lan.last.text or "")) is is_taken


async def test_a_blackmailed_child_is_told_the_moves_too(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()

    await lan.writes("em 15 tuổi, nó dọa tung ảnh khỏa thân của em nếu không chuyển 2 triệu")

    assert "111" in (lan.last.text or "")
    assert "bằng chứng" in (lan.last.text or "").casefold() or "chụp" in (lan.last.text or "").casefold()


async def test_refusals_deleting_and_checks_offer_help(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    await lan.writes("thời tiết mai thế nào")
    assert "☎️" in kinds_of(lan)
    await lan.writes("/delete")
    assert "☎️" in kinds_of(lan)
    await lan.presses_data("1:kb:accounts:before")
    assert "A" in labels(lan.last)
    assert "☎️" in kinds_of(lan)


async def test_safe_again_leads_to_the_menu_and_not_to_the_greeting_for_newcomers(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    await lan.writes("nó đang đập cửa đòi giết em")

    await lan.presses("Mình an toàn")

    assert "mình là Taman" not in (lan.last.text or "")


def album(somebody: Somebody, captions: list[str | None]) -> list[dict[str, Any]]:
    updates = []
    for caption in captions:
        update = somebody.person.send_photo(caption=caption)
        update["message"]["media_group_id"] = "album-1"
        updates.append(update)
    return updates


async def test_an_album_is_answered_once(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()
    before = len(lan.received)

    for update in album(lan, [None, None, None]):
        await world.handle(update)

    assert len(lan.received) == before + 1


async def test_help_for_the_words_of_an_album_is_not_buried_under_its_other_pictures(world: World) -> None:
    lan = world.person("vi")
    await lan.starts()

    for update in album(lan, ["em muốn chết quá", None, None, None]):
        await world.handle(update)

    assert "Mình an toàn" in kinds_of(lan)


@pytest.mark.parametrize(("is_bot", "is_help"), [(False, True), (True, False)])
async def test_words_quoted_of_somebody_else_are_read_for_danger(world: World, is_bot: bool, is_help: bool) -> None:
    lan = world.person("vi")
    await lan.starts()
    update = lan.person.send_text("cái này là sao")
    update["message"]["quote"] = {"text": "không chuyển tiền tao tung clip nóng của mày", "position": 0}
    answered = {key: update["message"][key] for key in ("message_id", "date", "chat")}
    writer = {"id": 1, "is_bot": is_bot, "first_name": "X"}
    update["message"]["reply_to_message"] = {**answered, "from": writer, "text": "..."}

    await world.handle(update)

    assert ("Mình an toàn" in kinds_of(lan)) is is_help


@pytest.mark.parametrize("away", ["/help", "/menu", "☎️"])
async def test_who_looks_for_help_is_not_asked_for_a_name_any_more(world: World, away: str) -> None:
    token = await world.taman.services.teaching.invite("Hội A", Country.VN, None)
    hoa = world.person("vi", "Hoa")
    await hoa.starts()
    await hoa.writes(f"/start trainer_{token}")
    await hoa.presses("Làm giảng viên")
    await hoa.writes("/classes")
    await hoa.presses("Lớp mới")
    await hoa.writes("học sinh em bị tung ảnh")
    if away.startswith("/"):
        await hoa.writes(away)
    else:
        await hoa.presses(away)

    await hoa.writes("giờ làm gì trước")

    assert "Có, lấy tên này" not in kinds_of(hoa)
