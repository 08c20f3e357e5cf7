"""Faults: the person gets an apology with help in her language, the log a code."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.world import World, labels


@pytest.mark.parametrize(("code", "words"), [("vi", "trục trặc"), ("id", "gangguan")])
async def test_database_down_apologises_with_helplines(world: World, code: str, words: str) -> None:
    somebody = world.person(code)
    await somebody.starts({"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}[code])
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("DROP TABLE lesson_progress"))

    message = await somebody.writes("/lessons")

    assert words in (message.text or "")
    assert {"vi": "111", "id": "129"}[code] in (message.text or "")
    assert labels(message)


async def test_blocked_in_mid_answer_is_no_fault(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    update = somebody.person.send_text("chào")
    somebody.person.block_bot()

    await world.handle(update)

    async with world.taman.engine.connect() as connection:
        assert (await connection.execute(text("SELECT is_unreachable FROM learners"))).scalar_one() == 1


async def test_too_many_requests_is_waited_out(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.sim.faults.retry_after(1, times=1, method="sendMessage")

    message = await somebody.writes("/help")

    assert any(label.startswith("ℹ️") for label in labels(message))


async def test_server_error_of_telegram_does_not_break_the_next_answer(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.sim.faults.server_error(times=1, method="sendMessage")

    await somebody.writes("/help")
    message = await somebody.writes("/menu")

    assert "Tìm người giúp" in " ".join(labels(message))


async def test_message_that_cannot_be_edited_is_sent_anew(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    before = len(somebody.received)

    await somebody.presses_data("1:n:images/sextortion:now", message_id=999_999)

    assert len(somebody.received) == before + 1
