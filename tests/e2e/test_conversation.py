"""The whole path on real parts: processes, HTTP, the Rasa server, the database on disk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from simulator.core import Simulator
from tests.e2e.conftest import LiveBot, LivePerson, RasaProcess
from tests.world import TOKEN, labels, words

pytestmark = pytest.mark.rasa
MARKER = "zqxjmarker"

STORIES = {
    "vi": (
        "Tiếng Việt",
        "minh vua chuyen khoan 5 trieu cho bon lua dao roi",
        "15 phút đầu",
        "Tiếp",
        "an toàn",
    ),
    "id": (
        "Bahasa Indonesia",
        "aku baru aja transfer ke penipu, uangku bisa balik ga",
        "15 menit pertama",
        "Lanjut",
        "aman",
    ),
}
DANGER = {"vi": "em muon chet qua", "id": "pengen bunuh diri aja"}


async def talk(sim: Simulator, code: str) -> None:
    """Start, tell what happened, get help, do a lesson with its quiz."""
    language, story, lesson, onward, safe = STORIES[code]
    somebody = LivePerson(sim, sim.add_person("Lan", code))
    first = await somebody.writes("/start")
    await somebody.presses(language, first)

    advice = await somebody.writes(story)
    assert lesson in " ".join(labels(advice))
    card = await somebody.presses(lesson, advice)
    for _ in range(12):
        if "A" in labels(card):
            card = await somebody.presses("A", card)
        if words(card).startswith("🌱"):
            break
        card = await somebody.presses(onward, card)
    assert words(card).startswith("🌱")

    urgent = await somebody.writes(DANGER[code])
    assert any(safe in label for label in labels(urgent))


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_whole_path_by_polling(live: LiveBot, sim: Simulator, code: str) -> None:
    await talk(sim, code)


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_whole_path_by_webhook(served: LiveBot, sim: Simulator, code: str) -> None:
    await talk(sim, code)


async def test_killed_in_mid_lesson_resumes_at_the_same_card(live: LiveBot, sim: Simulator) -> None:
    somebody = LivePerson(sim, sim.add_person("Lan", "vi"))
    await somebody.presses("Tiếng Việt", await somebody.writes("/start"))
    card = await somebody.presses("▶️", await somebody.writes("/lessons"))
    card = await somebody.presses("Tiếp", card)
    place = words(await somebody.presses("Tiếp", card))

    await live.kill()
    await live.start()
    await live.until_ready()

    resumed = await somebody.presses("▶️", await somebody.writes("/lessons"))
    assert words(resumed) == place


async def test_message_written_while_the_bot_was_down_is_answered(live: LiveBot, sim: Simulator) -> None:
    somebody = LivePerson(sim, sim.add_person("Lan", "vi"))
    await live.kill()
    somebody.person.send_text("/help")

    await live.start()
    await live.until_ready()

    async with asyncio.timeout(15):
        while not [m for m in sim.messages(somebody.id) if m.from_bot]:
            await asyncio.sleep(0.05)


async def test_update_delivered_twice_is_answered_once(served: LiveBot, sim: Simulator) -> None:
    somebody = LivePerson(sim, sim.add_person("Lan", "vi"))
    update = somebody.person.send_text("/menu")
    async with asyncio.timeout(15):
        while not [m for m in sim.messages(somebody.id) if m.from_bot]:
            await asyncio.sleep(0.05)

    sim.push_update(update)
    await somebody.writes("/help")

    assert len([m for m in sim.messages(somebody.id) if m.from_bot]) == 2


async def test_no_word_and_no_token_reach_any_log_or_the_disk(
    live: LiveBot, sim: Simulator, rasa: RasaProcess, tmp_path: Path
) -> None:
    somebody = LivePerson(sim, sim.add_person("Lan", "vi"))
    await somebody.presses("Tiếng Việt", await somebody.writes("/start"))
    for text in (f"mất tiền rồi {MARKER}", f"{MARKER} muốn chết quá", f"/{MARKER}", MARKER):
        await somebody.writes(text)
    await live.stop()

    places = list(tmp_path.iterdir())
    for path in [*places, *([rasa.log] if rasa.log else [])]:
        written = path.read_bytes()
        assert MARKER.encode() not in written, path.name
        assert TOKEN.encode() not in written, path.name
    assert live.log in places
