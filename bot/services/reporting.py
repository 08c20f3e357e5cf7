"""What a class has learned: counts for its trainers, never what anybody asked for help about.

Only lessons that are assigned to the class are read. Breakdowns over fewer than `SMALL_GROUP` people are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.classrooms import (
    SMALL_GROUP,
    AnswerCount,
    Assignment,
    Change,
    Classroom,
    Right,
    State,
    change,
    state_of,
)
from bot.domain.learners import Country, Learner, Locale
from bot.domain.tracks import Curriculum, Lesson, Question, Track
from bot.services.ports import Content, UnitOfWork, UnitOfWorkFactory
from bot.services.teaching import ClassroomView, lessons_of, view

HARDEST = 5
"""Questions in a report."""


@dataclass(frozen=True, slots=True)
class StudentLine:
    """A student by nickname: lessons finished of those assigned."""

    nickname: str
    finished: int
    total: int
    state: State


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson and how far the class is with it, in people."""

    lesson: Lesson
    finished: int
    begun: int
    not_begun: int


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question and what was chosen first.

    Attributes:
        card_id: the quiz card.
        answered: number of people.
        chosen: number of people for each option, in the options' order.
    """

    lesson: Lesson
    card_id: str
    question: Question
    answered: int
    chosen: tuple[int, ...]

    @property
    def right(self) -> int:
        """Number of people who chose the right option first."""
        return self.chosen[self.question.right_index]

    def in_language(self, locale: Locale, country: Country) -> Question:
        """Give the question in a reader's language; its answers stand in the same places in all (content check)."""
        return self.lesson.card(self.card_id, locale, country).question or self.question

    @property
    def hardest_wrong(self) -> int | None:
        """Place of the wrong option chosen most often, or None if nobody chose a wrong one."""
        wrong = [i for i in range(len(self.chosen)) if i != self.question.right_index and self.chosen[i]]
        return max(wrong, key=lambda i: self.chosen[i], default=None)


@dataclass(frozen=True, slots=True)
class TrackChange:
    """What the checks before and after a track say of the class."""

    track: Track
    change: Change


@dataclass(frozen=True, slots=True)
class ClassReport:
    """A class's progress.

    Attributes:
        size: counted members.
        states: number of students by state.
        is_small: breakdowns by question and by check are left out, since they would point at a person.
    """

    classroom: Classroom
    assignments: tuple[Assignment, ...]
    size: int
    states: dict[State, int]
    students: tuple[StudentLine, ...]
    lessons: tuple[LessonLine, ...]
    hardest: tuple[QuestionLine, ...]
    changes: tuple[TrackChange, ...]
    is_small: bool


class Reporting:
    """The use cases of reports."""

    def __init__(self, content: Content, work: UnitOfWorkFactory) -> None:
        self._content = content
        self._work = work

    async def of_class(self, learner: Learner, classroom_id: str) -> ClassReport:
        """Report on a class to one of its trainers.

        Raises:
            ClassGone, NotAllowed: not for this person.
        """
        async with self._work() as work:
            return await self._report(work, await view(work, learner, classroom_id, Right.SEE))

    async def _report(self, work: UnitOfWork, seen: ClassroomView) -> ClassReport:
        classroom, curriculum = seen.classroom, self._content.curriculum
        lessons = assigned_lessons(curriculum, seen)
        counts = await work.reports.progress(classroom.id, {lesson.id: lesson.version for lesson in lessons})
        students = tuple(
            StudentLine(c.nickname, c.finished, len(lessons), state_of(c.finished, c.begun, len(lessons)))
            for c in counts.students
        )
        size = len(students)
        by_state = Counter(student.state for student in students)
        is_small = size < SMALL_GROUP
        return ClassReport(
            classroom,
            seen.assignments,
            size,
            {state: by_state[state] for state in State},
            students,
            tuple(
                LessonLine(lesson, finished, begun, size - finished - begun)
                for lesson in lessons
                for finished, begun in (counts.lessons[lesson.id],)
            ),
            () if is_small else _hardest(classroom, lessons, counts.answers),
            () if is_small else await self._changes(work, seen, lessons),
            is_small,
        )

    async def _changes(self, work: UnitOfWork, seen: ClassroomView, lessons: Sequence[Lesson]) -> tuple[TrackChange, ...]:
        found = []
        for track_id in dict.fromkeys(lesson.track for lesson in lessons):
            pairs = await work.reports.checks(seen.classroom.id, track_id)
            changed = change(pairs)
            if changed:
                found.append(TrackChange(self._content.curriculum.track(track_id), changed))
        return tuple(found)


def assigned_lessons(curriculum: Curriculum, seen: ClassroomView) -> tuple[Lesson, ...]:
    """Give the lessons assigned to a class, each once, in the order of the assignments."""
    every = [
        lesson
        for assignment in seen.assignments
        for lesson in lessons_of(curriculum, assignment.item, seen.classroom.country)
    ]
    return tuple({lesson.id: lesson for lesson in every}.values())


def _hardest(classroom: Classroom, lessons: Sequence[Lesson], counts: Sequence[AnswerCount]) -> tuple[QuestionLine, ...]:
    lines = []
    for lesson in lessons:
        for card in lesson.cards(classroom.locale, classroom.country):
            if card.question is None:
                continue
            chosen = [0] * len(card.question.options)
            for count in counts:
                if (count.lesson_id, count.question_id) == (lesson.id, card.id) and count.option < len(chosen):
                    chosen[count.option] = count.count
            if sum(chosen) >= SMALL_GROUP:
                lines.append(QuestionLine(lesson, card.id, card.question, sum(chosen), tuple(chosen)))
    missed = [line for line in lines if line.right < line.answered]
    return tuple(sorted(missed, key=lambda line: line.right / line.answered)[:HARDEST])
