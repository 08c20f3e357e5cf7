"""Classes: becoming a trainer, opening and leading classes, joining and leaving them, assigning lessons.

Every right is checked here, whatever face calls. What a student asked for help about is nowhere in it: this service
reads neither conversations nor helplines.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.classrooms import (
    INVITE_LIFE,
    MOST_IN_CLASS,
    NAME_LIMIT,
    NICKNAME_LIMIT,
    ORGANISATION_NAME_LIMIT,
    TRAINER_NAME_LIMIT,
    Assignment,
    AuditLine,
    Classroom,
    Invite,
    Membership,
    Organisation,
    Prompt,
    PromptKind,
    Right,
    Role,
    State,
    Trainer,
    clean_line,
    ensure_may,
    new_id,
    new_join_code,
    nickname,
    read_join_code,
    state_of,
)
from bot.domain.errors import (
    AssignmentRefused,
    ChangedMeanwhile,
    ClassGone,
    InviteRefused,
    JoinRefused,
    LessonGone,
    NameRefused,
    NotAllowed,
)
from bot.domain.learners import TIMEZONE_OF_COUNTRY, Country, Learner, Locale
from bot.domain.outbox import MessageKind, OutboxMessage
from bot.domain.progress import of_today
from bot.domain.tracks import Curriculum, Lesson
from bot.domain.web_sessions import hashed
from bot.services.ports import Clock, Content, UnitOfWork, UnitOfWorkFactory

NAMELESS = "🌱"
"""Stands for a trainer whose name on Telegram shows nothing, until they choose one."""
WRONG_CODES = 10
WRONG_CODES_WINDOW = timedelta(minutes=10)
"""A person may try this many wrong codes in this time: at that pace one class of 1,000 is guessed in five years."""
_REMEMBERED = 10_000
_TRIES = 5
"""For another join code. More failures than that have another cause, which must show."""
_MORNING = time(8)
"""When the news of an assignment goes out on its first day, in the class's country."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody has to do with classes.

    Attributes:
        led: classes that they lead and that are not archived.
        others: the organisation's other classes; for leads only.
        attended: classes that they are in.
    """

    trainer: Trainer | None
    organisation: Organisation | None
    led: tuple[Classroom, ...]
    others: tuple[Classroom, ...]
    attended: tuple[tuple[Classroom, Membership], ...]


@dataclass(frozen=True, slots=True)
class ClassroomView:
    """A class as one of its trainers sees it. `leaders`: each with "is the owner"."""

    classroom: Classroom
    organisation: Organisation
    roles: frozenset[Role]
    size: int
    assignments: tuple[Assignment, ...]
    leaders: tuple[tuple[Trainer, bool], ...]

    def assignment(self, assignment_id: str) -> Assignment:
        """Give one of the assignments.

        Raises:
            ClassGone: it was withdrawn, or is another class's.
        """
        for assignment in self.assignments:
            if assignment.id == assignment_id:
                return assignment
        raise ClassGone

    def may(self, right: Right) -> bool:
        """Tell whether the trainer has a right."""
        try:
            ensure_may(self.roles, right)
        except NotAllowed:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Offer:
    """A class that somebody may join: whose it is, and whether they are in it already."""

    classroom: Classroom
    organisation: Organisation
    membership: Membership | None


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment as a student sees it.

    Attributes:
        lessons: those of the assignment in this class's country, in order.
        following: the first unfinished one.
    """

    assignment: Assignment
    lessons: tuple[Lesson, ...]
    finished: int
    state: State
    following: Lesson | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """A class as a student sees it."""

    classroom: Classroom
    membership: Membership
    tasks: tuple[Task, ...]


