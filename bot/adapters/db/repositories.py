"""Repositories: rows in, domain values out. No query stands anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.models import HandledUpdateRow, LearnerRow, LessonProgressRow
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress


class SqlLearnerRepository:
    """Learners in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_telegram_id(self, telegram_id: int) -> Learner | None:
        """Give the learner, or None."""
        row = await self._row(telegram_id)
        if row is None:
            return None
        return read_learner(row)

    async def save(self, telegram_id: int, learner: Learner) -> None:
        """Store a learner, new or changed."""
        row = await self._row(telegram_id)
        if row is None:
            row = LearnerRow(id=learner.id, telegram_id=telegram_id, is_unreachable=False, created_on=datetime.now(UTC))
            self._session.add(row)
        row.locale = learner.locale.value
        row.country = learner.country.value
        row.place = learner.place
        await self._session.flush()

    async def erase(self, telegram_id: int) -> bool:
        """Delete the learner; the rows of other tables go with it (ON DELETE CASCADE)."""
        result = await self._session.execute(delete(LearnerRow).where(LearnerRow.telegram_id == telegram_id))
        assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: DML gives a cursor result
        return result.rowcount > 0

    async def mark_unreachable(self, telegram_id: int, unreachable: bool) -> None:
        """Note that the person blocked the bot, or came back; never creates a row."""
        await self._session.execute(
            update(LearnerRow).where(LearnerRow.telegram_id == telegram_id).values(is_unreachable=unreachable)
        )

    async def _row(self, telegram_id: int) -> LearnerRow | None:
        found: LearnerRow | None = await self._session.scalar(
            select(LearnerRow).where(LearnerRow.telegram_id == telegram_id)
        )
        return found


class SqlProgressRepository:
    """Progress in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_lesson(self, learner_id: str, lesson_id: str) -> LessonProgress | None:
        """Give the progress in one lesson."""
        row = await self._session.get(LessonProgressRow, (learner_id, lesson_id))
        return _progress(row) if row else None

    async def all_of(self, learner_id: str) -> Sequence[LessonProgress]:
        """Give all progress, the last touched first."""
        rows = await self._session.scalars(
            select(LessonProgressRow)
            .where(LessonProgressRow.learner_id == learner_id)
            .order_by(LessonProgressRow.updated_at.desc())
        )
        return [_progress(row) for row in rows]

    async def save(self, learner_id: str, progress: LessonProgress) -> None:
        """Store the progress in one lesson."""
        await self._session.merge(
            LessonProgressRow(
                learner_id=learner_id,
                lesson_id=progress.lesson_id,
                card_id=progress.card_id,
                seen=list(progress.seen),
                answers=dict(progress.answers),
                is_open=progress.is_open,
                started_at=progress.started_at,
                updated_at=progress.updated_at,
                finished_at=progress.finished_at,
                version=progress.version,
            )
        )
        await self._session.flush()


class SqlUpdateLog:
    """Handled update ids in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def is_known(self, update_id: int) -> bool:
        """Tell whether an update was handled."""
        return await self._session.get(HandledUpdateRow, update_id) is not None

    async def remember(self, update_id: int, at: datetime) -> bool:
        """Note an update id; False if it was known."""
        is_postgresql = self._session.get_bind().dialect.name == "postgresql"
        values = {"update_id": update_id, "handled_at": at}
        if is_postgresql:
            statement = postgresql_insert(HandledUpdateRow).values(values).on_conflict_do_nothing()
            result = await self._session.execute(statement)
        else:
            result = await self._session.execute(sqlite_insert(HandledUpdateRow).values(values).on_conflict_do_nothing())
        assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: DML gives a cursor result
        return result.rowcount > 0

    async def forget_before(self, at: datetime) -> None:
        """Drop ids noted before a moment."""
        await self._session.execute(delete(HandledUpdateRow).where(HandledUpdateRow.handled_at < at))


def _progress(row: LessonProgressRow) -> LessonProgress:
    return LessonProgress(
        lesson_id=row.lesson_id,
        card_id=row.card_id,
        started_at=row.started_at,
        updated_at=row.updated_at,
        seen=tuple(row.seen),
        answers=dict(row.answers),
        finished_at=row.finished_at,
        is_open=row.is_open,
        version=row.version or "",
    )


def read_learner(row: LearnerRow) -> Learner:
    """Give the learner of a row."""
    return Learner(row.id, Locale(row.locale), Country(row.country), row.place)
