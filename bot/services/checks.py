"""The short check before and after a track: the same five questions, without reasons before, with them after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.classrooms import CHECK_QUESTIONS, CheckMoment, TrackCheck
from bot.domain.errors import LessonGone
from bot.domain.learners import Learner
from bot.domain.progress import LessonProgress, of_today
from bot.domain.tracks import Card, Curriculum, Lesson, Track
from bot.services.ports import Clock, Content, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question of a check to show; `place` from 0, of `total`."""

    track: Track
    moment: CheckMoment
    card: Card
    place: int
    total: int


@dataclass(frozen=True, slots=True)
class CheckDone:
    """A finished check.

    Attributes:
        before: right answers before the track, if that check was done.
        missed: the questions answered wrongly, with the option chosen; told only after the track.
        following: the lesson to begin or go on with.
    """

    track: Track
    moment: CheckMoment
    right: int
    total: int
    before: int | None
    missed: tuple[tuple[Card, int], ...]
    following: Lesson | None


class TrackChecks:
    """The use cases of checks."""

    def __init__(self, content: Content, work: UnitOfWorkFactory, clock: Clock) -> None:
        self._content = content
        self._work = work
        self._clock = clock

    async def due(self, learner: Learner, track_id: str) -> CheckMoment | None:
        """Say which check fits now: before while nothing is finished, after when all is; None otherwise."""
        if learner.is_guess:
            return None
        lessons = _lessons(self._content.curriculum, track_id, learner)
        if not lessons:
            return None
        async with self._work() as work:
            taken = await work.checks.of(learner.id, track_id)
            finished = self._finished(await work.progress.all_of(learner.id))
        done = [lesson for lesson in lessons if lesson.id in finished]
        if not done and not _is_finished(taken, CheckMoment.BEFORE):
            return CheckMoment.BEFORE
        if (
            len(done) == len(lessons)
            and _is_finished(taken, CheckMoment.BEFORE)
            and not _is_finished(taken, CheckMoment.AFTER)
        ):
            return CheckMoment.AFTER
        return None

    async def begin(self, learner: Learner, track_id: str, moment: CheckMoment) -> CheckQuestion | CheckDone:
        """Begin a check, or go on with it where it was left; a finished one is shown as it ended.

        Raises:
            LessonGone: no such track, or nobody to keep the answers for.
            StorageUnavailable: the answers could not be kept.
        """
        check = await self._load(learner, track_id, moment)
        if check is None:
            check = TrackCheck(track_id, moment, await self._questions(learner, track_id), self._clock.now())
            await self._save(learner, check)
        return await self._next(learner, check)

    async def answer(
        self, learner: Learner, track_id: str, moment: CheckMoment, place: int, option: int
    ) -> CheckQuestion | CheckDone:
        """Note an answer; only the first one to each question counts.

        Args:
            place: of the question, from 0.

        Raises:
            LessonGone, StorageUnavailable: as for `begin`.
        """
        check = await self._load(learner, track_id, moment)
        if check is None:
            return await self.begin(learner, track_id, moment)
        asked = check.questions[place] if place < len(check.questions) else ""
        card = self._cards(learner, check).get(asked)
        if card and card.question and asked not in check.answers and option < len(card.question.options):
            right = check.right + (option == card.question.right_index)
            check = replace(check, answers={**check.answers, asked: option}, right=right)
            await self._save(learner, check)
        return await self._next(learner, check)

    async def _next(self, learner: Learner, check: TrackCheck) -> CheckQuestion | CheckDone:
        track = self._content.curriculum.track(check.track_id)
        cards = self._cards(learner, check)
        # A question that was edited away since is passed over: the check still ends.
        for place, asked in enumerate(check.questions):
            if asked not in check.answers and asked in cards:
                return CheckQuestion(track, check.moment, cards[asked], place, len(check.questions))
        if check.finished_at is None:
            check = replace(check, finished_at=self._clock.now())
            await self._save(learner, check)
        async with self._work() as work:
            taken = await work.checks.of(learner.id, check.track_id)
            finished = self._finished(await work.progress.all_of(learner.id))
        before = taken.get(CheckMoment.BEFORE) if check.moment is CheckMoment.AFTER else None
        missed = [
            (cards[asked], option)
            for asked, option in check.answers.items()
            if asked in cards and not _is_right(cards[asked], option)
        ]
        lessons = _lessons(self._content.curriculum, check.track_id, learner)
        return CheckDone(
            track,
            check.moment,
            check.right,
            len(check.questions),
            before.right if before else None,
            tuple(missed) if check.moment is CheckMoment.AFTER else (),
            next((lesson for lesson in lessons if lesson.id not in finished), None),
        )

    def _finished(self, rows: Sequence[LessonProgress]) -> frozenset[str]:
        return frozenset(i for i, p in of_today(rows, self._content.curriculum).items() if p.finished_at)

    async def _questions(self, learner: Learner, track_id: str) -> tuple[str, ...]:
        """Choose the questions: those asked before, otherwise spread over the track's lessons."""
        async with self._work() as work:
            taken = await work.checks.of(learner.id, track_id)
        if CheckMoment.BEFORE in taken:
            return taken[CheckMoment.BEFORE].questions
        self._content.curriculum.track(track_id)
        rows = [
            [f"{lesson.id}#{card.id}" for card in lesson.cards(learner.locale, learner.country) if card.question]
            for lesson in _lessons(self._content.curriculum, track_id, learner)
        ]
        # The first question of each lesson, then the second of each, and so on.
        deep = max((len(row) for row in rows), default=0)
        spread = [row[depth] for depth in range(deep) for row in rows if depth < len(row)]
        if not spread:
            raise LessonGone(track_id)
        return tuple(spread[:CHECK_QUESTIONS])

    def _cards(self, learner: Learner, check: TrackCheck) -> Mapping[str, Card]:
        """Give the cards of a check's questions, as far as they are still in the content."""
        return {
            f"{lesson.id}#{card.id}": card
            for lesson in self._content.curriculum.of_track(check.track_id)
            for card in lesson.texts[learner.locale].cards
            if card.question and f"{lesson.id}#{card.id}" in check.questions
        }

    async def _load(self, learner: Learner, track_id: str, moment: CheckMoment) -> TrackCheck | None:
        if learner.is_guess:
            raise LessonGone(track_id)
        async with self._work() as work:
            return (await work.checks.of(learner.id, track_id)).get(moment)

    async def _save(self, learner: Learner, check: TrackCheck) -> None:
        async with self._work() as work:
            await work.checks.save(learner.id, check)
            await work.commit()


def _lessons(curriculum: Curriculum, track_id: str, learner: Learner) -> Sequence[Lesson]:
    return [lesson for lesson in curriculum.of_track(track_id) if lesson.country in (None, learner.country)]


def _is_finished(taken: Mapping[CheckMoment, TrackCheck], moment: CheckMoment) -> bool:
    return moment in taken and taken[moment].finished_at is not None


def _is_right(card: Card, option: int) -> bool:
    return card.question is not None and option == card.question.right_index