class Teaching:
    """The use cases of classes."""

    def __init__(self, content: Content, work: UnitOfWorkFactory, clock: Clock) -> None:
        self._content = content
        self._work = work
        self._clock = clock
        self._wrong = _WrongCodes()

    # --- becoming a trainer --------------------------------------------------------------------------------------

    async def invite(self, organisation: str, country: Country, place: str | None, *, is_lead: bool = True) -> str:
        """Invite a first trainer to an organisation, which is made if there is none of this name. For operators.

        Returns:
            the token of the link; only its hash is kept.

        Raises:
            NameRefused: the organisation's name is empty or too long.
        """
        name = self.checked_name(organisation, ORGANISATION_NAME_LIMIT)
        async with self._work() as work:
            known = await work.organisations.named(name)
            if known is None:
                known = Organisation(new_id(), name, country, place)
                await work.organisations.add(known, self._clock.now())
            token = await self._add_invite(work, known.id, is_lead)
            await work.classrooms.note(self._clock.now(), "operator", known.id, None, "invite", _kind(is_lead))
            await work.commit()
        return token

    async def invite_colleague(self, learner: Learner, *, is_lead: bool = False) -> str:
        """Invite a trainer to one's own organisation; for leads.

        Raises:
            NotAllowed: not a lead.
        """
        async with self._work() as work:
            trainer = await work.organisations.trainer(learner.id)
            if trainer is None or not trainer.is_lead:
                raise NotAllowed("invite")
            token = await self._add_invite(work, trainer.organisation_id, is_lead)
            await work.classrooms.note(
                self._clock.now(), trainer.learner_id, trainer.organisation_id, None, "invite", _kind(is_lead)
            )
            await work.commit()
        return token

    async def invitation(self, learner: Learner, token: str) -> tuple[Organisation, Invite]:
        """Read an invitation.

        Raises:
            InviteRefused: "unknown", "used", "expired", or "other-organisation" for a trainer of another one.
        """
        async with self._work() as work:
            return await self._valid_invite(work, learner, token)

    async def accept(self, learner: Learner, token: str, name: str) -> Trainer:
        """Become a trainer by an invitation, which is used up.

        Args:
            name: what colleagues see, cut if it is long; who is a trainer already keeps the name they have.

        Raises:
            InviteRefused: nothing has changed.
        """
        name = suggested_name(name)
        async with self._work() as work:
            organisation, invite = await self._valid_invite(work, learner, token)
            if not await work.organisations.use_invite(hashed(token), self._clock.now()):
                raise InviteRefused("used")
            known = await work.organisations.trainer(learner.id)
            is_lead = invite.is_lead or (known is not None and known.is_lead)
            trainer = Trainer(learner.id, organisation.id, known.name if known else name, is_lead)
            await work.organisations.save_trainer(trainer, self._clock.now())
            await work.classrooms.note(
                self._clock.now(), learner.id, organisation.id, None, "accept", _kind(invite.is_lead)
            )
            await work.commit()
        return trainer

    async def rename_trainer(self, learner: Learner, name: str) -> Trainer:
        """Change the name that colleagues see.

        Raises:
            NotAllowed: not a trainer.
            NameRefused: the name is empty or too long.
        """
        name = self.checked_name(name, TRAINER_NAME_LIMIT)
        async with self._work() as work:
            known = await work.organisations.trainer(learner.id)
            if known is None:
                raise NotAllowed("rename")
            trainer = replace(known, name=name)
            await work.organisations.save_trainer(trainer, self._clock.now())
            await work.prompts.forget(learner.id)
            await work.commit()
        return trainer

    # --- leading -------------------------------------------------------------------------------------------------

    async def desk(self, learner: Learner) -> Desk:
        """Give what somebody leads and attends; empty for somebody who is not stored."""
        if learner.is_guess:
            return Desk(None, None, (), (), ())
        async with self._work() as work:
            trainer = await work.organisations.trainer(learner.id)
            attended = tuple(await work.classrooms.memberships(learner.id))
            if trainer is None:
                return Desk(None, None, (), (), attended)
            organisation = await work.organisations.one(trainer.organisation_id)
            led = _running(await work.classrooms.of_trainer(learner.id))
            others: tuple[Classroom, ...] = ()
            if trainer.is_lead:
                known = {classroom.id for classroom in led}
                every = _running(await work.classrooms.of_organisation(trainer.organisation_id))
                others = tuple(c for c in every if c.id not in known)
        return Desk(trainer, organisation, led, others, attended)

    async def create(self, learner: Learner, name: str, locale: Locale | None = None) -> Classroom:
        """Open a class, in the trainer's language and the organisation's place.

        Raises:
            NotAllowed: not a trainer.
            NameRefused: the name is empty or too long.
        """
        name = self.checked_name(name)
        async with self._work() as work:
            trainer = await work.organisations.trainer(learner.id)
            organisation = await work.organisations.one(trainer.organisation_id) if trainer else None
            if trainer is None or organisation is None:
                raise NotAllowed("create")
            classroom = Classroom(
                new_id(),
                organisation.id,
                name,
                locale or learner.locale,
                organisation.country,
                organisation.place,
                new_join_code(),
            )
            for tries in range(_TRIES, 0, -1):
                try:
                    await work.classrooms.add(classroom, learner.id, self._clock.now())
                    break
                except ChangedMeanwhile:  # another class has the code: one chance in 387 million for each class
                    if tries == 1:
                        raise
                    classroom = replace(classroom, join_code=new_join_code())
            await self._note(work, learner, classroom, "create")
            await work.commit()
        return classroom

    async def see(self, learner: Learner, classroom_id: str) -> ClassroomView:
        """Show a class to one of its trainers, or to a lead of its organisation.

        Raises:
            ClassGone: no such class for this person.
        """
        async with self._work() as work:
            return await view(work, learner, classroom_id)

    async def change(
        self,
        learner: Learner,
        classroom_id: str,
        version: int,
        *,
        name: str | None = None,
        locale: Locale | None = None,
        is_open: bool | None = None,
    ) -> Classroom:
        """Rename a class, change its language, open or close joining.

        Args:
            version: of the class as it was read.

        Raises:
            ClassGone, NotAllowed, NameRefused: nothing has changed.
            ChangedMeanwhile: another trainer was faster; nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.CHANGE)
            changed = replace(
                seen.classroom,
                version=version,
                name=seen.classroom.name if name is None else self.checked_name(name),
                locale=locale or seen.classroom.locale,
                is_open=seen.classroom.is_open if is_open is None else is_open,
            )
            await work.classrooms.save(changed)
            what = [
                *(["name"] if name is not None else []),
                *([locale.value] if locale else []),
                *([] if is_open is None else ["open" if is_open else "close"]),
            ]
            await self._note(work, learner, changed, "change", " ".join(what))
            await work.commit()
        return replace(changed, version=version + 1)

    async def new_code(self, learner: Learner, classroom_id: str) -> Classroom:
        """Give a class another join code: the old one, which went too far, no longer works.

        Raises:
            ClassGone, NotAllowed, ChangedMeanwhile: nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.CHANGE)
            changed = replace(seen.classroom, join_code=new_join_code())
            await work.classrooms.save(changed)
            await self._note(work, learner, changed, "new-code")
            await work.commit()
        return replace(changed, version=changed.version + 1)

    async def archive(self, learner: Learner, classroom_id: str) -> None:
        """Put a class away: nobody can join, students do not see it any more; what they learned stays theirs.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
            ChangedMeanwhile: another trainer was faster; nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.MANAGE)
            await work.classrooms.save(replace(seen.classroom, is_open=False, archived_at=self._clock.now()))
            await self._note(work, learner, seen.classroom, "archive")
            await work.commit()

    async def colleagues(self, learner: Learner, classroom_id: str) -> Sequence[Trainer]:
        """Give the trainers of the organisation who do not lead this class.

        Raises:
            ClassGone, NotAllowed: not for this person.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.MANAGE)
            leading = {trainer.learner_id for trainer, _ in seen.leaders}
            every = await work.organisations.trainers(seen.organisation.id)
        return [trainer for trainer in every if trainer.learner_id not in leading]

    async def add_co_trainer(self, learner: Learner, classroom_id: str, colleague: str) -> None:
        """Let a colleague of the same organisation teach a class, too.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.MANAGE)
            await self._set_leader(work, learner, seen, colleague, is_owner=False)
            await work.commit()

    async def hand_over(self, learner: Learner, classroom_id: str, colleague: str) -> None:
        """Make a colleague the owner of a class; the owner until now becomes a co-trainer.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.MANAGE)
            for trainer, is_owner in seen.leaders:
                if is_owner:
                    await work.classrooms.set_leader(classroom_id, trainer.learner_id, False)
            await self._set_leader(work, learner, seen, colleague, is_owner=True)
            await work.commit()

    async def remove_co_trainer(self, learner: Learner, classroom_id: str, colleague: str) -> None:
        """Take a co-trainer from a class; a co-trainer may also go of their own will.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.SEE if colleague == learner.id else Right.MANAGE)
            if colleague not in [trainer.learner_id for trainer, is_owner in seen.leaders if not is_owner]:
                raise ClassGone
            await work.classrooms.remove_leader(classroom_id, colleague)
            await self._note(work, learner, seen.classroom, "remove-co-trainer", colleague)
            await work.commit()

    async def audit(self, learner: Learner, classroom_id: str) -> Sequence[AuditLine]:
        """Give what was done to a class, the newest first.

        Raises:
            ClassGone, NotAllowed: not for this person.
        """
        async with self._work() as work:
            await view(work, learner, classroom_id, Right.MANAGE)
            return await work.classrooms.audit(classroom_id)

    # --- assigning -----------------------------------------------------------------------------------------------

    async def assign(
        self, learner: Learner, classroom_id: str, item: str, starts_on: date | None = None, due_on: date | None = None
    ) -> Assignment:
        """Assign a track or a lesson to a class. Its students are told, now or on the first day.

        Args:
            starts_on: today in the class's country if not given.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
            AssignmentRefused: "unknown" lesson or track, "already" assigned, or "dates" that do not fit.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.ASSIGN)
            if not lessons_of(self._content.curriculum, item, seen.classroom.country):
                raise AssignmentRefused("unknown")
            if any(known.item == item for known in seen.assignments):
                raise AssignmentRefused("already")
            assignment = _assignment(
                new_id(), classroom_id, item, starts_on or today(seen.classroom, self._clock.now()), due_on
            )
            await work.classrooms.add_assignment(assignment, self._clock.now())
            begins = max(moment(seen.classroom, assignment.starts_on, _MORNING), self._clock.now())
            members = await work.classrooms.members(classroom_id)
            await work.outbox.enqueue_all(letters_to(members, MessageKind.ASSIGNMENT, assignment.id, begins))
            await self._note(work, learner, seen.classroom, "assign", item)
            await work.commit()
        return assignment

    async def reschedule(
        self, learner: Learner, classroom_id: str, assignment_id: str, starts_on: date, due_on: date | None
    ) -> Assignment:
        """Change the days of an assignment; what students did stays.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
            AssignmentRefused: "dates" that do not fit.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.ASSIGN)
            known = seen.assignment(assignment_id)
            changed = _assignment(known.id, classroom_id, known.item, starts_on, due_on)
            await work.classrooms.change_assignment(changed)
            await self._note(work, learner, seen.classroom, "reschedule", known.item)
            await work.commit()
        return changed

    async def withdraw(self, learner: Learner, classroom_id: str, assignment_id: str) -> None:
        """Withdraw an assignment; what students did stays theirs, and counts when it is assigned again.

        Raises:
            ClassGone, NotAllowed: nothing has changed.
        """
        async with self._work() as work:
            seen = await view(work, learner, classroom_id, Right.ASSIGN)
            known = seen.assignment(assignment_id)
            await work.classrooms.withdraw_assignment(known.id, self._clock.now())
            await self._note(work, learner, seen.classroom, "withdraw", known.item)
            await work.commit()

    # --- joining -------------------------------------------------------------------------------------------------

    async def offer(self, person: int, learner: Learner, code: str) -> Offer:
        """Look up a class by its code.

        Args:
            person: whom wrong codes are counted for; kept in memory only.
            code: as typed.

        Raises:
            JoinRefused: "unknown", "closed", or "too-many-tries".
        """
        now = self._clock.now()
        if self._wrong.are_too_many(person, now):
            raise JoinRefused("too-many-tries")
        read = read_join_code(code)
        async with self._work() as work:
            classroom = await work.classrooms.with_code(read) if read else None
            organisation = await work.organisations.one(classroom.organisation_id) if classroom else None
            if classroom is None or organisation is None or classroom.archived_at is not None:
                self._wrong.note(person, now)
                raise JoinRefused("unknown")
            membership = None if learner.is_guess else await work.classrooms.membership(classroom.id, learner.id)
        if membership is None and not classroom.is_open:
            raise JoinRefused("closed")
        return Offer(classroom, organisation, membership)

    async def join(self, person: int, learner: Learner, code: str, chosen: str) -> Attendance:
        """Join a class under a nickname, or take another nickname in it.

        Raises:
            JoinRefused: as `offer`, and "full".
            NicknameRefused: the nickname cannot be taken.
        """
        offer = await self.offer(person, learner, code)
        name = self.checked_nickname(chosen)
        async with self._work() as work:
            leads = [t.learner_id for t, _ in await work.classrooms.leaders(offer.classroom.id)]
            if offer.membership is None and await work.classrooms.size(offer.classroom.id) >= MOST_IN_CLASS:
                raise JoinRefused("full")
            joined_at = offer.membership.joined_at if offer.membership else self._clock.now()
            membership = Membership(offer.classroom.id, learner.id, name, joined_at, is_counted=learner.id not in leads)
            await work.classrooms.add_member(membership)
            await work.prompts.forget(learner.id)
            await work.commit()
        return await self.attendance(learner, offer.classroom.id)

    @staticmethod
    def checked_name(text: str, limit: int = NAME_LIMIT) -> str:
        """Check the name of a class, a trainer or an organisation.

        Raises:
            NameRefused: it is empty or too long.
        """
        # Names are shown as code before they are taken; a backtick would end it.
        text = text.replace("`", "'")
        if not clean_line(text, limit=10_000):
            raise NameRefused("empty")
        name = clean_line(text, limit)
        if not name:
            raise NameRefused("long")
        return name

    def checked_nickname(self, text: str) -> str:
        """Check a nickname; the insults of both languages count in every class.

        Raises:
            NicknameRefused: it cannot be taken.
        """
        return nickname(text, self._content.class_words.insults)

    async def suggestions(self, classroom: Classroom, count: int = 6) -> Sequence[str]:
        """Give some free nicknames in the class's language."""
        async with self._work() as work:
            taken = {member.nickname for member in await work.classrooms.members(classroom.id)}
        free = [name for name in self._content.class_words.nicknames[classroom.locale] if name not in taken]
        if len(free) < count:
            # More students than names: a number makes new ones.
            free += [
                numbered
                for name in self._content.class_words.nicknames[classroom.locale]
                if len(numbered := f"{name} {secrets.randbelow(98) + 2}") <= NICKNAME_LIMIT and numbered not in taken
            ]
        secrets.SystemRandom().shuffle(free)
        return free[:count]

    async def leave(self, learner: Learner, classroom_id: str) -> Classroom:
        """Leave a class; what was learned stays the learner's own, and the trainer sees nothing of it any more.

        Raises:
            ClassGone: not in it.
        """
        async with self._work() as work:
            classroom = await work.classrooms.one(classroom_id)
            if classroom is None or not await work.classrooms.remove_member(classroom_id, learner.id):
                raise ClassGone
            await work.commit()
        return classroom

    async def attendance(self, learner: Learner, classroom_id: str) -> Attendance:
        """Give a class as a student sees it: what is assigned, how far they are, what is next.

        Raises:
            ClassGone: not in it, or it is archived.
        """
        async with self._work() as work:
            classroom = await work.classrooms.one(classroom_id)
            membership = await work.classrooms.membership(classroom_id, learner.id)
            if classroom is None or membership is None or classroom.archived_at is not None:
                raise ClassGone
            assignments = await work.classrooms.assignments(classroom_id)
            progress = of_today(await work.progress.all_of(learner.id), self._content.curriculum)
        day = today(classroom, self._clock.now())
        tasks = []
        for assignment in assignments:
            lessons = lessons_of(self._content.curriculum, assignment.item, classroom.country)
            if not assignment.has_begun(day) or not lessons:
                continue
            done = [le for le in lessons if le.id in progress and progress[le.id].finished_at]
            begun = sum(le.id in progress for le in lessons) - len(done)
            following = next((le for le in lessons if le not in done), None)
            tasks.append(Task(assignment, lessons, len(done), state_of(len(done), begun, len(lessons)), following))
        return Attendance(classroom, membership, tuple(tasks))

    # --- typed answers -------------------------------------------------------------------------------------------

    async def ask(self, learner: Learner, kind: PromptKind, about: str) -> None:
        """Note that somebody was asked to type something."""
        async with self._work() as work:
            await work.prompts.ask(learner.id, Prompt(kind, about, self._clock.now()))
            await work.commit()

    async def prompt(self, learner: Learner) -> Prompt | None:
        """Give the question that somebody may be answering now; an old one does not count."""
        if learner.is_guess:
            return None
        async with self._work() as work:
            prompt = await work.prompts.of(learner.id)
        return prompt if prompt and prompt.is_fresh(self._clock.now()) else None

    async def forget_prompt(self, learner: Learner) -> None:
        """Note that nothing is asked any more."""
        async with self._work() as work:
            await work.prompts.forget(learner.id)
            await work.commit()

    async def _add_invite(self, work: UnitOfWork, organisation_id: str, is_lead: bool) -> str:
        token = secrets.token_urlsafe(24)
        await work.organisations.add_invite(
            hashed(token), Invite(organisation_id, is_lead, self._clock.now() + INVITE_LIFE)
        )
        return token

    async def _valid_invite(self, work: UnitOfWork, learner: Learner, token: str) -> tuple[Organisation, Invite]:
        invite = await work.organisations.invite(hashed(token))
        organisation = await work.organisations.one(invite.organisation_id) if invite else None
        if invite is None or organisation is None:
            raise InviteRefused("unknown")
        if invite.used_at is not None:
            raise InviteRefused("used")
        if invite.expires_at <= self._clock.now():
            raise InviteRefused("expired")
        known = None if learner.is_guess else await work.organisations.trainer(learner.id)
        if known is not None and known.organisation_id != organisation.id:
            raise InviteRefused("other-organisation")
        return organisation, invite

    async def _set_leader(
        self, work: UnitOfWork, learner: Learner, seen: ClassroomView, colleague: str, *, is_owner: bool
    ) -> None:
        trainer = await work.organisations.trainer(colleague)
        if trainer is None or trainer.organisation_id != seen.organisation.id:
            raise ClassGone
        await work.classrooms.set_leader(seen.classroom.id, colleague, is_owner)
        member = await work.classrooms.membership(seen.classroom.id, colleague)
        if member is not None:
            await work.classrooms.add_member(replace(member, is_counted=False))
        await self._note(work, learner, seen.classroom, "hand-over" if is_owner else "add-co-trainer", colleague)

    async def _note(
        self, work: UnitOfWork, learner: Learner, classroom: Classroom, action: str, detail: str = ""
    ) -> None:
        await work.classrooms.note(self._clock.now(), learner.id, classroom.organisation_id, classroom.id, action, detail)


