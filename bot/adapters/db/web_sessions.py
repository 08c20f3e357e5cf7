"""Links to the trainers' page and sessions on it, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.classrooms import changed_rows
from bot.adapters.db.models import LearnerRow, WebLinkRow, WebSessionRow
from bot.adapters.db.repositories import learner_of
from bot.domain.learners import Learner
from bot.domain.web_sessions import WebLink, WebSession


class SqlWebSessionRepository:
    """Links and sessions in the database; hashes of tokens only."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_link(self, link: WebLink) -> None:
        """Store a link."""
        self._session.add(
            WebLinkRow(
                token_hash=link.token_hash,
                learner_id=link.learner_id,
                expires_at=link.expires_at,
                used_at=link.used_at,
            )
        )
        await self._session.flush()

    async def link(self, token_hash: str) -> tuple[WebLink, Learner] | None:
        """Give a link and whose it is."""
        found = await self._session.execute(
            select(WebLinkRow, LearnerRow)
            .join(LearnerRow, LearnerRow.id == WebLinkRow.learner_id)
            .where(WebLinkRow.token_hash == token_hash)
        )
        for row, learner in found:
            return WebLink(row.token_hash, row.learner_id, row.expires_at, row.used_at), learner_of(learner)
        return None

    async def use_link(self, token_hash: str, at: datetime) -> bool:
        """Use a link up; False if somebody was faster."""
        free = and_(WebLinkRow.token_hash == token_hash, WebLinkRow.used_at.is_(None))
        return await changed_rows(self._session, update(WebLinkRow).where(free).values(used_at=at)) == 1

    async def add_used(self, link: WebLink) -> bool:
        """Store something that was used and must not be again; False if it is known."""
        try:
            async with self._session.begin_nested():
                await self.add_link(link)
        except IntegrityError:
            return False
        return True

    async def add_session(self, session: WebSession) -> None:
        """Store a session."""
        self._session.add(
            WebSessionRow(
                token_hash=session.token_hash,
                learner_id=session.learner_id,
                created_at=session.created_at,
                expires_at=session.expires_at,
            )
        )
        await self._session.flush()

    async def session(self, token_hash: str) -> tuple[WebSession, Learner] | None:
        """Give a session and whose it is."""
        found = await self._session.execute(
            select(WebSessionRow, LearnerRow)
            .join(LearnerRow, LearnerRow.id == WebSessionRow.learner_id)
            .where(WebSessionRow.token_hash == token_hash)
        )
        for row, learner in found:
            return WebSession(row.token_hash, row.learner_id, row.created_at, row.expires_at), learner_of(learner)
        return None

    async def end_session(self, token_hash: str) -> None:
        """Drop a session."""
        await self._session.execute(delete(WebSessionRow).where(WebSessionRow.token_hash == token_hash))

    async def forget_expired(self, moment: datetime) -> None:
        """Drop links and sessions that were over at a moment."""
        for table in (WebLinkRow, WebSessionRow):
            await self._session.execute(delete(table).where(table.expires_at <= moment))
