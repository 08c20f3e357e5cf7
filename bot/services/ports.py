"""What the use cases need from the outside world. Each port has a real adapter and a fake in tests/fakes.py.

Reminders and the outbox have no fake: their use cases are about what two copies and a crash do to a real database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.escalation import Risk
from bot.domain.hotlines import Hotline
from bot.domain.learners import Learner
from bot.domain.outbox import Lease, Letter, MessageKind, MessageState, OpenItem, OutboxMessage, Recipient
from bot.domain.phrases import PhraseMatcher
from bot.domain.progress import LessonProgress
from bot.domain.reminders import ReminderChoice
from bot.domain.tracks import Curriculum
from bot.domain.understanding import Unavailable, Understanding


class Clock(Protocol):
    """Tells the time, so that tests can hold it still."""

    def now(self) -> datetime:
        """Give the aware present moment."""
        ...


class LearnerRepository(Protocol):
    """Stored learners. The Telegram id is the only thing that finds one."""

    async def by_telegram_id(self, telegram_id: int) -> Learner | None:
        """Give the learner, or None; never creates one."""
        ...

    async def recipient(self, learner_id: str) -> Recipient | None:
        """Give where to reach a learner, or None."""
        ...

    async def save(self, telegram_id: int, learner: Learner) -> None:
        """Store a learner, new or changed."""
        ...

    async def erase(self, telegram_id: int) -> bool:
        """Delete the learner and every row keyed to them; False if there was none."""
        ...

    async def mark_unreachable(self, telegram_id: int, unreachable: bool) -> None:
        """Note that the person blocked the bot (or came back); never creates a row."""
        ...


class ProgressRepository(Protocol):
    """Stored progress of learners."""

    async def of_lesson(self, learner_id: str, lesson_id: str) -> LessonProgress | None:
        """Give the progress in one lesson."""
        ...

    async def all_of(self, learner_id: str) -> Sequence[LessonProgress]:
        """Give all progress, the last touched first."""
        ...

    async def save(self, learner_id: str, progress: LessonProgress) -> None:
        """Store the progress in one lesson."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """A choice whose next reminder is planned for `at`."""

    learner: Learner
    choice: ReminderChoice
    at: datetime
    is_unreachable: bool


class ReminderRepository(Protocol):
    """When learners want to be reminded."""

    async def of(self, learner_id: str) -> ReminderChoice | None:
        """Give a learner's choice, or None."""
        ...

    async def save(self, learner_id: str, choice: ReminderChoice, next_at: datetime | None) -> None:
        """Store a choice with the moment of its next reminder."""
        ...

    async def due(self, at: datetime, limit: int) -> Sequence[PlannedReminder]:
        """Give reminders planned for this moment or earlier, the longest waiting first."""
        ...

    async def advance(self, planned: PlannedReminder, next_at: datetime | None) -> bool:
        """Move on to the next reminder; False if somebody else did, or the choice was changed meanwhile."""
        ...


class Outbox(Protocol):
    """What is sent later. Whoever leases a message may send it; what is settled is never leased again."""

    async def enqueue(self, message: OutboxMessage, not_before: datetime | None = None) -> bool:
        """Store a message, to be sent at its due or at `not_before`; False if it was stored before."""
        ...

    async def lease(self, kinds: Collection[MessageKind], now: datetime, until: datetime, limit: int) -> Sequence[Lease]:
        """Take messages whose time has come, the most urgent first; at most one of a person at any time."""
        ...

    async def settle(self, lease: Lease, state: MessageState, at: datetime) -> bool:
        """Note what became of a leased message; False if the lease was lost meanwhile."""
        ...

    async def put_back(self, lease: Lease, not_before: datetime, *, was_tried: bool) -> bool:
        """Let a leased message wait, counting the attempt or not; False if the lease was lost meanwhile."""
        ...

    async def drop_all_of(self, learner_id: str, at: datetime) -> int:
        """Drop everything of a person that is not settled; gives how many."""
        ...

    async def last_sent(self, learner_id: str) -> datetime | None:
        """Give when a person was last sent something."""
        ...

    async def forget_before(self, at: datetime) -> int:
        """Delete what was settled before a moment; gives how many."""
        ...


class UpdateLog(Protocol):
    """Which webhook updates were handled, so that a repeated delivery is not answered twice."""

    async def is_known(self, update_id: int) -> bool:
        """Tell whether an update was handled."""
        ...

    async def remember(self, update_id: int, at: datetime) -> bool:
        """Note an update id; False if it was known."""
        ...

    async def forget_before(self, at: datetime) -> None:
        """Drop ids noted before a moment."""
        ...


class UnitOfWork(Protocol):
    """One piece of work with the database: all of it is saved by `commit`, or nothing.

    Raises:
        StorageUnavailable: from any call, when the database does not answer.
    """

    learners: LearnerRepository
    progress: ProgressRepository
    reminders: ReminderRepository
    outbox: Outbox
    updates: UpdateLog

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def commit(self) -> None:
        """Save what was done."""
        ...


class UnitOfWorkFactory(Protocol):
    """Opens units of work."""

    def __call__(self) -> UnitOfWork:
        """Open one."""
        ...


class DangerRules(Protocol):
    """Reads a text for danger."""

    def detect(self, text: str) -> Risk | None:
        """Give the danger seen, or None. Never fails, needs nothing."""
        ...


class Content(Protocol):
    """What editors wrote, as loaded at this moment."""

    @property
    def curriculum(self) -> Curriculum:
        """Tracks and lessons."""
        ...

    @property
    def hotlines(self) -> Sequence[Hotline]:
        """Helplines of all countries."""
        ...

    @property
    def danger_rules(self) -> DangerRules:
        """The rules that need no model."""
        ...

    @property
    def wishes(self) -> PhraseMatcher:
        """Plain words for commands; the keys of its hits are values of `Wish`."""
        ...


class HolidayCalendar(Protocol):
    """Public holidays."""

    def is_holiday(self, country: str, day: date) -> bool:
        """Tell whether a day is a public holiday of "VN" or "ID"; False for other countries."""
        ...


class IntentParser(Protocol):
    """Understands a message. Down or late is a normal answer."""

    async def parse(self, text: str) -> Understanding | Unavailable:
        """Say what a message is about; never raises."""
        ...


class OpenWork(Protocol):
    """Something that a learner has begun or was given, and has not finished."""

    async def of(self, learner: Learner) -> OpenItem | None:
        """Give what to go on with, or None when everything is finished."""
        ...


class Reason(Protocol):
    """Why messages of one kind are sent; asked again at the moment of sending."""

    async def letter(self, learner: Learner, message: OutboxMessage) -> Letter | None:
        """Give what the message says now, or None when its reason has gone."""
        ...


class Carrier(Protocol):
    """Brings a letter to a person, in the person's language."""

    async def carry(self, recipient: Recipient, letter: Letter) -> None:
        """Send it.

        Raises:
            RecipientGone, CarrierBusy, NotDelivered: it was not sent.
        """
        ...


class CardRenderer(Protocol):
    """How a face shows a card; lets the content checks ask whether a card fits, without knowing the face."""

    limit: int

    def length(self, title: str, body: str) -> int:
        """Give the length of a card as the face counts it."""
        ...