async def view(work: UnitOfWork, learner: Learner, classroom_id: str, right: Right = Right.SEE) -> ClassroomView:
    """Read a class for somebody who has a right to it; the one door for every use case of trainers.

    Raises:
        ClassGone: no such class for this person: strangers do not learn that it exists.
        NotAllowed: they may see it, but do not have this right.
    """
    classroom = await work.classrooms.one(classroom_id)
    trainer = None if learner.is_guess else await work.organisations.trainer(learner.id)
    if classroom is None or trainer is None or classroom.archived_at is not None:
        raise ClassGone
    leaders = tuple(await work.classrooms.leaders(classroom_id))
    roles = {
        Role.OWNER if is_owner else Role.CO_TRAINER for leader, is_owner in leaders if leader.learner_id == learner.id
    }
    if trainer.is_lead and trainer.organisation_id == classroom.organisation_id:
        roles.add(Role.LEAD)
    organisation = await work.organisations.one(classroom.organisation_id)
    if not roles or organisation is None:
        raise ClassGone
    ensure_may(roles, right)
    return ClassroomView(
        classroom,
        organisation,
        frozenset(roles),
        await work.classrooms.size(classroom_id),
        tuple(await work.classrooms.assignments(classroom_id)),
        leaders,
    )


def suggested_name(text: str) -> str:
    """Make a trainer's name of the one that Telegram gives: it may be longer than ours, or of signs that show nothing."""
    return clean_line(clean_line(text, limit=10_000)[:TRAINER_NAME_LIMIT], TRAINER_NAME_LIMIT) or NAMELESS


