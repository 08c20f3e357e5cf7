"""Organisations, classes, prompts, checks and the counts over a class. The same SQL on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Text, and_, case, cast, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.adapters.db.models import (
    AssignmentRow,
    AuditRow,
    ClassroomRow,
    ClassroomTrainerRow,
    LessonProgressRow,
    MembershipRow,
    OrganisationRow,
    PromptRow,
    TrackCheckRow,
    TrainerInviteRow,
    TrainerRow,
)
from bot.domain.classrooms import (
    AnswerCount,
    Assignment,
    AuditLine,
    CheckMoment,
    ClassCounts,
    Classroom,
    Invite,
    Membership,
    Organisation,
    Prompt,
    PromptKind,
    StudentCount,
    TrackCheck,
    Trainer,
    name_key,
)
from bot.domain.errors import ChangedMeanwhile, NicknameRefused
from bot.domain.learners import Country, Locale

_UNIT, _RECORD = "\x1f", "\x1e"
"""Separators that stand in no id and in no JSON text (control characters are escaped there)."""


class SqlOrganisationRepository:
    """Organisations, trainers and invitations in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def one(self, organisation_id: str) -> Organisation | None:
        """Give an organisation."""
        row = await self._session.get(OrganisationRow, organisation_id)
        return _organisation(row) if row else None

    async def named(self, name: str) -> Organisation | None:
        """Give the organisation of this very name."""
        row = await self._session.scalar(select(OrganisationRow).where(OrganisationRow.name == name))
        return _organisation(row) if row else None

    async def add(self, organisation: Organisation, at: datetime) -> None:
        """Store a new organisation."""
        self._session.add(
            OrganisationRow(
                id=organisation.id,
                name=organisation.name,
                country=organisation.country.value,
                place=organisation.place,
                created_at=at,
            )
        )
        await self._session.flush()

    async def trainer(self, learner_id: str) -> Trainer | None:
        """Give the trainer that a learner is."""
        row = await self._session.get(TrainerRow, learner_id)
        return _trainer(row) if row else None

    async def trainers(self, organisation_id: str) -> Sequence[Trainer]:
        """Give an organisation's trainers, by name."""
        rows = await self._session.scalars(
            select(TrainerRow).where(TrainerRow.organisation_id == organisation_id).order_by(TrainerRow.name)
        )
        return [_trainer(row) for row in rows]

    async def save_trainer(self, trainer: Trainer, at: datetime) -> None:
        """Store a trainer, new or changed."""
        row = await self._session.get(TrainerRow, trainer.learner_id)
        if row is None:
            row = TrainerRow(learner_id=trainer.learner_id, joined_at=at)
            self._session.add(row)
        row.organisation_id = trainer.organisation_id
        row.name = trainer.name
        row.is_lead = trainer.is_lead
        await self._session.flush()

    async def add_invite(self, token_hash: str, invite: Invite) -> None:
        """Store an invitation."""
        self._session.add(
            TrainerInviteRow(
                token_hash=token_hash,
                organisation_id=invite.organisation_id,
                is_lead=invite.is_lead,
                expires_at=invite.expires_at,
                used_at=invite.used_at,
            )
        )
        await self._session.flush()

    async def invite(self, token_hash: str) -> Invite | None:
        """Give an invitation."""
        row = await self._session.get(TrainerInviteRow, token_hash)
        return Invite(row.organisation_id, row.is_lead, row.expires_at, row.used_at) if row else None

    async def use_invite(self, token_hash: str, at: datetime) -> bool:
        """Use an invitation up; False if somebody was faster."""
        free = and_(TrainerInviteRow.token_hash == token_hash, TrainerInviteRow.used_at.is_(None))
        return await changed_rows(self._session, update(TrainerInviteRow).where(free).values(used_at=at)) == 1


