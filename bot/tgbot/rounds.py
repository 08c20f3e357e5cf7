"""What Taman does by itself: plans reminders and sends the outbox, round after round, beside the answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import StorageUnavailable, TamanError
from bot.log import places
from bot.services.outbox import Postman
from bot.services.ports import Clock
from bot.services.reminders import ReminderPlanner

log = structlog.get_logger(__name__)

EVERY = 15.0
"""Seconds between two rounds."""
_STOP_LIMIT = 30.0
"""Seconds that a message under way has to be sent and recorded when we stop."""
_SWEEP_EVERY = timedelta(hours=6)


class Rounds:
    """Goes round until told to stop. No error ends it; the log tells counts, never who or what."""

    def __init__(self, planner: ReminderPlanner, postman: Postman, clock: Clock, every: float = EVERY) -> None:
        self._planner = planner
        self._postman = postman
        self._clock = clock
        self._every = every
        self._stop = asyncio.Event()
        self._held_until: datetime | None = None
        self._swept_at: datetime | None = None
        self._is_storage_down = False

    async def run(self) -> None:
        """Go round until `stop` is called; a message under way is sent and recorded first."""
        while not self._stop.is_set():
            await self.once()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._every)

    def stop(self) -> None:
        """Begin no further message."""
        self._stop.set()

    async def once(self) -> None:
        """Go one round; never fails."""
        try:
            await self._go()
        except StorageUnavailable:
            if not self._is_storage_down:
                log.warning("reminders wait for the database", code=StorageUnavailable.code)
            self._is_storage_down = True
        except Exception as error:
            note_fault(error)
        else:
            self._is_storage_down = False

    async def _go(self) -> None:
        planned = await self._planner.plan()
        now = self._clock.now()
        if self._held_until is not None and now < self._held_until:
            return
        tally = await self._postman.deliver(self._stop.is_set)
        self._held_until = now + timedelta(seconds=tally.hold) if tally.hold else None
        if planned or not tally.is_empty:
            log.info("outbox", planned=planned, **asdict(tally))
        if self._swept_at is None or now - self._swept_at >= _SWEEP_EVERY:
            await self._postman.forget_old()
            self._swept_at = now


@asynccontextmanager
async def going_round(rounds: Rounds | None) -> AsyncIterator[None]:
    """Go round during the block, if there is anything to go round for."""
    if rounds is None:
        yield
        return
    task = asyncio.create_task(rounds.run())
    try:
        yield
    finally:
        rounds.stop()
        # Not cancelled at once: between sending and recording a message would be sent again by the next start.
        await asyncio.wait({task}, timeout=_STOP_LIMIT)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def note_fault(error: Exception) -> None:
    """Log an error that nobody expected: its kind and place, without its text."""
    log.error(
        "outbox failed",
        error=type(error).__name__,
        code=error.code if isinstance(error, TamanError) else "",
        where=places(error),
    )
