"""Reminders: choosing them, planning them, and why one is sent. Off for everybody who did not turn them on.

Only those are reminded who have something unfinished: a lesson that was begun, or what another source of open work
names (classes add theirs to `FirstOpenWork`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.learners import Learner
from bot.domain.outbox import Letter, MessageKind, OpenItem, OutboxMessage
from bot.domain.progress import of_today
from bot.domain.reminders import ReminderChoice, due_now, next_reminder, snooze
from bot.services.ports import Clock, Content, OpenWork, PlannedReminder, UnitOfWorkFactory

ITEM = "reminder"
"""What every reminder is about, as far as the outbox knows: it names no lesson."""
_BATCH = 200


@dataclass(frozen=True, slots=True)
class ReminderStatus:
    """What a learner chose, and what follows from it.

    Attributes:
        choice: None if nothing was ever chosen.
        next_at: when the next reminder is due; None while they are off.
        work: what there is to be reminded of now, if anything.
    """

    choice: ReminderChoice | None
    next_at: datetime | None
    work: OpenItem | None

    @property
    def is_on(self) -> bool:
        """True while reminders are wanted."""
        return self.choice is not None and self.choice.is_on


class ReminderDesk:
    """What a person can do about reminders. Nobody is stored by it: somebody who is not stored gets None."""

    def __init__(self, work: UnitOfWorkFactory, open_work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._open_work = open_work
        self._clock = clock

    async def status(self, learner: Learner) -> ReminderStatus | None:
        """Tell what is chosen."""
        if learner.is_guess:
            return None
        async with self._work() as work:
            choice = await work.reminders.of(learner.id)
        return await self._status(learner, choice, self._clock.now())

    async def choose(self, telegram_id: int, weekdays: frozenset[int], hour: int, zone: str) -> ReminderStatus | None:
        """Turn reminders on, or change them; a snooze is forgotten.

        Raises:
            ReminderRefused: no weekday, an hour in the quiet hours or none of the day, an unknown zone.
        """
        chosen = ReminderChoice(weekdays, time(hour) if 0 <= hour <= 23 else time(0), zone)
        return await self._change(telegram_id, lambda _known, _now: chosen)

    async def snooze(self, telegram_id: int) -> ReminderStatus | None:
        """Put the next reminder to tomorrow; does not turn on what is off."""
        return await self._change(
            telegram_id, lambda known, now: snooze(known, now) if known is not None and known.is_on else None
        )

    async def stop(self, telegram_id: int) -> ReminderStatus | None:
        """Turn reminders off; days and hour are kept for another time."""
        return await self._change(
            telegram_id, lambda known, _now: replace(known, is_on=False, snoozed_until=None) if known else None
        )

    async def open_item(self, learner: Learner) -> OpenItem | None:
        """Give what to go on with."""
        return await self._open_work.of(learner)

    async def _change(
        self, telegram_id: int, change: Callable[[ReminderChoice | None, datetime], ReminderChoice | None]
    ) -> ReminderStatus | None:
        now = self._clock.now()
        async with self._work() as work:
            learner = await work.learners.by_telegram_id(telegram_id)
            if learner is None:
                return None
            choice = await work.reminders.of(learner.id)
            changed = change(choice, now)
            if changed is not None and changed != choice:
                choice = changed
                await work.reminders.save(learner.id, choice, next_reminder(choice, now))
                await work.commit()
        return await self._status(learner, choice, now)

    async def _status(self, learner: Learner, choice: ReminderChoice | None, now: datetime) -> ReminderStatus:
        next_at = next_reminder(choice, now) if choice else None
        return ReminderStatus(choice, next_at, await self._open_work.of(learner))


class ReminderPlanner:
    """Puts reminders whose time has come into the outbox. Several copies may do so at once."""

    def __init__(self, work: UnitOfWorkFactory, open_work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._open_work = open_work
        self._clock = clock

    async def plan(self) -> int:
        """Plan all that is due; gives how many were put into the outbox.

        What was missed is caught up once on its own day and outside the quiet hours, or dropped.
        """
        count = 0
        while True:
            now = self._clock.now()
            async with self._work() as work:
                due = await work.reminders.due(now, _BATCH)
            outcomes = [await self._plan_one(planned, now) for planned in due]
            count += sum(outcome is True for outcome in outcomes)
            if len(due) < _BATCH or all(outcome is None for outcome in outcomes):
                return count

    async def _plan_one(self, planned: PlannedReminder, now: datetime) -> bool | None:
        """Tell whether a message was stored; None if somebody else dealt with this one."""
        moment = due_now(planned.choice, planned.at, now)
        is_wanted = (
            moment is not None and not planned.is_unreachable and await self._open_work.of(planned.learner) is not None
        )
        async with self._work() as work:
            # Moving on and storing are one piece of work, and only one copy can move on from the same moment.
            if not await work.reminders.advance(planned, next_reminder(planned.choice, now)):
                return None
            is_stored = False
            if is_wanted and moment is not None:
                message = OutboxMessage(secrets.token_hex(8), planned.learner.id, MessageKind.REMINDER, ITEM, moment)
                is_stored = await work.outbox.enqueue(message)
            await work.commit()
        return is_stored


class ReminderReason:
    """Why a reminder is sent: it is still wanted, and something is still unfinished."""

    def __init__(self, work: UnitOfWorkFactory, open_work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._open_work = open_work
        self._clock = clock

    async def letter(self, learner: Learner, message: OutboxMessage) -> Letter | None:
        """Give the reminder, or None when it was stopped, put off, or everything is finished."""
        async with self._work() as work:
            choice = await work.reminders.of(learner.id)
        if choice is None or not choice.is_on:
            return None
        if choice.snoozed_until is not None and choice.snoozed_until > self._clock.now():
            return None
        item = await self._open_work.of(learner)
        return Letter(MessageKind.REMINDER, message.item, item) if item else None


class BegunLessons:
    """Open work: the lesson touched last of those that were begun and never finished."""

    def __init__(self, content: Content, work: UnitOfWorkFactory) -> None:
        self._content = content
        self._work = work

    async def of(self, learner: Learner) -> OpenItem | None:
        """Give the lesson, if it is still in the content."""
        async with self._work() as work:
            every = await work.progress.all_of(learner.id)
        curriculum = self._content.curriculum
        begun = (i for i, p in of_today(every, curriculum).items() if p.finished_at is None)
        lesson_id = next(begun, None)
        return OpenItem(lesson_id, curriculum.lesson(lesson_id).minutes) if lesson_id else None


class FirstOpenWork:
    """Open work of several sources; the first that has some counts."""

    def __init__(self, sources: Sequence[OpenWork]) -> None:
        self._sources = sources

    async def of(self, learner: Learner) -> OpenItem | None:
        """Give the first source's item, if any has one."""
        for source in self._sources:
            item = await source.of(learner)
            if item is not None:
                return item
        return None