class SqlClassroomRepository:
    """Classes in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def one(self, classroom_id: str) -> Classroom | None:
        """Give a class."""
        row = await self._session.get(ClassroomRow, classroom_id)
        return _classroom(row) if row else None

    async def with_code(self, join_code: str) -> Classroom | None:
        """Give the class of a join code."""
        row = await self._session.scalar(select(ClassroomRow).where(ClassroomRow.join_code == join_code))
        return _classroom(row) if row else None

    async def of_trainer(self, learner_id: str) -> Sequence[Classroom]:
        """Give the classes somebody leads, the newest first."""
        led = select(ClassroomTrainerRow.classroom_id).where(ClassroomTrainerRow.learner_id == learner_id)
        return await self._classrooms(ClassroomRow.id.in_(led))

    async def of_organisation(self, organisation_id: str) -> Sequence[Classroom]:
        """Give an organisation's classes, the newest first."""
        return await self._classrooms(ClassroomRow.organisation_id == organisation_id)

    async def add(self, classroom: Classroom, owner_id: str, at: datetime) -> None:
        """Store a new class and its owner.

        Raises:
            ChangedMeanwhile: the join code is taken.
        """
        try:
            async with self._session.begin_nested():
                self._session.add(ClassroomRow(id=classroom.id, created_at=at, **_values(classroom)))
                await self._session.flush()
        except IntegrityError:
            raise ChangedMeanwhile from None
        await self.set_leader(classroom.id, owner_id, True)

    async def save(self, classroom: Classroom) -> None:
        """Store a changed class; its `version` must be the one that was read.

        Raises:
            ChangedMeanwhile: somebody else was faster, or the join code is taken.
        """
        same = and_(ClassroomRow.id == classroom.id, ClassroomRow.version == classroom.version)
        values = {**_values(classroom), "version": classroom.version + 1}
        try:
            async with self._session.begin_nested():
                changed = await changed_rows(self._session, update(ClassroomRow).where(same).values(values))
        except IntegrityError:
            raise ChangedMeanwhile from None
        if changed != 1:
            raise ChangedMeanwhile

    async def leaders(self, classroom_id: str) -> Sequence[tuple[Trainer, bool]]:
        """Give who leads a class, each with "is the owner"; the owner first."""
        rows = await self._session.execute(
            select(TrainerRow, ClassroomTrainerRow.is_owner)
            .join(ClassroomTrainerRow, ClassroomTrainerRow.learner_id == TrainerRow.learner_id)
            .where(ClassroomTrainerRow.classroom_id == classroom_id)
            .order_by(ClassroomTrainerRow.is_owner.desc(), TrainerRow.name)
        )
        return [(_trainer(row), is_owner) for row, is_owner in rows]

    async def set_leader(self, classroom_id: str, learner_id: str, is_owner: bool) -> None:
        """Make a trainer the owner or a co-trainer of a class."""
        await self._session.merge(
            ClassroomTrainerRow(classroom_id=classroom_id, learner_id=learner_id, is_owner=is_owner)
        )
        await self._session.flush()

    async def remove_leader(self, classroom_id: str, learner_id: str) -> None:
        """Take a trainer from a class."""
        await self._session.execute(
            delete(ClassroomTrainerRow).where(
                ClassroomTrainerRow.classroom_id == classroom_id, ClassroomTrainerRow.learner_id == learner_id
            )
        )

    async def membership(self, classroom_id: str, learner_id: str) -> Membership | None:
        """Give somebody's place in a class."""
        row = await self._session.get(MembershipRow, (classroom_id, learner_id))
        return _membership(row) if row else None

    async def memberships(self, learner_id: str) -> Sequence[tuple[Classroom, Membership]]:
        """Give the classes that somebody is in and that are not archived, the newest first."""
        rows = await self._session.execute(
            select(ClassroomRow, MembershipRow)
            .join(MembershipRow, MembershipRow.classroom_id == ClassroomRow.id)
            .where(MembershipRow.learner_id == learner_id, ClassroomRow.archived_at.is_(None))
            .order_by(MembershipRow.joined_at.desc())
        )
        return [(_classroom(classroom), _membership(member)) for classroom, member in rows]

    async def members(self, classroom_id: str) -> Sequence[Membership]:
        """Give who is in a class, by nickname."""
        rows = await self._session.scalars(
            select(MembershipRow).where(MembershipRow.classroom_id == classroom_id).order_by(MembershipRow.nickname_key)
        )
        return [_membership(row) for row in rows]

    async def size(self, classroom_id: str) -> int:
        """Give the number of counted members."""
        counted = and_(MembershipRow.classroom_id == classroom_id, MembershipRow.is_counted)
        return await self._session.scalar(select(func.count()).where(counted)) or 0

    async def add_member(self, membership: Membership) -> None:
        """Store a member, or their new nickname.

        Raises:
            NicknameRefused: "taken" by somebody else of the class.
        """
        row = MembershipRow(
            classroom_id=membership.classroom_id,
            learner_id=membership.learner_id,
            nickname=membership.nickname,
            nickname_key=name_key(membership.nickname),
            is_counted=membership.is_counted,
            joined_at=membership.joined_at,
        )
        try:
            async with self._session.begin_nested():
                await self._session.merge(row)
                await self._session.flush()
        except IntegrityError:
            raise NicknameRefused("taken") from None

    async def remove_member(self, classroom_id: str, learner_id: str) -> bool:
        """Take somebody out of a class; False if they were not in it."""
        place = and_(MembershipRow.classroom_id == classroom_id, MembershipRow.learner_id == learner_id)
        return await changed_rows(self._session, delete(MembershipRow).where(place)) == 1

    async def assignments(self, classroom_id: str) -> Sequence[Assignment]:
        """Give what is assigned and not withdrawn, the earliest start first."""
        rows = await self._session.scalars(
            select(AssignmentRow)
            .where(AssignmentRow.classroom_id == classroom_id, AssignmentRow.withdrawn_at.is_(None))
            .order_by(AssignmentRow.starts_on, AssignmentRow.created_at)
        )
        return [Assignment(r.id, r.classroom_id, r.item, r.starts_on, r.due_on) for r in rows]

    async def add_assignment(self, assignment: Assignment, at: datetime) -> None:
        """Store a new assignment."""
        self._session.add(
            AssignmentRow(
                id=assignment.id,
                classroom_id=assignment.classroom_id,
                item=assignment.item,
                starts_on=assignment.starts_on,
                due_on=assignment.due_on,
                created_at=at,
            )
        )
        await self._session.flush()

    async def change_assignment(self, assignment: Assignment) -> None:
        """Store changed days of an assignment."""
        await self._session.execute(
            update(AssignmentRow)
            .where(AssignmentRow.id == assignment.id)
            .values(starts_on=assignment.starts_on, due_on=assignment.due_on)
        )

    async def withdraw_assignment(self, assignment_id: str, at: datetime) -> None:
        """Withdraw an assignment; what students did stays theirs."""
        await self._session.execute(
            update(AssignmentRow).where(AssignmentRow.id == assignment_id).values(withdrawn_at=at)
        )

    async def note(
        self, at: datetime, actor: str, organisation_id: str, classroom_id: str | None, action: str, detail: str = ""
    ) -> None:
        """Write a line into the audit log; it holds no nickname of a student."""
        self._session.add(
            AuditRow(
                at=at,
                actor=actor,
                organisation_id=organisation_id,
                classroom_id=classroom_id,
                action=action,
                detail=detail,
            )
        )
        await self._session.flush()

    async def audit(self, classroom_id: str) -> Sequence[AuditLine]:
        """Give what was done to a class, the newest first."""
        rows = await self._session.execute(
            select(AuditRow, TrainerRow.name)
            .outerjoin(TrainerRow, TrainerRow.learner_id == AuditRow.actor)
            .where(AuditRow.classroom_id == classroom_id)
            .order_by(AuditRow.id.desc())
        )
        return [AuditLine(row.at, name or "", row.action, row.detail) for row, name in rows]

    async def _classrooms(self, which: Any) -> Sequence[Classroom]:
        rows = await self._session.scalars(select(ClassroomRow).where(which).order_by(ClassroomRow.created_at.desc()))
        return [_classroom(row) for row in rows]


