"""What a class sends to its students: that something was assigned, and a kind line that the trainer chose.

Whether a student still has a reason to get one is asked again at the moment of sending. Nobody learns who got one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from enum import StrEnum

from bot.domain.classrooms import Right, State
from bot.domain.errors import ClassGone, EncouragementRefused
from bot.domain.learners import Learner
from bot.domain.outbox import Letter, MessageKind, OpenItem, OutboxMessage
from bot.services.ports import Clock, UnitOfWorkFactory
from bot.services.teaching import Task, Teaching, letters_to, moment, today, view

_ACTION = "encourage"


class Line(StrEnum):
    """Written lines that a trainer can send to those who have not finished."""

    SMALL_STEPS = "small-steps"
    NO_HURRY = "no-hurry"
    TOGETHER = "together"


class ClassLetters:
    """The use cases of a class's messages."""

    def __init__(self, work: UnitOfWorkFactory, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def encourage(self, learner: Learner, classroom_id: str, line: Line) -> None:
        """Send a line to those who have not finished what is assigned; one line a day.

        Raises:
            ClassGone, NotAllowed: nothing is sent.
            EncouragementRefused: "today": the class had a line today.
        """
        now = self._clock.now()
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.ENCOURAGE)
            midnight = moment(seen.classroom, today(seen.classroom, now), time(0))
            if any(did.action == _ACTION and did.at >= midnight for did in await work.classrooms.audit(classroom_id)):
                raise EncouragementRefused("today")
            members = await work.classrooms.members(classroom_id)
            await work.outbox.enqueue_all(letters_to(members, MessageKind.ENCOURAGEMENT, line.value, now))
            await work.classrooms.note(now, learner.id, seen.organisation.id, classroom_id, _ACTION, line.value)
            await work.commit()


class ClassReason:
    """Why a class's message is sent: its reader is still in the class and has not finished what it is about."""

    def __init__(self, teaching: Teaching) -> None:
        self._teaching = teaching

    async def letter(self, learner: Learner, message: OutboxMessage) -> Letter | None:
        """Give the message, or None when its reason has gone."""
        classroom_id, _, what = message.item.partition("/")
        try:
            attendance = await self._teaching.attendance(learner, classroom_id)
        except ClassGone:
            return None
        tasks = [
            task for task in attendance.tasks if message.kind is MessageKind.ENCOURAGEMENT or task.assignment.id == what
        ]
        item = _next(tasks)
        return Letter(message.kind, message.item, item) if item else None


class AssignedWork:
    """Open work: the first lesson that a class of the learner was given and that is not finished."""

    def __init__(self, teaching: Teaching) -> None:
        self._teaching = teaching

    async def of(self, learner: Learner) -> OpenItem | None:
        """Give the lesson, if there is one."""
        desk = await self._teaching.desk(learner)
        for classroom, _ in desk.attended:
            attendance = await self._teaching.attendance(learner, classroom.id)
            item = _next(attendance.tasks)
            if item:
                return item
        return None


def _next(tasks: Sequence[Task]) -> OpenItem | None:
    for task in tasks:
        if task.state is not State.FINISHED and task.following:
            return OpenItem(task.following.id, task.following.minutes)
    return None
