"""The unit of work on SQLAlchemy; database errors become StorageUnavailable here."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.classrooms import (
    SqlClassroomRepository,
    SqlOrganisationRepository,
    SqlPromptRepository,
    SqlReportRepository,
    SqlTrackCheckRepository,
)
from bot.adapters.db.counts import SqlTopicCountRepository
from bot.adapters.db.outbox import SqlOutbox
from bot.adapters.db.reminders import SqlReminderRepository
from bot.adapters.db.repositories import (
    SqlCorrectionRepository,
    SqlInboxRepository,
    SqlLearnerRepository,
    SqlProgressRepository,
    SqlUpdateLog,
)
from bot.adapters.db.web_sessions import SqlWebSessionRepository
from bot.domain.errors import StorageUnavailable
from bot.services.ports import (
    ClassroomRepository,
    CorrectionRepository,
    InboxRepository,
    LearnerRepository,
    OrganisationRepository,
    Outbox,
    ProgressRepository,
    PromptRepository,
    ReminderRepository,
    ReportRepository,
    TopicCountRepository,
    TrackCheckRepository,
    UpdateLog,
    WebSessionRepository,
)


class SqlUnitOfWork:
    """One transaction. What is not committed is rolled back at the end of the block."""

    def __init__(self, sessions: Callable[[], AsyncSession]) -> None:
        self._sessions = sessions

    learners: LearnerRepository
    progress: ProgressRepository
    reminders: ReminderRepository
    outbox: Outbox
    updates: UpdateLog
    organisations: OrganisationRepository
    classrooms: ClassroomRepository
    prompts: PromptRepository
    checks: TrackCheckRepository
    reports: ReportRepository
    corrections: CorrectionRepository
    inbox: InboxRepository
    web: WebSessionRepository
    counts: TopicCountRepository

    async def __aenter__(self) -> Self:
        self._session = self._sessions()
        self.learners = SqlLearnerRepository(self._session)
        self.progress = SqlProgressRepository(self._session)
        self.reminders = SqlReminderRepository(self._session)
        self.outbox = SqlOutbox(self._session)
        self.updates = SqlUpdateLog(self._session)
        self.organisations = SqlOrganisationRepository(self._session)
        self.classrooms = SqlClassroomRepository(self._session)
        self.prompts = SqlPromptRepository(self._session)
        self.checks = SqlTrackCheckRepository(self._session)
        self.reports = SqlReportRepository(self._session)
        self.corrections = SqlCorrectionRepository(self._session)
        self.inbox = SqlInboxRepository(self._session)
        self.web = SqlWebSessionRepository(self._session)
        self.counts = SqlTopicCountRepository(self._session)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._session.close()
        except (SQLAlchemyError, OSError):
            if error is None:
                raise StorageUnavailable from None
        if isinstance(error, SQLAlchemyError | OSError):
            # The cause is cut off: its text may quote values.
            raise StorageUnavailable(type(error).__name__) from None

    async def commit(self) -> None:
        """Save what was done.

        Raises:
            StorageUnavailable: nothing of it is saved.
        """
        try:
            await self._session.commit()
        except (SQLAlchemyError, OSError) as error:
            raise StorageUnavailable(type(error).__name__) from None