class SqlPromptRepository:
    """Questions whose answer is typed, in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, learner_id: str) -> Prompt | None:
        """Give the open question."""
        row = await self._session.get(PromptRow, learner_id)
        return Prompt(PromptKind(row.kind), row.about, row.asked_at) if row else None

    async def ask(self, learner_id: str, prompt: Prompt) -> None:
        """Store a question in the place of the one before."""
        await self._session.merge(
            PromptRow(
                learner_id=learner_id,
                kind=prompt.kind.value,
                about=prompt.about,
                asked_at=prompt.asked_at,
            )
        )
        await self._session.flush()

    async def forget(self, learner_id: str) -> None:
        """Drop the question."""
        await self._session.execute(delete(PromptRow).where(PromptRow.learner_id == learner_id))


class SqlTrackCheckRepository:
    """Checks before and after tracks, in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, learner_id: str, track_id: str) -> Mapping[CheckMoment, TrackCheck]:
        """Give a learner's checks of a track."""
        rows = await self._session.scalars(
            select(TrackCheckRow).where(TrackCheckRow.learner_id == learner_id, TrackCheckRow.track_id == track_id)
        )
        return {
            CheckMoment(row.moment): TrackCheck(
                row.track_id,
                CheckMoment(row.moment),
                tuple(row.questions),
                row.started_at,
                dict(row.answers),
                row.right,
                row.finished_at,
            )
            for row in rows
        }

    async def save(self, learner_id: str, check: TrackCheck) -> None:
        """Store a check."""
        await self._session.merge(
            TrackCheckRow(
                learner_id=learner_id,
                track_id=check.track_id,
                moment=check.moment.value,
                questions=list(check.questions),
                answers=dict(check.answers),
                right=check.right,
                started_at=check.started_at,
                finished_at=check.finished_at,
            )
        )
        await self._session.flush()


