"""What the use cases need from the outside world. Each port has a real adapter and a fake in tests/fakes.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.escalation import Risk
from bot.domain.hotlines import Hotline
from bot.domain.learners import Learner
from bot.domain.phrases import PhraseMatcher
from bot.domain.places import Place, PlaceFinder
from bot.domain.progress import LessonProgress
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

    @property
    def places(self) -> Mapping[str, Place]:
        """Cities and provinces by slug."""
        ...

    @property
    def place_finder(self) -> PlaceFinder:
        """Reads messages that are the name of a place."""
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


class CardRenderer(Protocol):
    """How a face shows a card; lets the content checks ask whether a card fits, without knowing the face."""

    limit: int

    def length(self, title: str, body: str) -> int:
        """Give the length of a card as the face counts it."""
        ...
