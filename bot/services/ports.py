"""What the use cases need from the outside world. Each port has a real adapter and a fake in tests/fakes.py.

Reminders and the outbox have no fake: their use cases are about what two copies and a crash do to a real database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from bot.domain.classrooms import (
    Assignment,
    AuditLine,
    CheckMoment,
    ClassCounts,
    Classroom,
    ClassWords,
    Invite,
    Membership,
    Organisation,
    Prompt,
    TrackCheck,
    Trainer,
)
from bot.domain.corrections import CorrectionCount, GivenSentence
from bot.domain.counts import Counted, Tally
from bot.domain.escalation import Risk
from bot.domain.hotlines import Hotline
from bot.domain.learners import Country, Learner, Locale
from bot.domain.masking import Masker
from bot.domain.outbox import Lease, Letter, MessageKind, MessageState, OpenItem, OutboxMessage, Recipient
from bot.domain.phrases import PhraseMatcher
from bot.domain.places import Place, PlaceFinder
from bot.domain.progress import LessonProgress
from bot.domain.reminders import ReminderChoice
from bot.domain.sessions import SessionNotes
from bot.domain.tracks import Curriculum
from bot.domain.understanding import Unavailable, Understanding
from bot.domain.web_sessions import WebLink, WebSession


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


class OrganisationRepository(Protocol):
    """Stored organisations, their trainers, and invitations to become one."""

    async def one(self, organisation_id: str) -> Organisation | None:
        """Give an organisation."""
        ...

    async def named(self, name: str) -> Organisation | None:
        """Give the organisation of this very name."""
        ...

    async def add(self, organisation: Organisation, at: datetime) -> None:
        """Store a new organisation."""
        ...

    async def trainer(self, learner_id: str) -> Trainer | None:
        """Give the trainer that a learner is."""
        ...

    async def trainers(self, organisation_id: str) -> Sequence[Trainer]:
        """Give an organisation's trainers, by name."""
        ...

    async def save_trainer(self, trainer: Trainer, at: datetime) -> None:
        """Store a trainer, new or changed."""
        ...

    async def add_invite(self, token_hash: str, invite: Invite) -> None:
        """Store an invitation."""
        ...

    async def invite(self, token_hash: str) -> Invite | None:
        """Give an invitation."""
        ...

    async def use_invite(self, token_hash: str, at: datetime) -> bool:
        """Use an invitation up; False if somebody was faster."""
        ...


class ClassroomRepository(Protocol):
    """Stored classes: who leads them, who is in them, what is assigned."""

    async def one(self, classroom_id: str) -> Classroom | None:
        """Give a class."""
        ...

    async def with_code(self, join_code: str) -> Classroom | None:
        """Give the class of a join code."""
        ...

    async def of_trainer(self, learner_id: str) -> Sequence[Classroom]:
        """Give the classes somebody leads, the newest first."""
        ...

    async def of_organisation(self, organisation_id: str) -> Sequence[Classroom]:
        """Give an organisation's classes, the newest first."""
        ...

    async def add(self, classroom: Classroom, owner_id: str, at: datetime) -> None:
        """Store a new class and its owner.

        Raises:
            ChangedMeanwhile: the join code is taken.
        """
        ...

    async def save(self, classroom: Classroom) -> None:
        """Store a changed class; its `version` must be the one that was read.

        Raises:
            ChangedMeanwhile: somebody else was faster.
        """
        ...

    async def leaders(self, classroom_id: str) -> Sequence[tuple[Trainer, bool]]:
        """Give who leads a class, each with "is the owner"; the owner first."""
        ...

    async def set_leader(self, classroom_id: str, learner_id: str, is_owner: bool) -> None:
        """Make a trainer the owner or a co-trainer of a class."""
        ...

    async def remove_leader(self, classroom_id: str, learner_id: str) -> None:
        """Take a trainer from a class."""
        ...

    async def membership(self, classroom_id: str, learner_id: str) -> Membership | None:
        """Give somebody's place in a class."""
        ...

    async def memberships(self, learner_id: str) -> Sequence[tuple[Classroom, Membership]]:
        """Give the classes that somebody is in and that are not archived, the newest first."""
        ...

    async def members(self, classroom_id: str) -> Sequence[Membership]:
        """Give who is in a class, by nickname."""
        ...

    async def size(self, classroom_id: str) -> int:
        """Give the number of counted members."""
        ...

    async def add_member(self, membership: Membership) -> None:
        """Store a member, or their new nickname.

        Raises:
            NicknameRefused: "taken" by somebody else of the class.
        """
        ...

    async def remove_member(self, classroom_id: str, learner_id: str) -> bool:
        """Take somebody out of a class; False if they were not in it."""
        ...

    async def assignments(self, classroom_id: str) -> Sequence[Assignment]:
        """Give what is assigned and not withdrawn, the earliest start first."""
        ...

    async def add_assignment(self, assignment: Assignment, at: datetime) -> None:
        """Store a new assignment."""
        ...

    async def change_assignment(self, assignment: Assignment) -> None:
        """Store changed days of an assignment."""
        ...

    async def withdraw_assignment(self, assignment_id: str, at: datetime) -> None:
        """Withdraw an assignment; what students did stays theirs."""
        ...

    async def note(
        self, at: datetime, actor: str, organisation_id: str, classroom_id: str | None, action: str, detail: str = ""
    ) -> None:
        """Write a line into the audit log; it holds no nickname of a student."""
        ...

    async def audit(self, classroom_id: str) -> Sequence[AuditLine]:
        """Give what was done to a class, the newest first."""
        ...


