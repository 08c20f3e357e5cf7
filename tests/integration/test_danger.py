"""Danger first: in every state, with everything else off."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.domain.understanding import Intent, Understanding
from tests.world import World, labels

DANGER = {
    "vi": [
        "em muốn chết quá",
        "em muon chet qua",
        "nó đang đập cửa đòi giết em",
        "nó dọa tung clip nóng nếu em không chuyển tiền",
    ],
    "id": [
        "aku mau bunuh diri",
        "pengen mati aja rasanya",
        "suamiku mukul aku sekarang",
        "dia ngancem mau nyebarin foto bugilku kalo ga transfer",
    ],
}
LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}
SAFE = {"vi": "Mình an toàn", "id": "Aku aman"}
CASES = [(code, words) for code, every in DANGER.items() for words in every]


def is_first_help(message: object, code: str) -> bool:
    return any(SAFE[code] in label for label in labels(message))  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "words"), CASES)
async def test_danger_gets_help_with_at_most_three_lines_of_which_one_never_closes(
    world: World, code: str, words: str
) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])

    message = await somebody.writes(words)

    assert is_first_help(message, code)
    assert 1 <= sum(label.startswith("ℹ️") for label in labels(message)) <= 3
    assert {"vi": "24/24", "id": "24 jam"}[code] in (message.text or "")
    assert words not in world.parser.heard


@pytest.mark.parametrize(("code", "words"), [(c, w[0]) for c, w in DANGER.items()])
async def test_danger_is_caught_before_the_start_with_model_and_database_off(world: World, code: str, words: str) -> None:
    somebody = world.person(code)
    world.parser.is_down = True
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("DROP TABLE lesson_progress"))
        await connection.execute(text("DROP TABLE learners"))

    message = await somebody.writes(words)

    assert is_first_help(message, code)


async def test_danger_in_mid_quiz_comes_first_and_keeps_the_place(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/lessons")
    card = await somebody.presses("▶️")
    while "A" not in labels(card):
        card = await somebody.presses("Tiếp", card)
    quiz = card.text

    urgent = await somebody.writes("mình không muốn sống nữa")
    back = await somebody.presses("Mình an toàn")

    assert is_first_help(urgent, "vi")
    assert back.text == quiz


@pytest.mark.parametrize("form", ["edit", "caption", "command"])
async def test_danger_is_read_in_edits_captions_and_behind_commands(world: World, form: str) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    words = "em muốn tự tử"

    if form == "edit":
        sent = somebody.person.send_text("chào")
        await world.handle(sent)
        await world.handle(somebody.person.edit_text(sent["message"]["message_id"], words))
    elif form == "caption":
        await world.handle(somebody.person.send_photo(caption=words))
    else:
        await somebody.writes(f"/start {words}")

    assert is_first_help(somebody.last, "vi")


async def test_other_language_than_the_chosen_one_is_caught_too(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts("Tiếng Việt")

    message = await somebody.writes("aku mau bunuh diri")

    assert is_first_help(message, "vi")


async def test_models_crisis_score_brings_help_when_the_rules_are_silent(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["nó lại tới nữa rồi"] = Understanding(((Intent.HARASSMENT_STALKING, 0.9),), crisis=0.97)

    message = await somebody.writes("nó lại tới nữa rồi")

    assert is_first_help(message, "vi")


async def test_no_lesson_is_offered_and_nothing_is_graded_in_danger(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    message = await somebody.writes("mình muốn chết")

    assert not any("Bài học:" in label for label in labels(message))


async def test_danger_in_a_group_is_not_shown_to_everybody(world: World) -> None:
    somebody = world.person("vi")
    group = world.sim.add_group(title="Lớp 11A", members=[somebody.person])

    await world.handle(somebody.person.send_text("em muốn chết quá", chat=group))

    assert [m for m in world.sim.messages(group.id) if m.from_bot] == []
