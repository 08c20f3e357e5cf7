"""Tables. No topic of help of a person has a column here, and nothing that people write: but for the masked sentence
that somebody gave to the editors by a tap of her own (`InboxRow`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC (SQLite itself knows no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without zone; give it in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraint names by convention, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def belongs_to(dialect: str) -> Callable[..., bool]:
    """Give Alembic's `include_object` that leaves out what is only for another kind of database."""

    def belongs(thing: Any, _name: object, _kind: str, _is_reflected: bool, _twin: object) -> bool:
        return bool(getattr(thing, "info", {}).get("dialect", dialect) == dialect)

    return belongs


class LearnerRow(Base):
    """A learner: a random id, the Telegram id (needed to answer), language, country, place."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    locale: Mapped[str] = mapped_column(String(5))
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str | None] = mapped_column(String(60))
    is_unreachable: Mapped[bool] = mapped_column(default=False)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime)


class LessonProgressRow(Base):
    """A learner's place in a lesson and the first answer to each question.

    `version` is that of the lesson when it was begun; none for those begun before versions were kept.
    """

    __tablename__ = "lesson_progress"
    # All that a report of a class reads, side by side for each learner: else every row is a jump through the table.
    # In two forms: SQLite knows no included columns, PostgreSQL cannot sort JSON. `info` is read by `belongs_to`.
    __table_args__ = (
        Index(
            "ix_lesson_progress_report",
            *("learner_id", "lesson_id", "version", "finished_at", "answers"),
            info={"dialect": "sqlite"},
        ).ddl_if("sqlite"),
        Index(
            "ix_lesson_progress_report_included",
            *("learner_id", "lesson_id"),
            postgresql_include=["version", "finished_at", "answers"],
            info={"dialect": "postgresql"},
        ).ddl_if("postgresql"),
    )

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    card_id: Mapped[str] = mapped_column(String(40))
    seen: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_open: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[str | None] = mapped_column(String(12))


class HandledUpdateRow(Base):
    """An update id that the webhook has answered; kept for two days, holds nothing of a person."""

    __tablename__ = "handled_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OrganisationRow(Base):
    """An organisation whose trainers open classes."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainerRow(Base):
    """A learner who may open classes for one organisation; a lead also sees all its classes and invites others."""

    __tablename__ = "trainers"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    is_lead: Mapped[bool]
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainerInviteRow(Base):
    """An invitation to become a trainer; only the hash of its token is kept. Works once, until it expires."""

    __tablename__ = "trainer_invites"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    is_lead: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClassroomRow(Base):
    """A class. `version` grows with every change, so that two who edit at once see each other."""

    __tablename__ = "classrooms"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(5))
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str | None] = mapped_column(String(60))
    join_code: Mapped[str] = mapped_column(String(6), unique=True)
    is_open: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class ClassroomTrainerRow(Base):
    """Who leads a class: its owner and co-trainers."""

    __tablename__ = "classroom_trainers"

    classroom_id: Mapped[str] = mapped_column(ForeignKey("classrooms.id", ondelete="CASCADE"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(
        ForeignKey("trainers.learner_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_owner: Mapped[bool]


class MembershipRow(Base):
    """A learner in a class, under the nickname chosen for it; not counted if they lead it themselves."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("classroom_id", "nickname_key", name="uq_memberships_classroom_id_nickname_key"),)

    classroom_id: Mapped[str] = mapped_column(ForeignKey("classrooms.id", ondelete="CASCADE"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True, index=True)
    nickname: Mapped[str] = mapped_column(String(24))
    nickname_key: Mapped[str] = mapped_column(String(48))
    is_counted: Mapped[bool]
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PromptRow(Base):
    """A question to a learner whose answer is typed: a name, a nickname. What is typed is never kept here."""

    __tablename__ = "prompts"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssignmentRow(Base):
    """A track ("images") or a lesson ("images/sextortion") given to a class."""

    __tablename__ = "assignments"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    classroom_id: Mapped[str] = mapped_column(ForeignKey("classrooms.id", ondelete="CASCADE"), index=True)
    item: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TrackCheckRow(Base):
    """A learner's five answers before or after a track."""

    __tablename__ = "track_checks"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    moment: Mapped[str] = mapped_column(String(6), primary_key=True)
    questions: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    right: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did what to which class; holds ids and item names, no nickname of a student."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(16))
    organisation_id: Mapped[str] = mapped_column(String(16))
    classroom_id: Mapped[str | None] = mapped_column(String(16), index=True)
    action: Mapped[str] = mapped_column(String(30))
    detail: Mapped[str] = mapped_column(String(120))


class ReminderChoiceRow(Base):
    """When a learner wants to be reminded: bits of the weekdays (Monday is 1), hour and minute in a time zone."""

    __tablename__ = "reminder_choices"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True)
    weekdays: Mapped[int]
    hour: Mapped[int]
    minute: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40))
    is_on: Mapped[bool]
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class OutboxRow(Base):
    """A message to send later. One for each (learner, item, due); leased while it is being sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("learner_id", "item", "due_at", name="uq_outbox_learner_id_item_due_at"),
        Index("ix_outbox_state_not_before", "state", "not_before"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    item: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    priority: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebLinkRow(Base):
    """A link from the chat to the trainers' page; only the hash of its token is kept. Works once."""

    __tablename__ = "web_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebSessionRow(Base):
    """A trainer's session on the page; only the hash of the cookie is kept."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TopicCountRow(Base):
    """How often a lesson was opened or a helpline shown on a day, in a place; holds no person."""

    __tablename__ = "topic_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    place: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]


class CorrectionRow(Base):
    """How often one intent was predicted and another chosen with "not what I meant", on a day; holds no person."""

    __tablename__ = "corrections"

    day: Mapped[date] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    predicted: Mapped[str] = mapped_column(String(40), primary_key=True)
    chosen: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class InboxRow(Base):
    """A sentence, masked, that its writer gave to the editors to learn from; holds no person."""

    __tablename__ = "inbox"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5))
    sentence: Mapped[str] = mapped_column(Text)
    predicted: Mapped[str] = mapped_column(String(40))
    chosen: Mapped[str] = mapped_column(String(40))
    received_on: Mapped[date]
