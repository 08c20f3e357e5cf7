"""/start, language, country, menu: at most three taps to the first lesson."""

from __future__ import annotations

import pytest

from bot.tgbot.application import COMMANDS, introduce
from tests.world import World, keyboard, labels


@pytest.mark.parametrize(
    ("code", "first"),
    [("vi", "Tiếng Việt"), ("id", "Bahasa Indonesia"), ("id-ID", "Bahasa Indonesia"), (None, "Tiếng Việt")],
)
async def test_start_offers_the_languages_with_the_phones_first(world: World, code: str | None, first: str) -> None:
    somebody = world.person(code)

    message = await somebody.writes("/start")

    assert labels(message)[0] == first
    assert len(labels(message)) == 2


@pytest.mark.parametrize(
    ("language", "words"), [("Tiếng Việt", "Cứ kể cho mình"), ("Bahasa Indonesia", "kata-katamu sendiri")]
)
async def test_choosing_a_language_goes_straight_to_write_what_happened(world: World, language: str, words: str) -> None:
    somebody = world.person("vi")

    message = await somebody.starts(language)

    assert words in (message.text or "")


@pytest.mark.parametrize("language", ["Tiếng Việt", "Bahasa Indonesia"])
async def test_first_lesson_is_two_taps_from_start(world: World, language: str) -> None:
    somebody = world.person("vi")
    await somebody.writes("/start")
    await somebody.presses(language)

    card = await somebody.presses("▶️")

    assert (card.text or "").startswith("●")


async def test_country_is_guessed_from_the_language_and_changed_by_one_tap(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts("Tiếng Việt")
    assert "113" in ((await somebody.writes("/help")).text or "")

    await somebody.writes("/menu")
    message = await somebody.presses("Indonesia")

    assert "Indonesia" in (message.text or "")
    helplines = (await somebody.writes("/help")).text or ""
    assert "129" in helplines
    assert "1900 969 680" not in helplines


async def test_start_again_shows_the_first_page_at_once(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    message = await somebody.writes("/start")

    assert "Taman" in (message.text or "")
    assert "Bahasa Indonesia" not in labels(message)


async def test_language_can_be_changed_at_any_time(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts("Tiếng Việt")

    await somebody.writes("/language")
    message = await somebody.presses("Bahasa Indonesia")

    assert "kata-katamu" in (message.text or "")
    assert "Semua pelajaran" in " ".join(labels(message))


async def test_unknown_command_shows_the_menu(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")

    message = await somebody.writes("/whatever")

    assert "Cari bantuan" in " ".join(labels(message))


async def test_commands_menu_is_told_to_telegram_in_both_languages(world: World) -> None:
    await introduce(world.app)

    vi = world.sim.commands_for(world.person("vi").person)
    indonesian = world.sim.commands_for(world.person("id").person)
    assert [c["command"] for c in vi] == list(COMMANDS)
    assert {c["description"] for c in vi} & {c["description"] for c in indonesian} == set()


async def test_every_screen_of_the_start_fits_a_phone(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    for message in somebody.received:
        for row in keyboard(message):
            assert len(row) <= 3
