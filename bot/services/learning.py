"""Taking lessons: open, next, back, answer, finish, resume.

Buttons carry the lesson and the card they stand under, so a press means the same after a restart, twice, or a week
later. Ids that editors renamed or merged, in buttons and in stored progress, are followed to those of today. Progress
is stored for learners who are stored; others can learn without leaving anything behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import progress as steps
from bot.domain.learners import Learner
from bot.domain.progress import LessonProgress
from bot.domain.tracks import TODAY, Card, Lesson, Track, follow
from bot.services.ports import Clock, Content, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card to show.

    Attributes:
        place: from 0, of `total`.
        was_changed: the lesson was edited since and the card pressed is gone.
    """

    lesson: Lesson
    card: Card
    place: int
    total: int
    was_changed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A quiz card after an option was chosen."""

    shown: CardShown
    chosen: int

    @property
    def is_right(self) -> bool:
        """True when the right option was chosen."""
        question = self.shown.card.question
        return question is not None and question.options[self.chosen].right


@dataclass(frozen=True, slots=True)
class LessonDone:
    """The lesson's end: one thing to do today, and what comes next."""

    lesson: Lesson
    today: Card | None
    next_lesson: Lesson | None
    right: int
    questions: int


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in a list. `place` and `total` tell how far the learner is."""

    lesson: Lesson
    is_finished: bool
    place: int
    total: int


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A track in a list."""

    track: Track
    finished: int
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All tracks with progress, and the lesson to go on with, if one was begun."""

    tracks: tuple[TrackLine, ...]
    resume: LessonLine | None
    suggestion: Lesson | None


class Learning:
    """The use cases of lessons."""

    def __init__(self, content: Content, work: UnitOfWorkFactory, clock: Clock) -> None:
        self._content = content
        self._work = work
        self._clock = clock

    async def open(self, learner: Learner, lesson_id: str) -> CardShown:
        """Open a lesson, where the learner left it or at its first card.

        Raises:
            LessonGone: the lesson is not in the content.
            StorageUnavailable: a stored learner's progress cannot be saved.
        """
        lesson, cards = self._cards(learner, lesson_id)
        known = await self._load(learner, lesson)
        now = self._clock.now()
        if known is None:
            progress = steps.start(lesson.id, cards, now, lesson.version)
        elif steps.is_done(known, cards):
            progress = steps.restart(known, cards, now, lesson.version)
        else:
            progress = steps.resume(known, cards, now)
        changed = known is not None and known.is_open and progress.card_id != known.card_id and not known.finished_at
        await self._save(learner, progress)
        return _shown(lesson, cards, progress.card_id, was_changed=changed)

    async def next(self, learner: Learner, lesson_id: str, card_id: str) -> CardShown | LessonDone:
        """Go on from a card; after the last one the lesson is done.

        Raises:
            LessonGone, StorageUnavailable: as for `open`.
        """
        lesson, cards = self._cards(learner, lesson_id)
        progress, changed = await self._at(learner, lesson, cards, card_id)
        now = self._clock.now()
        if changed:
            await self._save(learner, progress)
            return _shown(lesson, cards, progress.card_id, was_changed=True)
        if steps.is_last(progress, cards):
            return await self._finish(learner, lesson, cards, progress)
        progress = steps.move(progress, cards, 1, now)
        # The card "today" is told at the end, together with what comes next.
        if progress.card_id == TODAY and steps.is_last(progress, cards):
            return await self._finish(learner, lesson, cards, progress)
        await self._save(learner, progress)
        return _shown(lesson, cards, progress.card_id)

    async def back(self, learner: Learner, lesson_id: str, card_id: str) -> CardShown:
        """Go one card back.

        Raises:
            LessonGone, StorageUnavailable: as for `open`.
        """
        lesson, cards = self._cards(learner, lesson_id)
        progress, changed = await self._at(learner, lesson, cards, card_id)
        if not changed:
            progress = steps.move(progress, cards, -1, self._clock.now())
        await self._save(learner, progress)
        return _shown(lesson, cards, progress.card_id, was_changed=changed)

    async def answer(self, learner: Learner, lesson_id: str, card_id: str, option: int) -> AnswerShown | CardShown:
        """Answer a question; a question that was edited away gives the card to go on with.

        Raises:
            LessonGone, StorageUnavailable: as for `open`.
        """
        lesson, cards = self._cards(learner, lesson_id)
        progress, changed = await self._at(learner, lesson, cards, card_id)
        card = next((c for c in cards if c.id == progress.card_id), None)
        if changed or card is None or card.question is None or not 0 <= option < len(card.question.options):
            await self._save(learner, progress)
            return _shown(lesson, cards, progress.card_id, was_changed=True)
        await self._save(learner, steps.answer(progress, card.id, option, self._clock.now()))
        return AnswerShown(_shown(lesson, cards, card.id), option)

    async def at(self, learner: Learner, lesson_id: str, card_id: str) -> CardShown:
        """Show a card again.

        Raises:
            LessonGone, StorageUnavailable: as for `open`.
        """
        lesson, cards = self._cards(learner, lesson_id)
        progress, changed = await self._at(learner, lesson, cards, card_id)
        await self._save(learner, progress)
        return _shown(lesson, cards, progress.card_id, was_changed=changed)

    async def stop(self, learner: Learner, lesson_id: str) -> Lesson:
        """Stop for now; the place is kept.

        Raises:
            LessonGone, StorageUnavailable: as for `open`.
        """
        lesson = self._content.curriculum.lesson(lesson_id)
        known = await self._load(learner, lesson)
        if known:
            await self._save(learner, steps.pause(known, self._clock.now()))
        return lesson

    async def resume(self, learner: Learner) -> CardShown | None:
        """Give the card of the lesson that is open, if one is."""
        for progress in (await self._load_all(learner)).values():
            if progress.is_open:
                return await self.open(learner, progress.lesson_id)
        return None

    async def overview(self, learner: Learner) -> Overview:
        """Give all tracks that have lessons, with progress."""
        every = await self._load_all(learner)
        curriculum = self._content.curriculum
        lines = {lesson.id: self._line(learner, lesson, every.get(lesson.id)) for lesson in curriculum.lessons}
        tracks = tuple(
            TrackLine(track, sum(lines[le.id].is_finished for le in lessons), len(lessons))
            for track in curriculum.tracks
            if (lessons := curriculum.of_track(track.id))
        )
        begun = next(
            (lines[i] for i, p in every.items() if not p.finished_at and lines[i].place > 0),
            None,
        )
        finished = frozenset(i for i, line in lines.items() if line.is_finished)
        suggestion = curriculum.after("", finished, learner.country)
        return Overview(tracks, begun, suggestion)

    async def of_track(self, learner: Learner, track_id: str) -> tuple[Track, tuple[LessonLine, ...]]:
        """Give a track's lessons with progress.

        Raises:
            LessonGone: no such track.
        """
        track = self._content.curriculum.track(track_id)
        every = await self._load_all(learner)
        return track, tuple(
            self._line(learner, lesson, every.get(lesson.id)) for lesson in self._content.curriculum.of_track(track_id)
        )

    def _cards(self, learner: Learner, lesson_id: str) -> tuple[Lesson, tuple[Card, ...]]:
        lesson = self._content.curriculum.lesson(lesson_id)
        return lesson, lesson.cards(learner.locale, learner.country)

    async def _at(
        self, learner: Learner, lesson: Lesson, cards: tuple[Card, ...], card_id: str
    ) -> tuple[LessonProgress, bool]:
        """Give the progress standing at the card pressed, or at the one it became, and whether that card is gone."""
        now = self._clock.now()
        known = await self._load(learner, lesson) or steps.start(lesson.id, cards, now, lesson.version)
        ids = [card.id for card in cards]
        here = card_id if card_id in ids else follow(lesson.moved, card_id)
        if here not in ids:
            return steps.resume(known, cards, now), True
        return steps.resume(steps.stand_at(known, here, now), cards, now), False

    async def _finish(
        self, learner: Learner, lesson: Lesson, cards: tuple[Card, ...], progress: LessonProgress
    ) -> LessonDone:
        done = steps.finish(progress, self._clock.now())
        await self._save(learner, done)
        finished = frozenset(i for i, p in (await self._load_all(learner)).items() if p.finished_at)
        # Answers of somebody who is not stored are not known here, so there is nothing to count.
        questions = [card for card in cards if card.question and not learner.is_guess]
        right = sum(1 for c in questions if c.question and done.answers.get(c.id) == c.question.right_index)
        today = next((card for card in cards if card.id == TODAY), None)
        following = self._content.curriculum.after(lesson.id, finished, learner.country)
        return LessonDone(lesson, today, following, right, len(questions))

    def _line(self, learner: Learner, lesson: Lesson, progress: LessonProgress | None) -> LessonLine:
        cards = lesson.cards(learner.locale, learner.country)
        return LessonLine(
            lesson,
            is_finished=bool(progress and progress.finished_at),
            place=_place(progress, cards) if progress else 0,
            total=len(cards),
        )

    async def _load(self, learner: Learner, lesson: Lesson) -> LessonProgress | None:
        if learner.is_guess:
            return None
        async with self._work() as work:
            for lesson_id in (lesson.id, *self._content.curriculum.former_ids(lesson.id)):
                known = await work.progress.of_lesson(learner.id, lesson_id)
                if known:
                    return steps.carry_over(known, lesson)
        return None

    async def _load_all(self, learner: Learner) -> dict[str, LessonProgress]:
        """Give the progress in every lesson that is still there, by its id of today, the last touched first."""
        if learner.is_guess:
            return {}
        async with self._work() as work:
            rows = await work.progress.all_of(learner.id)
        return steps.of_today(rows, self._content.curriculum)

    async def _save(self, learner: Learner, progress: LessonProgress) -> None:
        if learner.is_guess:
            return
        async with self._work() as work:
            await work.progress.save(learner.id, progress)
            await work.commit()


def _place(progress: LessonProgress, cards: tuple[Card, ...]) -> int:
    ids = [card.id for card in cards]
    return ids.index(progress.card_id) if progress.card_id in ids else 0


def _shown(lesson: Lesson, cards: tuple[Card, ...], card_id: str, *, was_changed: bool = False) -> CardShown:
    place = [card.id for card in cards].index(card_id)
    return CardShown(lesson, cards[place], place, len(cards), was_changed)