class PromptRepository(Protocol):
    """Stored questions whose answer is typed; one for a person."""

    async def of(self, learner_id: str) -> Prompt | None:
        """Give the open question."""
        ...

    async def ask(self, learner_id: str, prompt: Prompt) -> None:
        """Store a question in the place of the one before."""
        ...

    async def forget(self, learner_id: str) -> None:
        """Drop the question."""
        ...


class TrackCheckRepository(Protocol):
    """Stored checks before and after tracks."""

    async def of(self, learner_id: str, track_id: str) -> Mapping[CheckMoment, TrackCheck]:
        """Give a learner's checks of a track."""
        ...

    async def save(self, learner_id: str, check: TrackCheck) -> None:
        """Store a check."""
        ...


class ReportRepository(Protocol):
    """Counts over a class. Only counted members, only the lessons asked for: nothing else of anybody is read."""

    async def progress(self, classroom_id: str, versions: Mapping[str, str]) -> ClassCounts:
        """Count over lessons (id -> version): by counted member, by lesson, by first answer to this very version."""
        ...

    async def checks(self, classroom_id: str, track_id: str) -> Sequence[tuple[int, int]]:
        """Give (right before, right after) of those who did both checks."""
        ...


class WebSessionRepository(Protocol):
    """Stored links to the trainers' page, and sessions on it. Tokens come as hashes only."""

    async def add_link(self, link: WebLink) -> None:
        """Store a link."""
        ...

    async def link(self, token_hash: str) -> tuple[WebLink, Learner] | None:
        """Give a link and whose it is."""
        ...

    async def use_link(self, token_hash: str, at: datetime) -> bool:
        """Use a link up; False if somebody was faster."""
        ...

    async def add_used(self, link: WebLink) -> bool:
        """Store something that was used and must not be again; False if it is known."""
        ...

    async def add_session(self, session: WebSession) -> None:
        """Store a session."""
        ...

    async def session(self, token_hash: str) -> tuple[WebSession, Learner] | None:
        """Give a session and whose it is."""
        ...

    async def end_session(self, token_hash: str) -> None:
        """Drop a session."""
        ...

    async def forget_expired(self, moment: datetime) -> None:
        """Drop links and sessions that were over at a moment."""
        ...


class TopicCountRepository(Protocol):
    """Stored counts of lessons opened and helplines shown; they hold no person."""

    async def add(self, counts: Mapping[Tally, int]) -> None:
        """Add to what is stored."""
        ...

    async def between(
        self, first: date, end: date, country: Country, place: str | None
    ) -> Sequence[tuple[str, Counted, str, int]]:
        """Give (place, kind, item, count) of the days from `first` to before `end`; of one place, or of all."""
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

    async def enqueue_all(self, messages: Sequence[OutboxMessage]) -> None:
        """Store messages, each to be sent at its due; those that were stored before are passed over."""
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


class CorrectionRepository(Protocol):
    """Counted pairs of what was predicted and what was meant."""

    async def count(self, day: date, locale: Locale, predicted: str, chosen: str) -> None:
        """Add one to a pair."""
        ...

    async def all(self) -> Sequence[CorrectionCount]:
        """Give all counts, by day, language, predicted and chosen."""
        ...


class InboxRepository(Protocol):
    """Masked sentences that people gave to the editors."""

    async def add(self, given: GivenSentence) -> None:
        """Put one in."""
        ...

    async def all(self) -> Sequence[GivenSentence]:
        """Give all, the oldest first."""
        ...

    async def remove(self, sentence_id: str) -> bool:
        """Take one out; False if there is none with this id."""
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
    organisations: OrganisationRepository
    classrooms: ClassroomRepository
    prompts: PromptRepository
    checks: TrackCheckRepository
    reports: ReportRepository
    corrections: CorrectionRepository
    inbox: InboxRepository
    web: WebSessionRepository
    counts: TopicCountRepository

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
    def class_words(self) -> ClassWords:
        """Nicknames to choose from, and words that none may hold."""
        ...

    @property
    def masker(self) -> Masker:
        """Hides names and numbers in a sentence."""
        ...

    @property
    def places(self) -> Mapping[str, Place]:
        """Cities and provinces by slug."""
        ...

    @property
    def place_finder(self) -> PlaceFinder:
        """Reads messages that are the name of a place."""
        ...

    @property
    def sessions(self) -> Mapping[str, Mapping[Locale, SessionNotes]]:
        """Facilitators' notes: track -> language -> notes."""
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
