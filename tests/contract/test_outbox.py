"""The outbox and the choices of reminders, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.models import OutboxRow, ReminderChoiceRow
from bot.domain.outbox import Lease, MessageKind, MessageState, OutboxMessage, Recipient
from bot.domain.reminders import EVERY_DAY, ReminderChoice
from bot.services.ports import PlannedReminder, UnitOfWork, UnitOfWorkFactory
from tests.builders import LAN, SARI
from tests.contract.test_unit_of_work import ME, OTHER, engine, factory_of, save_learner

__all__ = ["engine"]  # the fixture: a SQLite file, then a PostgreSQL database

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)
ALL = tuple(MessageKind)


@pytest.fixture
async def work(engine: AsyncEngine) -> UnitOfWorkFactory:
    factory = factory_of(engine)
    await save_learner(factory, ME, LAN)
    await save_learner(factory, OTHER, SARI)
    return factory


def message(
    number: int, kind: MessageKind = MessageKind.REMINDER, learner: str = LAN.id, due: datetime = NOW
) -> OutboxMessage:
    return OutboxMessage(f"{number:016}", learner, kind, f"item-{number}", due)


async def enqueue(work: UnitOfWorkFactory, *messages: OutboxMessage) -> list[bool]:
    async with work() as unit:
        stored = [await unit.outbox.enqueue(one) for one in messages]
        await unit.commit()
    return stored


async def lease(
    work: UnitOfWorkFactory, now: datetime = NOW, limit: int = 10, kinds: tuple[MessageKind, ...] = ALL
) -> list[Lease]:
    async with work() as unit:
        leases = list(await unit.outbox.lease(kinds, now, now + timedelta(minutes=2), limit))
        await unit.commit()
    return leases


async def settle(
    work: UnitOfWorkFactory, one: Lease, state: MessageState = MessageState.SENT, at: datetime = NOW
) -> bool:
    async with work() as unit:
        done = await unit.outbox.settle(one, state, at)
        await unit.commit()
    return done


async def put_back(work: UnitOfWorkFactory, one: Lease, not_before: datetime, *, was_tried: bool) -> bool:
    async with work() as unit:
        done = await unit.outbox.put_back(one, not_before, was_tried=was_tried)
        await unit.commit()
    return done


async def test_same_learner_item_and_due_is_stored_once_whatever_became_of_it(work: UnitOfWorkFactory) -> None:
    first = await enqueue(work, message(1), replace(message(1), id="f" * 16))
    (one,) = await lease(work)
    await settle(work, one)

    again = await enqueue(work, replace(message(1), id="e" * 16))
    others = await enqueue(
        work,
        replace(message(1, learner=SARI.id), id="d" * 16),
        replace(message(1, due=NOW + timedelta(days=1)), id="c" * 16),
    )

    assert (first, again, others) == ([True, False], [False], [True, True])


async def test_lease_gives_what_is_due_the_most_urgent_of_each_person(work: UnitOfWorkFactory) -> None:
    news = message(2, MessageKind.ASSIGNMENT)
    hers = message(3, learner=SARI.id)
    later = message(4, learner=SARI.id, due=NOW + timedelta(seconds=1))
    await enqueue(work, message(1), news, hers, later)

    leases = await lease(work)

    assert leases == [Lease(news, SOON, 1), Lease(hers, SOON, 1)]
    assert await lease(work) == []  # each has one under way already


async def test_lease_keeps_to_its_limit_and_kinds(work: UnitOfWorkFactory) -> None:
    hers = message(2, MessageKind.ASSIGNMENT, SARI.id)
    await enqueue(work, message(1), hers)

    only_news = await lease(work, kinds=(MessageKind.ASSIGNMENT,))
    await put_back(work, only_news[0], NOW, was_tried=False)

    assert [one.message for one in only_news] == [hers]
    assert await lease(work, kinds=()) == []
    assert len(await lease(work, limit=1)) == 1


async def test_lease_that_ran_out_goes_to_the_next_and_the_first_holder_can_settle_nothing(
    work: UnitOfWorkFactory,
) -> None:
    await enqueue(work, message(1))
    (lost,) = await lease(work)
    assert await lease(work, SOON - timedelta(seconds=1)) == []

    (taken,) = await lease(work, SOON)

    assert taken == Lease(message(1), SOON + timedelta(minutes=2), 2)
    assert not await settle(work, lost)
    assert not await put_back(work, lost, NOW, was_tried=True)
    assert await settle(work, taken)


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.FAILED, MessageState.DROPPED])
async def test_settled_is_never_leased_again(work: UnitOfWorkFactory, state: MessageState) -> None:
    await enqueue(work, message(1))
    (one,) = await lease(work)

    first, second = await settle(work, one, state), await settle(work, one, state)

    assert (first, second) == (True, False)
    assert await lease(work, NOW + timedelta(days=9)) == []


async def test_put_back_waits_and_counts_only_what_was_tried(work: UnitOfWorkFactory) -> None:
    await enqueue(work, message(1))
    (one,) = await lease(work)
    await put_back(work, one, NOW + timedelta(hours=1), was_tried=False)
    assert await lease(work, NOW + timedelta(minutes=59)) == []
    (two,) = await lease(work, NOW + timedelta(hours=1))

    await put_back(work, two, NOW + timedelta(hours=2), was_tried=True)

    (three,) = await lease(work, NOW + timedelta(hours=2))
    assert (one.attempts, two.attempts, three.attempts) == (1, 1, 2)


async def test_dropping_all_of_a_person_leaves_what_is_settled_and_what_is_others(work: UnitOfWorkFactory) -> None:
    hers = message(3, learner=SARI.id)
    await enqueue(work, message(1), message(2), hers)
    mine, _hers = await lease(work)
    await settle(work, mine)

    async with work() as unit:
        dropped = await unit.outbox.drop_all_of(LAN.id, NOW)
        last = await unit.outbox.last_sent(LAN.id)
        await unit.commit()

    assert (dropped, last) == (1, NOW)
    assert [one.message for one in await lease(work, NOW + timedelta(days=1))] == [hers]


async def test_last_sent_is_the_latest_of_the_person_and_counts_only_what_was_sent(work: UnitOfWorkFactory) -> None:
    times = [NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=1)]
    await enqueue(work, *(message(n) for n in range(4)))
    for at in times:
        (one,) = await lease(work)
        await settle(work, one, at=at)
    (one,) = await lease(work)
    await settle(work, one, MessageState.DROPPED, NOW + timedelta(hours=9))

    async with work() as unit:
        found = [await unit.outbox.last_sent(learner.id) for learner in (LAN, SARI)]

    assert found == [times[1], None]


async def test_forgetting_deletes_only_what_was_settled_before(work: UnitOfWorkFactory) -> None:
    await enqueue(work, message(1), message(2), message(3, learner=SARI.id))
    first, hers = await lease(work)
    await settle(work, first, at=NOW - timedelta(seconds=1))
    await settle(work, hers, at=NOW)

    async with work() as unit:
        forgotten = await unit.outbox.forget_before(NOW)
        await unit.commit()

    assert forgotten == 1
    assert [one.message for one in await lease(work)] == [message(2)]


async def test_nothing_stays_of_a_person_who_is_erased(work: UnitOfWorkFactory, engine: AsyncEngine) -> None:
    await enqueue(work, message(1), message(2, learner=SARI.id))
    choice = ReminderChoice(EVERY_DAY, time(8), "Asia/Jakarta")
    async with work() as unit:
        await unit.reminders.save(LAN.id, choice, NOW)
        await unit.commit()

    async with work() as unit:
        await unit.learners.erase(ME)
        await unit.commit()

    async with engine.connect() as connection:
        rows = [
            [tuple(row) for row in (await connection.execute(text(f"SELECT learner_id FROM {table}"))).all()]
            for table in ("outbox", "reminder_choices")
        ]
    assert rows == [[(SARI.id,)], []]


async def test_recipient_is_found_by_the_random_id(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.learners.mark_unreachable(OTHER, True)
        found = [await unit.learners.recipient(key) for key in (LAN.id, SARI.id, "0" * 16)]

    assert found == [Recipient(ME, LAN, False), Recipient(OTHER, SARI, True), None]


async def test_two_copies_at_once_lease_each_message_once_and_a_person_once(work: UnitOfWorkFactory) -> None:
    people = [replace(LAN, id=f"{n:016x}") for n in range(100, 130)]
    for number, person in enumerate(people):
        await save_learner(work, 10_000 + number, person)
    rows = [message(2 * n + extra, learner=person.id) for n, person in enumerate(people) for extra in (0, 1)]
    await enqueue(work, *rows)

    async def copy() -> list[Lease]:
        taken: list[Lease] = []
        while leases := await lease(work, limit=3):
            taken += leases
            await asyncio.sleep(0)
        return taken

    taken = [one for leases in await asyncio.gather(*(copy() for _ in range(4))) for one in leases]

    assert sorted(one.message.learner_id for one in taken) == [person.id for person in people]


async def test_message_held_by_another_transaction_is_left_for_the_next_time(
    work: UnitOfWorkFactory,
    engine: AsyncEngine,
    request: pytest.FixtureRequest,
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time and no locks of rows")
    await enqueue(work, message(1), message(2, learner=SARI.id))

    async with engine.begin() as connection:
        await connection.execute(text("SELECT id FROM outbox WHERE learner_id = :id FOR UPDATE"), {"id": LAN.id})
        async with asyncio.timeout(5):
            leases = await lease(work)

    assert [one.message.learner_id for one in leases] == [SARI.id]


CHOICE = ReminderChoice(frozenset({0, 6}), time(19, 30), "Asia/Jayapura", True, NOW + timedelta(days=1))


async def due(work: UnitOfWorkFactory, at: datetime = NOW) -> list[PlannedReminder]:
    async with work() as unit:
        return list(await unit.reminders.due(at, 10))


async def save(unit: UnitOfWork, choice: ReminderChoice, next_at: datetime | None) -> None:
    await unit.reminders.save(LAN.id, choice, next_at)
    await unit.commit()


async def test_choice_comes_back_as_it_was_saved_and_is_changed_in_place(work: UnitOfWorkFactory) -> None:
    changed = replace(CHOICE, weekdays=EVERY_DAY, is_on=False, snoozed_until=None)
    found = []
    for choice in (CHOICE, changed):
        async with work() as unit:
            await save(unit, choice, NOW)
        async with work() as unit:
            found.append(await unit.reminders.of(LAN.id))

    assert found == [CHOICE, changed]


async def test_due_are_those_planned_until_now(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.reminders.save(SARI.id, replace(CHOICE, is_on=False), None)
        await save(unit, CHOICE, NOW)

    assert await due(work, NOW - timedelta(seconds=1)) == []
    assert await due(work) == [PlannedReminder(LAN, CHOICE, NOW, False)]


async def test_only_one_moves_on_from_the_same_moment(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await save(unit, CHOICE, NOW)
    (planned,) = await due(work)
    moved = []
    for _ in range(2):
        async with work() as unit:
            moved.append(await unit.reminders.advance(planned, SOON))
            await unit.commit()

    assert moved == [True, False]
    assert await due(work, SOON) == [replace(planned, at=SOON)]


@pytest.mark.parametrize(
    "change",
    [
        {"weekdays": EVERY_DAY},
        {"at": time(20)},
        {"zone": "Asia/Jakarta"},
        {"is_on": False},
        {"snoozed_until": None},
        {"snoozed_until": NOW},
    ],
)
async def test_choice_changed_meanwhile_is_not_moved_on_from(work: UnitOfWorkFactory, change: dict[str, object]) -> None:
    async with work() as unit:
        await save(unit, CHOICE, NOW)
    (planned,) = await due(work)
    async with work() as unit:
        await save(unit, replace(CHOICE, **change), NOW)  # type: ignore[arg-type]

    async with work() as unit:
        assert not await unit.reminders.advance(planned, SOON)


async def test_choice_without_snooze_moves_on(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await save(unit, replace(CHOICE, snoozed_until=None), NOW)
    (planned,) = await due(work)

    async with work() as unit:
        assert await unit.reminders.advance(planned, None)


async def test_zone_that_is_no_more_is_as_if_nothing_was_chosen(
    work: UnitOfWorkFactory,
    engine: AsyncEngine,
) -> None:
    async with work() as unit:
        await save(unit, CHOICE, NOW)
    async with engine.begin() as connection:
        await connection.execute(update(ReminderChoiceRow).values(zone="Asia/Atlantis"))

    async with work() as unit:
        assert await unit.reminders.of(LAN.id) is None
    assert await due(work) == []


async def test_rows_hold_ids_and_keys_only(work: UnitOfWorkFactory) -> None:
    # A new column of free text would be a place for words of people: whoever adds one must think about it here.
    texts = {name for name, column in OutboxRow.__table__.columns.items() if column.type.python_type is str}

    assert texts == {"id", "learner_id", "kind", "item", "state"}
