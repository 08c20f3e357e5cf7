"""What is sent later, by itself: at most one such message a person and day, never at night, news before reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.learners import Learner
from bot.domain.reminders import is_quiet, local_day, next_morning


class MessageKind(StrEnum):
    """Why a message is sent."""

    ASSIGNMENT = "assignment"
    ENCOURAGEMENT = "encouragement"
    REMINDER = "reminder"


PRIORITY = {MessageKind.ASSIGNMENT: 10, MessageKind.ENCOURAGEMENT: 20, MessageKind.REMINDER: 30}
"""A lower number goes first."""


class MessageState(StrEnum):
    """What became of a message. Sent, failed and dropped are final."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


RETRY_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long a message waits after its first, second, ... failure; after the last one it has failed."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send later: ids and keys, never words.

    Attributes:
        item: what it is about, in the words of its kind (an assignment's id, the key of a line); tells no topic.
        due_at: when it was meant to be sent; one message for each (learner, item, due).
    """

    id: str
    learner_id: str
    kind: MessageKind
    item: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send a message, for a time.

    Attributes:
        until: afterwards another copy may send it; also tells this lease from later ones.
        attempts: how often it was leased, this time included.
    """

    message: OutboxMessage
    until: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message."""

    telegram_id: int
    learner: Learner
    is_unreachable: bool


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A lesson that somebody has not finished, and the minutes it takes."""

    lesson_id: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says today, before a face words it.

    Attributes:
        work: what is unfinished, for those kinds that lead to it.
    """

    kind: MessageKind
    item: str
    work: OpenItem | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Its time is over."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not now, but not before this moment either."""

    until: datetime


def decide(message: OutboxMessage, now: datetime, zone: str, last_sent: datetime | None) -> Send | Drop | Postpone:
    """Decide by the clock alone whether a message goes out.

    A reminder is for its day or for nothing. Everything else waits for the end of the quiet hours, and for the next
    morning if somebody had a message of ours today: that is before any reminder, which would take the place again.

    Args:
        zone: the recipient's time zone.
        last_sent: when they were last sent something from the outbox.
    """
    today = local_day(now, zone)
    had_one_today = last_sent is not None and local_day(last_sent, zone) == today
    is_now_wrong = had_one_today or is_quiet(now, zone)
    if message.kind is MessageKind.REMINDER:
        return Drop() if is_now_wrong or local_day(message.due_at, zone) != today else Send()
    return Postpone(next_morning(now, zone)) if is_now_wrong else Send()


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """Give when to try again after so many failures; None when it is enough."""
    return now + RETRY_WAITS[attempts - 1] if attempts <= len(RETRY_WAITS) else None
