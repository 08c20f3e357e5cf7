"""Working stand-ins for the ports, used wherever the real thing is not what a test is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from bot.domain.counts import Counted, Tally
from bot.domain.errors import StorageUnavailable
from bot.domain.learners import Country, Learner
from bot.domain.progress import LessonProgress
from bot.domain.understanding import Intent, Unavailable, Understanding

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 10:00 in Vietnam and western Indonesia; no public holiday."""


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = MONDAY) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, **step: float) -> None:
        self.moment += timedelta(**step)


class FakeIntentParser:
    """Understands what it was told to; anything else is out of scope."""

    def __init__(self, answers: Mapping[str, Intent | Understanding | Unavailable] | None = None) -> None:
        self.answers = dict(answers or {})
        self.heard: list[str] = []
        self.is_down = False

    async def parse(self, text: str) -> Understanding | Unavailable:
        self.heard.append(text)
        if self.is_down:
            return Unavailable("refused")
        answer = self.answers.get(text, Intent.OUT_OF_SCOPE)
        return sure(answer) if isinstance(answer, Intent) else answer


def sure(intent: Intent, confidence: float = 0.9) -> Understanding:
    other = Intent.CHAT_GREET if intent is not Intent.CHAT_GREET else Intent.CHAT_THANKS
    return Understanding(((intent, confidence), (other, 1 - confidence)))


def torn(first: Intent, second: Intent) -> Understanding:
    return Understanding(((first, 0.45), (second, 0.41), (Intent.OUT_OF_SCOPE, 0.14)))


class FakeCalendar:
    """Public holidays as told."""

    def __init__(self, days: Sequence[tuple[str, date]] = ()) -> None:
        self.days = set(days)

    def is_holiday(self, country: str, day: date) -> bool:
        return (country, day) in self.days


class FakeStore:
    """What the fake unit of work keeps; survives the units, as a database does."""

    def __init__(self) -> None:
        self.learners: dict[int, Learner] = {}
        self.progress: dict[tuple[str, str], LessonProgress] = {}
        self.unreachable: set[int] = set()
        self.updates: dict[int, datetime] = {}
        self.counts: Counter[Tally] = Counter()
        self.is_down = False

    def __call__(self) -> FakeUnitOfWork:
        return FakeUnitOfWork(self)


class FakeUnitOfWork:
    """A unit of work in memory, with real commit and roll-back."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    async def __aenter__(self) -> Self:
        if self._store.is_down:
            raise StorageUnavailable
        self._draft = FakeStore()
        self._draft.learners = dict(self._store.learners)
        self._draft.progress = dict(self._store.progress)
        self._draft.unreachable = set(self._store.unreachable)
        self._draft.updates = dict(self._store.updates)
        self._draft.counts = Counter(self._store.counts)
        self.learners = FakeLearnerRepository(self._draft)
        self.progress = FakeProgressRepository(self._draft)
        self.updates = FakeUpdateLog(self._draft)
        self.counts = FakeTopicCountRepository(self._draft)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def commit(self) -> None:
        if self._store.is_down:
            raise StorageUnavailable
        self._store.learners = dict(self._draft.learners)
        self._store.progress = dict(self._draft.progress)
        self._store.unreachable = set(self._draft.unreachable)
        self._store.updates = dict(self._draft.updates)
        self._store.counts = Counter(self._draft.counts)


class FakeLearnerRepository:
    def __init__(self, draft: FakeStore) -> None:
        self._draft = draft

    async def by_telegram_id(self, telegram_id: int) -> Learner | None:
        return self._draft.learners.get(telegram_id)

    async def save(self, telegram_id: int, learner: Learner) -> None:
        self._draft.learners[telegram_id] = replace(learner, is_guess=False)

    async def erase(self, telegram_id: int) -> bool:
        learner = self._draft.learners.pop(telegram_id, None)
        if learner is None:
            return False
        self._draft.unreachable.discard(telegram_id)
        self._draft.progress = {key: p for key, p in self._draft.progress.items() if key[0] != learner.id}
        return True

    async def mark_unreachable(self, telegram_id: int, unreachable: bool) -> None:
        if telegram_id in self._draft.learners:
            (self._draft.unreachable.add if unreachable else self._draft.unreachable.discard)(telegram_id)


class FakeProgressRepository:
    def __init__(self, draft: FakeStore) -> None:
        self._draft = draft

    async def of_lesson(self, learner_id: str, lesson_id: str) -> LessonProgress | None:
        return self._draft.progress.get((learner_id, lesson_id))

    async def all_of(self, learner_id: str) -> Sequence[LessonProgress]:
        own = [p for (owner, _), p in self._draft.progress.items() if owner == learner_id]
        return sorted(own, key=lambda p: p.updated_at, reverse=True)

    async def save(self, learner_id: str, progress: LessonProgress) -> None:
        if learner_id not in {learner.id for learner in self._draft.learners.values()}:
            raise StorageUnavailable("no such learner")
        self._draft.progress[learner_id, progress.lesson_id] = progress


class FakeUpdateLog:
    def __init__(self, draft: FakeStore) -> None:
        self._draft = draft

    async def is_known(self, update_id: int) -> bool:
        return update_id in self._draft.updates

    async def remember(self, update_id: int, at: datetime) -> bool:
        if update_id in self._draft.updates:
            return False
        self._draft.updates[update_id] = at
        return True

    async def forget_before(self, at: datetime) -> None:
        self._draft.updates = {key: when for key, when in self._draft.updates.items() if when >= at}


class FakeTopicCountRepository:
    def __init__(self, draft: FakeStore) -> None:
        self._draft = draft

    async def add(self, counts: Mapping[Tally, int]) -> None:
        self._draft.counts.update(counts)

    async def between(
        self, first: date, end: date, country: Country, place: str | None
    ) -> Sequence[tuple[str, Counted, str, int]]:
        sums: Counter[tuple[str, Counted, str]] = Counter()
        for tally, count in self._draft.counts.items():
            if first <= tally.day < end and tally.country is country and place in (None, tally.place):
                sums[tally.place, tally.kind, tally.item] += count
        return [(*key, count) for key, count in sums.items()]


NO_HOLIDAYS: Callable[[str, date], bool] = FakeCalendar().is_holiday
