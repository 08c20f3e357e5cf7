"""When learners want to be reminded, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.models import LearnerRow, ReminderChoiceRow
from bot.adapters.db.repositories import learner_of
from bot.domain.errors import ReminderRefused
from bot.domain.reminders import ReminderChoice, bits_of, weekdays_of
from bot.services.ports import PlannedReminder


class SqlReminderRepository:
    """Choices of reminders in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, learner_id: str) -> ReminderChoice | None:
        """Give a learner's choice, or None."""
        row = await self._session.get(ReminderChoiceRow, learner_id)
        return _choice(row) if row else None

    async def save(self, learner_id: str, choice: ReminderChoice, next_at: datetime | None) -> None:
        """Store a choice with the moment of its next reminder."""
        await self._session.merge(ReminderChoiceRow(learner_id=learner_id, next_at=next_at, **_columns(choice)))
        await self._session.flush()

    async def due(self, at: datetime, limit: int) -> Sequence[PlannedReminder]:
        """Give reminders planned for this moment or earlier, the longest waiting first."""
        rows = await self._session.execute(
            select(ReminderChoiceRow, LearnerRow)
            .join(LearnerRow, LearnerRow.id == ReminderChoiceRow.learner_id)
            .where(ReminderChoiceRow.next_at <= at)
            .order_by(ReminderChoiceRow.next_at)
            .limit(limit)
        )
        planned = []
        for row, learner in rows:
            choice = _choice(row)
            if choice is not None and row.next_at is not None:
                planned.append(PlannedReminder(learner_of(learner), choice, row.next_at, learner.is_unreachable))
        return planned

    async def advance(self, planned: PlannedReminder, next_at: datetime | None) -> bool:
        """Move on to the next reminder; False if somebody else did, or the choice was changed meanwhile."""
        row = ReminderChoiceRow
        unchanged = [getattr(row, name) == value for name, value in _columns(planned.choice).items()]
        result = await self._session.execute(
            update(row)
            .where(row.learner_id == planned.learner.id, row.next_at == planned.at, *unchanged)
            .values(next_at=next_at)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: DML gives a cursor result
        return result.rowcount > 0


def _columns(choice: ReminderChoice) -> dict[str, object]:
    return {
        "weekdays": bits_of(choice.weekdays),
        "hour": choice.at.hour,
        "minute": choice.at.minute,
        "zone": choice.zone,
        "is_on": choice.is_on,
        "snoozed_until": choice.snoozed_until,
    }


def _choice(row: ReminderChoiceRow) -> ReminderChoice | None:
    try:
        return ReminderChoice(
            weekdays_of(row.weekdays), time(row.hour, row.minute), row.zone, row.is_on, row.snoozed_until
        )
    except ReminderRefused:
        return None  # a zone that today's time zone data no longer have: to be chosen anew
