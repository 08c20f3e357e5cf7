"""Sending the outbox over the simulator: what Telegram answers, and what becomes of it."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace as dataclass_replace
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from bot.adapters.db.models import LearnerRow, OutboxRow, ReminderChoiceRow
from bot.adapters.processes import free_port
from bot.domain.outbox import RETRY_WAITS, Letter, MessageKind, OpenItem, OutboxMessage, Recipient
from bot.serve import run_webhook
from bot.services.outbox import KEPT, Postman
from bot.tgbot.carrier import TelegramCarrier, bulk_bot
from bot.tgbot.polling import run_polling
from bot.tgbot.rounds import going_round
from simulator.people import SimMessage
from simulator.request import SimulatorRequest
from simulator.server import serve
from tests.fakes import MONDAY
from tests.world import Somebody, World

LESSON = "images/sextortion"
WAITING = "🌱 Trong vườn"


async def reminded(world: World, number: int = 1, hour: int = 11) -> list[Somebody]:
    """People who have begun a lesson and want to be reminded every day; it is Monday, 10:00 in Hanoi."""
    people = []
    for n in range(number):
        somebody = world.person("vi", f"Lan {n}")
        await somebody.starts()
        await somebody.presses_data(f"1:o:{LESSON}")
        await somebody.presses_data(f"1:rs:127:{hour}:")
        people.append(somebody)
    return people


async def go(world: World, **step: float) -> None:
    world.clock.move(**step)
    await world.rounds.once()


def letters(somebody: Somebody) -> list[SimMessage]:
    return [m for m in somebody.received if (m.text or "").startswith(WAITING)]


async def states(world: World) -> list[tuple[str, int]]:
    async with world.taman.engine.connect() as connection:
        rows = await connection.execute(select(OutboxRow.state, OutboxRow.attempts).order_by(OutboxRow.due_at))
        return [(row[0], row[1]) for row in rows]


async def enqueue(world: World, telegram_id: int, kind: MessageKind, item: str) -> None:
    async with world.taman.work() as work:
        learner = await work.learners.by_telegram_id(telegram_id)
        assert learner is not None
        await work.outbox.enqueue(OutboxMessage(f"{item:>016}", learner.id, kind, item, world.clock.now()))
        await work.commit()


async def test_reminder_comes_at_its_hour_once_a_day(world: World) -> None:
    (lan,) = await reminded(world)

    counts = []
    for step in ({"minutes": 59}, {"minutes": 1}, {"hours": 5}, {"hours": 18, "minutes": 59}, {"minutes": 1}):
        await go(world, **step)
        counts.append(len(letters(lan)))

    assert counts == [0, 1, 1, 1, 2]
    assert await states(world) == [("sent", 1), ("sent", 1)]


async def test_missed_while_down_is_caught_up_once_the_same_day(world: World) -> None:
    (lan,) = await reminded(world)

    await go(world, hours=9)  # 19:00
    await go(world, minutes=1)

    assert len(letters(lan)) == 1


@pytest.mark.parametrize("hours", [11, 15, 24])  # 21:00, 01:00 and 10:00 on the next day
async def test_missed_is_dropped_at_night_and_on_the_next_day(world: World, hours: int) -> None:
    (lan,) = await reminded(world)

    await go(world, hours=hours)

    assert letters(lan) == []
    assert await states(world) == []
    async with world.taman.engine.connect() as connection:
        planned = (await connection.execute(select(ReminderChoiceRow.next_at))).scalar_one()
    assert planned == MONDAY + timedelta(hours=25)


async def test_planned_before_the_night_and_sent_in_it_is_dropped(world: World) -> None:
    (lan,) = await reminded(world, hour=20)
    world.sim.faults.network_error(times=None, method="sendMessage")
    await go(world, hours=10)
    await go(world, minutes=1)
    world.sim.faults.clear()

    await go(world, hours=1)

    assert letters(lan) == []
    assert await states(world) == [("dropped", 3)]


async def test_one_failing_recipient_of_thirty_never_stops_the_rest(world: World) -> None:
    people = await reminded(world, 30)
    broken = people[7]
    real = TelegramCarrier.carry

    async def carry(self: TelegramCarrier, recipient: Recipient, letter: Letter) -> None:
        if recipient.telegram_id == broken.id:
            raise KeyError("a fault of ours")
        await real(self, recipient, letter)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TelegramCarrier, "carry", carry)
        await go(world, hours=1)
        first = [len(letters(somebody)) for somebody in people]
    await go(world, minutes=1)

    assert first == [0 if somebody is broken else 1 for somebody in people]
    assert [len(letters(somebody)) for somebody in people] == [1] * 30


async def test_thirty_are_sent_at_twenty_five_a_second(world: World) -> None:
    await reminded(world, 30)
    began = time.monotonic()

    await go(world, hours=1)

    assert time.monotonic() - began >= 29 / 25 * 0.95


async def test_blocked_person_is_marked_and_gets_nothing_more_and_the_rest_theirs(world: World) -> None:
    lan, mai = await reminded(world, 2)
    world.sim.faults.block(lan.id)
    await enqueue(world, lan.id, MessageKind.ASSIGNMENT, "later")  # a kind that waits for its reason

    await go(world, hours=1)

    assert (len(letters(lan)), len(letters(mai))) == (0, 1)
    async with world.taman.engine.connect() as connection:
        marked = dict((await connection.execute(select(LearnerRow.telegram_id, LearnerRow.is_unreachable))).all())  # type: ignore[arg-type]
    assert marked == {lan.id: True, mai.id: False}
    assert sorted(state for state, _ in await states(world)) == ["dropped", "dropped", "sent"]
    await go(world, days=1)
    assert sorted(state for state, _ in await states(world)) == ["dropped", "dropped", "sent", "sent"]


async def test_person_who_comes_back_is_reminded_again(world: World) -> None:
    (lan,) = await reminded(world)
    await world.handle(lan.person.block_bot())
    await go(world, hours=1)
    await world.handle(lan.person.unblock_bot())

    await go(world, days=1)

    assert len(letters(lan)) == 1


async def test_retry_after_holds_everything_and_costs_nobody_an_attempt(world: World) -> None:
    people = await reminded(world, 3)
    world.sim.faults.retry_after(90, times=1, method="sendMessage")

    counts = []
    for step in ({"hours": 1}, {"seconds": 89}, {"seconds": 1}):
        await go(world, **step)
        counts.append(sum(len(letters(somebody)) for somebody in people))

    assert counts == [0, 0, 3]
    assert await states(world) == [("sent", 1)] * 3


async def test_retry_after_of_the_bulk_does_not_hold_up_answers(world: World) -> None:
    (lan,) = await reminded(world)
    world.sim.faults.retry_after(600, times=1, method="sendMessage")
    await go(world, hours=1)

    async with asyncio.timeout(60):
        answer = await lan.writes("/help")

    assert "111" in (answer.text or "")


async def test_other_errors_are_tried_again_with_growing_waits_then_given_up(world: World) -> None:
    (lan,) = await reminded(world)
    await enqueue(world, lan.id, MessageKind.ENCOURAGEMENT, "line")
    postman = encouraging(world)
    world.sim.faults.server_error(times=None, method="sendMessage")

    tries = 0
    world.clock.move(hours=1)
    for wait in (timedelta(), *RETRY_WAITS):
        world.clock.moment += wait - timedelta(seconds=1)
        early = await postman.deliver() if wait else None
        world.clock.move(seconds=1)
        tally = await postman.deliver()
        assert early is None or early.is_empty
        tries += tally.again + tally.failed

    assert tries == len(RETRY_WAITS) + 1
    assert await states(world) == [("failed", len(RETRY_WAITS) + 1)]


def encouraging(world: World) -> Postman:
    """A postman that knows one kind of message only, and always a reason for it."""

    class Always:
        async def letter(self, _learner: object, message: OutboxMessage) -> Letter:
            return Letter(MessageKind.REMINDER, message.item, OpenItem(LESSON, 2))

    carrier = TelegramCarrier(bulk_bot(world.app, "https://api.telegram.org"))
    reasons = {MessageKind.ENCOURAGEMENT: Always()}
    return Postman(world.taman.work, carrier, reasons, world.clock, lambda error: pytest.fail(repr(error)))


async def test_news_takes_the_place_of_the_days_reminder(world: World) -> None:
    (lan,) = await reminded(world)
    world.clock.move(hours=1)
    await enqueue(world, lan.id, MessageKind.ENCOURAGEMENT, "line")

    await encouraging(world).deliver()
    await world.rounds.once()

    assert len(letters(lan)) == 1
    assert sorted(await states(world)) == [("dropped", 1), ("sent", 1)]


async def test_news_after_the_days_reminder_waits_for_the_next_morning(world: World) -> None:
    (lan,) = await reminded(world)
    await go(world, hours=1)
    await enqueue(world, lan.id, MessageKind.ENCOURAGEMENT, "line")
    postman = encouraging(world)

    postponed = (await postman.deliver()).postponed
    world.clock.moment = MONDAY + timedelta(hours=20, minutes=59)
    early = (await postman.deliver()).sent
    world.clock.move(minutes=1)  # Tuesday, 07:00
    sent = (await postman.deliver()).sent

    assert (postponed, early, sent) == (1, 0, 1)
    assert len(letters(lan)) == 2


async def test_kind_without_a_reason_in_this_copy_is_left_waiting(world: World) -> None:
    (lan,) = await reminded(world)
    await enqueue(world, lan.id, MessageKind.ASSIGNMENT, "line")

    await encouraging(world).deliver()

    assert await states(world) == [("waiting", 0)]


async def test_finished_or_stopped_between_planning_and_sending_is_dropped(world: World) -> None:
    lan, mai = await reminded(world, 2)
    world.sim.faults.network_error(times=2, method="sendMessage")
    await go(world, hours=1)
    await lan.presses_data("1:rx")
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("UPDATE lesson_progress SET finished_at = started_at"))

    await go(world, minutes=1)

    assert (letters(lan), letters(mai)) == ([], [])
    assert await states(world) == [("dropped", 2)] * 2


async def test_message_of_a_copy_that_dies_again_and_again_is_given_up(world: World) -> None:
    (lan,) = await reminded(world)
    await go(world, hours=1)
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET state = 'waiting', attempts = 7, settled_at = NULL"))

    await go(world, minutes=5)

    assert len(letters(lan)) == 1
    assert await states(world) == [("failed", 8)]


async def test_deleted_person_is_not_written_to(world: World) -> None:
    (lan,) = await reminded(world)
    await lan.presses_data("1:dy")

    await go(world, hours=1)

    assert letters(lan) == []
    assert await states(world) == []


async def test_old_rows_are_forgotten(world: World) -> None:
    (lan,) = await reminded(world)
    await go(world, hours=1)
    await lan.presses_data("1:rx")

    await go(world, seconds=KEPT.total_seconds() - 1)
    kept = await states(world)
    await go(world, hours=7)

    assert (kept, await states(world)) == ([("sent", 1)], [])


async def test_log_tells_counts_and_nobody(world: World, log_lines: io.StringIO) -> None:
    lan, mai = await reminded(world, 2)
    world.sim.faults.block(lan.id)
    async with world.taman.engine.connect() as connection:
        ids = (await connection.execute(select(LearnerRow.id))).scalars().all()

    await go(world, hours=1)

    written = log_lines.getvalue()
    assert "sent=1" in written
    assert "dropped=1" in written
    assert not [word for word in (*ids, str(lan.id), str(mai.id), "sextortion", "images") if word in written]


async def test_database_down_is_said_once_and_the_rounds_go_on(world: World, log_lines: io.StringIO) -> None:
    (lan,) = await reminded(world)
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    for _ in range(3):
        await go(world, minutes=30)
    async with world.taman.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))

    await go(world, minutes=1)

    assert log_lines.getvalue().count("reminders wait for the database") == 1
    assert len(letters(lan)) == 1


async def by_polling(world: World, stop: asyncio.Event, ready: asyncio.Event) -> None:
    request = SimulatorRequest(world.sim)
    await run_polling(world.taman.application(request=request, updates_request=request), stop, ready)


async def by_webhook(world: World, stop: asyncio.Event, ready: asyncio.Event) -> None:
    port = free_port()
    async with serve(world.sim) as api:
        given = {
            "webhook_url": f"http://127.0.0.1:{port}",
            "webhook_port": port,
            "webhook_secret": SecretStr("x" * 16),
            "telegram_api_url": api,
        }
        settings = world.taman.settings.model_copy(update=given)
        await run_webhook(dataclass_replace(world.taman, settings=settings), stop, ready)


@pytest.mark.parametrize("way", [by_polling, by_webhook])
async def test_running_bot_sends_what_is_due_and_stops(
    world: World, way: Callable[[World, asyncio.Event, asyncio.Event], Awaitable[None]]
) -> None:
    (lan,) = await reminded(world)
    world.clock.move(hours=1)
    stop, ready = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(way(world, stop, ready))

    async with asyncio.timeout(20):
        await ready.wait()
        while not letters(lan):
            await asyncio.sleep(0.02)
        stop.set()
        await running

    assert await states(world) == [("sent", 1)]


async def test_rounds_stop_after_the_message_under_way_is_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await reminded(world, 3)
    world.clock.move(hours=1)
    begun, go_on = asyncio.Event(), asyncio.Event()
    real = TelegramCarrier.carry

    async def carry(self: TelegramCarrier, recipient: Recipient, letter: Letter) -> None:
        begun.set()
        await go_on.wait()
        await real(self, recipient, letter)

    monkeypatch.setattr(TelegramCarrier, "carry", carry)
    async with going_round(world.rounds):
        async with asyncio.timeout(20):
            await begun.wait()
        asyncio.get_running_loop().call_later(0.1, go_on.set)

    assert sum(len(letters(somebody)) for somebody in people) == 1
    assert sorted(state for state, _ in await states(world)) == ["sent", "waiting", "waiting"]
