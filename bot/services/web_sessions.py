"""Signing in to the trainers' page. Only trainers get in; of every token only a hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.classrooms import Trainer
from bot.domain.errors import NotAllowed, SignInRefused
from bot.domain.learners import Learner
from bot.domain.web_sessions import (
    INIT_DATA_LIFE,
    LINK_LIFE,
    SESSION_LIFE,
    WebLink,
    WebSession,
    hashed,
    read_init_data,
)
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

_KEPT = timedelta(days=1)
"""How long a link that is over is kept: who opens it is told why it does not work."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in."""

    learner: Learner
    trainer: Trainer


class WebSessions:
    """The use cases of signing in and out.

    Args:
        bot_token: Telegram signs the data of a Mini App with it; empty where there is none, then nobody comes that way.
    """

    def __init__(self, work: UnitOfWorkFactory, clock: Clock, bot_token: str) -> None:
        self._work = work
        self._clock = clock
        self._bot_token = bot_token

    async def link(self, learner: Learner) -> str:
        """Make a link for a trainer.

        Returns:
            its token, good for one use within ten minutes.

        Raises:
            NotAllowed: not a trainer.
        """
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        async with self._work() as work:
            if learner.is_guess or await work.organisations.trainer(learner.id) is None:
                raise NotAllowed("dashboard")
            await work.web.forget_expired(now - _KEPT)
            await work.web.add_link(WebLink(hashed(token), learner.id, now + LINK_LIFE))
            await work.commit()
        return token

    async def whose(self, token: str) -> Learner:
        """Tell whose link it is, without using it up.

        Raises:
            SignInRefused: "unknown", "used", "expired", or "not-trainer" any more.
        """
        async with self._work() as work:
            return await self._valid(work, token)

    async def open_by_link(self, token: str) -> str:
        """Sign in by a link, which is used up.

        Returns:
            the token of the session, for the cookie.

        Raises:
            SignInRefused: as `whose`.
        """
        async with self._work() as work:
            learner = await self._valid(work, token)
            if not await work.web.use_link(hashed(token), self._clock.now()):
                raise SignInRefused("used")
            return await self._open(work, learner)

    async def open_by_init_data(self, text: str) -> str:
        """Sign in by the data of a Mini App, which cannot be used again.

        Returns:
            the token of the session, for the cookie.

        Raises:
            SignInRefused: "forged", "expired", "used", or "not-trainer".
        """
        if not self._bot_token:
            raise SignInRefused("forged")
        now = self._clock.now()
        data = read_init_data(text, self._bot_token, now)
        async with self._work() as work:
            learner = await work.learners.by_telegram_id(data.telegram_id)
            if learner is None or await work.organisations.trainer(learner.id) is None:
                raise SignInRefused("not-trainer")
            # Kept as a used link, longer than the data itself is good.
            if not await work.web.add_used(WebLink(hashed(data.seal), learner.id, now + 2 * INIT_DATA_LIFE, now)):
                raise SignInRefused("used")
            return await self._open(work, learner)

    async def who(self, token: str) -> Visitor | None:
        """Tell who is signed in; None when the session is over, or they are no trainer any more."""
        if not token:
            return None
        async with self._work() as work:
            found = await work.web.session(hashed(token))
            if found is None or found[0].expires_at <= self._clock.now():
                return None
            trainer = await work.organisations.trainer(found[1].id)
        return Visitor(found[1], trainer) if trainer else None

    async def sign_out(self, token: str) -> None:
        """End a session; one that is over already is fine."""
        async with self._work() as work:
            await work.web.end_session(hashed(token))
            await work.commit()

    async def _valid(self, work: UnitOfWork, token: str) -> Learner:
        found = await work.web.link(hashed(token))
        if found is None:
            raise SignInRefused("unknown")
        link, learner = found
        if link.used_at is not None:
            raise SignInRefused("used")
        if link.expires_at <= self._clock.now():
            raise SignInRefused("expired")
        if await work.organisations.trainer(learner.id) is None:
            raise SignInRefused("not-trainer")
        return learner

    async def _open(self, work: UnitOfWork, learner: Learner) -> str:
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        await work.web.add_session(WebSession(hashed(token), learner.id, now, now + SESSION_LIFE))
        await work.commit()
        return token
