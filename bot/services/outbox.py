"""Sending what lies in the outbox: lease, ask for the reason again, send, record. One message after another.

A message is recorded as sent right after it was sent, before the next one goes out. So a crash can repeat one message
at most: the one it fell upon between the two. What was recorded is never sent again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import CarrierBusy, NotDelivered, RecipientGone, StorageUnavailable
from bot.domain.learners import TIMEZONE_OF_COUNTRY
from bot.domain.outbox import (
    RETRY_WAITS,
    Drop,
    Lease,
    Letter,
    MessageKind,
    MessageState,
    Postpone,
    Recipient,
    Send,
    decide,
    retry_at,
)
from bot.services.ports import Carrier, Clock, Reason, UnitOfWorkFactory

LEASE_TIME = timedelta(minutes=2)
"""How long a copy that died keeps others from sending what it held."""
_MARGIN = timedelta(seconds=45)
"""Of a lease, what must be left when sending begins: longer than a send can hang."""
_AT_ONCE = 10
_PER_SECOND = 25
"""Telegram takes about 30 messages a second of a bot; the rest is for answers to people who are here."""
KEPT = timedelta(days=30)
"""How long settled messages are kept, so that none is stored twice."""


@dataclass(slots=True)
class Tally:
    """What one round did, in numbers.

    Attributes:
        hold: seconds for which Telegram wants nothing at all, counted from now.
    """

    sent: int = 0
    dropped: int = 0
    postponed: int = 0
    again: int = 0
    failed: int = 0
    hold: float = 0

    @property
    def is_empty(self) -> bool:
        """True when there was nothing to do."""
        return self == Tally()


class Postman:
    """Sends what is due. Several copies may do so at once on one database.

    Args:
        reasons: for each kind that this copy can send, why; messages of other kinds are left waiting.
        note_fault: told of an error that nobody expected, while the round goes on.
        pause: waits some seconds; a stand-in for tests.
    """

    def __init__(
        self,
        work: UnitOfWorkFactory,
        carrier: Carrier,
        reasons: Mapping[MessageKind, Reason],
        clock: Clock,
        note_fault: Callable[[Exception], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._work = work
        self._carrier = carrier
        self._reasons = reasons
        self._clock = clock
        self._note_fault = note_fault
        self._pause = pause
        self._last_sent = float("-inf")

    async def deliver(self, is_stopping: Callable[[], bool] = lambda: False) -> Tally:
        """Send all that is due now, until there is nothing more, Telegram asks to wait, or it is time to stop.

        Raises:
            StorageUnavailable: the database does not answer; what is leased waits for its lease to run out.
        """
        tally = Tally()
        while not is_stopping() and not tally.hold:
            now = self._clock.now()
            async with self._work() as work:
                leases = await work.outbox.lease(self._reasons.keys(), now, now + LEASE_TIME, _AT_ONCE)
                await work.commit()
            if not leases:
                break
            for lease in leases:
                # What is left of a batch goes back at once: nobody should have to wait for the lease to run out.
                if is_stopping() or tally.hold or self._clock.now() > lease.until - _MARGIN:
                    await self._put_back(lease, timedelta(seconds=tally.hold))
                else:
                    await self._handle(lease, tally)
        return tally

    async def forget_old(self) -> int:
        """Delete what was settled long ago; gives how many."""
        async with self._work() as work:
            count = await work.outbox.forget_before(self._clock.now() - KEPT)
            await work.commit()
        return count

    async def _handle(self, lease: Lease, tally: Tally) -> None:
        now = self._clock.now()
        if lease.attempts > len(RETRY_WAITS) + 1:
            # It was taken again and again and never settled: whoever holds it dies.
            await self._settle(lease, MessageState.FAILED)
            tally.failed += 1
            return
        async with self._work() as work:
            recipient = await work.learners.recipient(lease.message.learner_id)
            choice = await work.reminders.of(lease.message.learner_id)
            last_sent = await work.outbox.last_sent(lease.message.learner_id)
        if recipient is None:
            return  # deleted everything a moment ago; the message went with it
        zone = choice.zone if choice else TIMEZONE_OF_COUNTRY[recipient.learner.country]
        match decide(lease.message, now, zone, last_sent):
            case Send() if not recipient.is_unreachable:
                await self._send(lease, recipient, tally)
            case Postpone(until) if not recipient.is_unreachable:
                async with self._work() as work:
                    await work.outbox.put_back(lease, until, was_tried=False)
                    await work.commit()
                tally.postponed += 1
            case Send() | Postpone() | Drop():
                await self._settle(lease, MessageState.DROPPED)
                tally.dropped += 1

    async def _send(self, lease: Lease, recipient: Recipient, tally: Tally) -> None:
        try:
            letter = await self._reasons[lease.message.kind].letter(recipient.learner, lease.message)
            if letter is None:
                await self._settle(lease, MessageState.DROPPED)
                tally.dropped += 1
                return
            await self._carry(recipient, letter)
        except RecipientGone:
            async with self._work() as work:
                await work.learners.mark_unreachable(recipient.telegram_id, True)
                tally.dropped += await work.outbox.drop_all_of(recipient.learner.id, self._clock.now())
                await work.commit()
        except CarrierBusy as error:
            tally.hold = max(error.seconds, 1)
            await self._put_back(lease, timedelta(seconds=tally.hold))
        except StorageUnavailable:
            raise
        except NotDelivered:
            await self._try_again(lease, tally)
        except Exception as error:
            # One message that cannot be made must not keep the others from being sent.
            self._note_fault(error)
            await self._try_again(lease, tally)
        else:
            await self._settle(lease, MessageState.SENT)
            tally.sent += 1

    async def _carry(self, recipient: Recipient, letter: Letter) -> None:
        rest = self._last_sent + 1 / _PER_SECOND - time.monotonic()
        if rest > 0:
            await self._pause(rest)
        self._last_sent = time.monotonic()
        await self._carrier.carry(recipient, letter)

    async def _try_again(self, lease: Lease, tally: Tally) -> None:
        at = retry_at(lease.attempts, self._clock.now())
        if at is None:
            await self._settle(lease, MessageState.FAILED)
            tally.failed += 1
            return
        async with self._work() as work:
            await work.outbox.put_back(lease, at, was_tried=True)
            await work.commit()
        tally.again += 1

    async def _settle(self, lease: Lease, state: MessageState) -> None:
        async with self._work() as work:
            await work.outbox.settle(lease, state, self._clock.now())
            await work.commit()

    async def _put_back(self, lease: Lease, wait: timedelta) -> None:
        async with self._work() as work:
            await work.outbox.put_back(lease, self._clock.now() + wait, was_tried=False)
            await work.commit()