class SqlReportRepository:
    """Counts over a class, in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def progress(self, classroom_id: str, versions: Mapping[str, str]) -> ClassCounts:
        """Count over lessons (id -> version): by counted member, by lesson, by first answer to this very version.

        One way through the class's rows, which all stand in the index of reports. Each member's rows come packed into
        one text, since thousands of rows take longer to hand over than to find; there are few different ones.
        """
        row = LessonProgressRow
        packed = func.coalesce(row.version, "").concat(_UNIT).concat(row.lesson_id).concat(_UNIT)
        packed = packed.concat(case((row.finished_at.is_(None), "0"), else_="1")).concat(_UNIT)
        packed = packed.concat(cast(row.answers, Text))
        theirs = and_(row.learner_id == MembershipRow.learner_id, row.lesson_id.in_(list(versions)))
        finished = func.count(row.finished_at)
        found = await self._session.execute(
            select(
                MembershipRow.nickname,
                finished,
                func.count(row.lesson_id) - finished,
                func.aggregate_strings(packed, _RECORD),
            )
            .outerjoin(row, theirs)
            .where(MembershipRow.classroom_id == classroom_id, MembershipRow.is_counted)
            .group_by(MembershipRow.learner_id, MembershipRow.nickname, MembershipRow.nickname_key)
            .order_by(MembershipRow.nickname_key)
        )
        students: list[StudentCount] = []
        alike: Counter[str] = Counter()
        for name, done, begun, records in found:
            students.append(StudentCount(name, done, begun))
            alike.update(records.split(_RECORD) if records else ())
        return ClassCounts(tuple(students), *_unpacked(alike, versions))

    async def checks(self, classroom_id: str, track_id: str) -> Sequence[tuple[int, int]]:
        """Give (right before, right after) of those who did both checks."""
        before, after = aliased(TrackCheckRow), aliased(TrackCheckRow)
        rows = await self._session.execute(
            select(before.right, after.right)
            .join(after, and_(after.learner_id == before.learner_id, after.track_id == before.track_id))
            .join(MembershipRow, MembershipRow.learner_id == before.learner_id)
            .where(
                MembershipRow.classroom_id == classroom_id,
                MembershipRow.is_counted,
                before.track_id == track_id,
                before.moment == CheckMoment.BEFORE.value,
                after.moment == CheckMoment.AFTER.value,
                before.finished_at.is_not(None),
                after.finished_at.is_not(None),
            )
        )
        return [(first, second) for first, second in rows]


def _unpacked(
    records: Mapping[str, int], versions: Mapping[str, str]
) -> tuple[Mapping[str, tuple[int, int]], tuple[AnswerCount, ...]]:
    """Count lessons and answers over records, each with how often it came."""
    lessons = dict.fromkeys(versions, (0, 0))
    answers: Counter[tuple[str, str, int]] = Counter()
    for record, people in records.items():
        version, lesson, is_finished, chosen = record.split(_UNIT)
        finished, begun = lessons[lesson]
        lessons[lesson] = (finished + people, begun) if is_finished == "1" else (finished, begun + people)
        if version == versions[lesson]:
            for question, option in json.loads(chosen).items():
                answers[lesson, question, option] += people
    return lessons, tuple(AnswerCount(*key, people) for key, people in answers.items())


async def changed_rows(session: AsyncSession, statement: Any) -> int:
    """Run a statement that changes rows, and give their number."""
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: DML gives a cursor result
    return result.rowcount


def _values(classroom: Classroom) -> dict[str, Any]:
    return {
        "organisation_id": classroom.organisation_id,
        "name": classroom.name,
        "locale": classroom.locale.value,
        "country": classroom.country.value,
        "place": classroom.place,
        "join_code": classroom.join_code,
        "is_open": classroom.is_open,
        "archived_at": classroom.archived_at,
        "version": classroom.version,
    }


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(row.id, row.name, Country(row.country), row.place)


def _trainer(row: TrainerRow) -> Trainer:
    return Trainer(row.learner_id, row.organisation_id, row.name, row.is_lead)


def _classroom(row: ClassroomRow) -> Classroom:
    return Classroom(
        row.id,
        row.organisation_id,
        row.name,
        Locale(row.locale),
        Country(row.country),
        row.place,
        row.join_code,
        row.is_open,
        row.archived_at,
        row.version,
    )


def _membership(row: MembershipRow) -> Membership:
    return Membership(row.classroom_id, row.learner_id, row.nickname, row.joined_at, row.is_counted)
