"""What somebody writes, and what comes back."""

from __future__ import annotations

import pytest

from bot.domain.learners import Country
from bot.domain.understanding import Intent, Understanding
from tests.fakes import torn
from tests.world import World, labels

BELIEVE = {"vi": "Mình tin bạn", "id": "Aku percaya kamu"}
LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_trouble_gets_belief_the_next_moves_and_three_buttons(world: World, code: str) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    world.parser.answers["..? x"] = Intent.SCAM_MONEY_LOST
    lesson = world.taman.content.curriculum.for_intent(Intent.SCAM_MONEY_LOST, Country.VN)
    assert lesson is not None

    message = await somebody.writes("..? x")

    text = message.text or ""
    assert text.startswith(BELIEVE[code])
    assert lesson.texts[code].cards[0].title in text  # type: ignore[index]
    assert len(labels(message)) == 3


async def test_somebody_who_never_started_is_answered_and_not_stored(world: World) -> None:
    somebody = world.person("id")
    world.parser.answers["x"] = Intent.SCAM_MONEY_LOST

    message = await somebody.writes("x")

    assert (message.text or "").startswith(BELIEVE["id"])
    async with world.taman.work() as work:
        assert await work.learners.by_telegram_id(somebody.id) is None


async def test_two_close_meanings_are_offered_and_the_choice_is_answered_like_a_message(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["x"] = torn(Intent.SCAM_MONEY_LOST, Intent.SCAM_AUTHORITY)
    world.parser.answers["y"] = Intent.SCAM_AUTHORITY

    offered = await somebody.writes("x")
    assert len(offered.reply_markup["inline_keyboard"]) == 3  # type: ignore[index]
    chosen = await somebody.presses("công an")
    written = await somebody.writes("y")

    assert chosen.text == written.text


async def test_not_understood_says_so_and_keeps_safe(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["x"] = Understanding(((Intent.SCAM_JOB, 0.12), (Intent.SCAM_LOAN, 0.1)))

    message = await somebody.writes("x")

    assert "chưa hiểu" in (message.text or "")
    assert "đừng gửi tiền" in (message.text or "")


async def test_out_of_scope_is_refused_kindly(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")

    message = await somebody.writes("resep rendang dong")

    assert "belum bisa bantu" in (message.text or "")


async def test_model_down_says_only_buttons_and_recovers_by_itself(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["x"] = Intent.SCAM_MONEY_LOST
    world.parser.is_down = True

    down = await somebody.writes("x")
    world.parser.is_down = False
    up = await somebody.writes("x")

    assert "chỉ hiểu các nút bấm" in (down.text or "")
    assert "111" in (down.text or "")
    assert (up.text or "").startswith(BELIEVE["vi"])


async def test_not_what_i_meant_leads_to_every_intent_of_trouble(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["x"] = Intent.SCAM_MONEY_LOST
    await somebody.writes("x")

    topics = await somebody.presses("Không phải ý mình")
    seen = set()
    for label in labels(topics)[:-1]:
        shown = await somebody.presses(label, topics)
        seen |= {b["callback_data"] for row in shown.reply_markup["inline_keyboard"] for b in row}  # type: ignore[index]
        topics = await somebody.presses("Quay lại", shown)
    offered = {data.split(":")[2] for data in seen if data.startswith("1:i:")}

    assert offered == {i.value for i in Intent if i.topic in {"harassment", "deepfake", "scam", "account", "help"}}


@pytest.mark.parametrize("intent", list(Intent))
@pytest.mark.parametrize("code", ["vi", "id"])
async def test_every_intent_has_an_answer_in_both_languages(world: World, code: str, intent: Intent) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    world.parser.answers["x"] = intent
    before = len(somebody.received)

    message = await somebody.writes("x")

    assert len(somebody.received) == before + 1
    assert message.text
    assert labels(message)


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("vi", "xóa dữ liệu của mình", "Xóa hết những gì mình biết"),
        ("vi", "xoa du lieu cua minh di", "Xóa hết những gì mình biết"),
        ("id", "hapus dataku", "Hapus semua yang aku tahu"),
        ("id", "tolong hapus semua dataku dong", "Hapus semua yang aku tahu"),
        ("id", "ganti bahasa", "bahasa apa"),
        ("vi", "đổi ngôn ngữ", "tiếng nào"),
    ],
)
async def test_plain_words_do_what_the_command_does_without_the_model(
    world: World, code: str, words: str, expected: str
) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    world.parser.is_down = True

    message = await somebody.writes(words)

    assert expected in (message.text or "")
