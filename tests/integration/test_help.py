"""Helplines in the chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.hotlines import DIALLED
from bot.domain.learners import Locale
from tests.world import World, labels

LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_help_needs_no_start_and_no_database(world: World, code: str) -> None:
    somebody = world.person(code)
    await world.taman.engine.dispose()
    world.parser.is_down = True

    message = await somebody.writes("/help")

    assert sum(label.startswith("ℹ️") for label in labels(message)) == 3


async def test_closed_line_tells_when_it_opens(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    # Saturday, 20:00 in Jakarta; Komnas Perempuan answers Monday to Friday from 09:00.
    world.clock.moment = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)

    message = await somebody.presses_data("1:hl:id-komnas-perempuan")

    assert "buka lagi Senin pukul 09.00" in (message.text or "")


async def test_line_is_closed_on_a_public_holiday(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    # Friday 25 December 2026, 10:00 in Jakarta.
    world.clock.moment = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)

    message = await somebody.presses_data("1:hl:id-komnas-perempuan")

    assert "buka lagi Senin pukul 09.00" in (message.text or "")


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_every_helpline_is_shown_whole_in_both_languages(world: World, code: str) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    for hotline in world.taman.content.hotlines:
        message = await somebody.presses_data(f"1:hl:{hotline.id}")

        text = message.text or ""
        assert text.startswith(hotline.texts[Locale(code)].name), hotline.id
        for contact in hotline.contacts:
            if contact.kind in DIALLED:
                assert contact.value in text, hotline.id


async def test_only_checked_lines_first_and_others_marked(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    first = await somebody.writes("/help")
    assert "gọi hỏi trước" not in (first.text or "")

    more = await somebody.presses("Thêm nơi khác")

    assert "gọi hỏi trước" in (more.text or "")


async def test_place_near_me_comes_first(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    await somebody.writes("/help")
    await somebody.presses("Di dekatku")

    message = await somebody.presses("Jakarta")

    assert "Jakarta" in (message.text or "")


async def test_age_changes_the_choice_and_is_not_stored(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/help")

    message = await somebody.presses("18")

    assert any(label.startswith("● ") for label in labels(message))


async def test_deleted_helpline_shows_the_others(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    message = await somebody.presses_data("1:hl:vn-no-such-line")

    assert sum(label.startswith("ℹ️") for label in labels(message)) == 3