def lessons_of(curriculum: Curriculum, item: str, country: Country) -> tuple[Lesson, ...]:
    """Give the lessons of a track or the one lesson, as far as they are for a country; none if it is gone."""
    try:
        found = (curriculum.lesson(item),) if "/" in item else curriculum.of_track(item)
    except LessonGone:
        return ()
    return tuple(lesson for lesson in found if lesson.country in (None, country))


def today(classroom: Classroom, now: datetime) -> date:
    """Give the day in a class's country."""
    return now.astimezone(ZoneInfo(TIMEZONE_OF_COUNTRY[classroom.country])).date()


def moment(classroom: Classroom, day: date, at: time) -> datetime:
    """Give a moment of the day in a class's country."""
    return datetime.combine(day, at, ZoneInfo(TIMEZONE_OF_COUNTRY[classroom.country]))


def letters_to(members: Sequence[Membership], kind: MessageKind, what: str, due_at: datetime) -> list[OutboxMessage]:
    """Make one message for each counted member; those who lead the class are not written to.

    Args:
        what: the assignment's id, or the key of a written line.
    """
    return [
        OutboxMessage(new_id(), member.learner_id, kind, f"{member.classroom_id}/{what}", due_at)
        for member in members
        if member.is_counted
    ]


class _WrongCodes:
    """Wrong codes of the last minutes, by person. In memory: whoever restarts the server is not who guesses."""

    def __init__(self) -> None:
        self._tries: OrderedDict[int, list[datetime]] = OrderedDict()

    def are_too_many(self, person: int, now: datetime) -> bool:
        """Tell whether a person has to wait."""
        return len(self._recent(person, now)) >= WRONG_CODES

    def note(self, person: int, now: datetime) -> None:
        """Count a wrong code."""
        self._tries[person] = [*self._recent(person, now), now]
        self._tries.move_to_end(person)
        while len(self._tries) > _REMEMBERED:
            self._tries.popitem(last=False)

    def _recent(self, person: int, now: datetime) -> list[datetime]:
        return [at for at in self._tries.get(person, ()) if now - at < WRONG_CODES_WINDOW]


def _kind(is_lead: bool) -> str:
    return "lead" if is_lead else "trainer"


def _assignment(assignment_id: str, classroom_id: str, item: str, starts_on: date, due_on: date | None) -> Assignment:
    try:
        return Assignment(assignment_id, classroom_id, item, starts_on, due_on)
    except ValueError:
        raise AssignmentRefused("dates") from None


def _running(classrooms: Sequence[Classroom]) -> tuple[Classroom, ...]:
    return tuple(classroom for classroom in classrooms if classroom.archived_at is None)
