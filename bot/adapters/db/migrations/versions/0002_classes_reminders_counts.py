"""Classes, trainers, assignments, prompts, reminders, the trainers' page, counts, the editors' inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=16), nullable=False),
        sa.Column("classroom_id", sa.String(length=16), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_classroom_id"), "audit_log", ["classroom_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("predicted", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "locale", "predicted", "chosen", name=op.f("pk_corrections")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("predicted", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_table(
        "topic_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "country", "place", "kind", "item", name=op.f("pk_topic_counts")),
    )
    op.create_table(
        "classrooms",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("join_code", sa.String(length=6), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_classrooms_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classrooms")),
        sa.UniqueConstraint("join_code", name=op.f("uq_classrooms_join_code")),
    )
    op.create_index(op.f("ix_classrooms_organisation_id"), "classrooms", ["organisation_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_outbox_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("learner_id", "item", "due_at", name="uq_outbox_learner_id_item_due_at"),
    )
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"], unique=False)
    op.create_table(
        "prompts",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_prompts_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_prompts")),
    )
    op.create_table(
        "reminder_choices",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_reminder_choices_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_reminder_choices")),
    )
    op.create_index(op.f("ix_reminder_choices_next_at"), "reminder_choices", ["next_at"], unique=False)
    op.create_table(
        "track_checks",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("track_id", sa.String(length=40), nullable=False),
        sa.Column("moment", sa.String(length=6), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_track_checks_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "track_id", "moment", name=op.f("pk_track_checks")),
    )
    op.create_table(
        "trainer_invites",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=16), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_trainer_invites_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_trainer_invites")),
    )
    op.create_table(
        "trainers",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_trainers_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_trainers_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_trainers")),
    )
    op.create_index(op.f("ix_trainers_organisation_id"), "trainers", ["organisation_id"], unique=False)
    op.create_table(
        "web_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_web_links_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_links")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_web_sessions_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("classroom_id", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classrooms.id"], name=op.f("fk_assignments_classroom_id_classrooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_classroom_id"), "assignments", ["classroom_id"], unique=False)
    op.create_table(
        "classroom_trainers",
        sa.Column("classroom_id", sa.String(length=16), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["classroom_id"],
            ["classrooms.id"],
            name=op.f("fk_classroom_trainers_classroom_id_classrooms"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["trainers.learner_id"],
            name=op.f("fk_classroom_trainers_learner_id_trainers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("classroom_id", "learner_id", name=op.f("pk_classroom_trainers")),
    )
    op.create_index(op.f("ix_classroom_trainers_learner_id"), "classroom_trainers", ["learner_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("classroom_id", sa.String(length=16), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("nickname", sa.String(length=24), nullable=False),
        sa.Column("nickname_key", sa.String(length=48), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["classroom_id"], ["classrooms.id"], name=op.f("fk_memberships_classroom_id_classrooms"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_memberships_learner_id_learners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("classroom_id", "learner_id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("classroom_id", "nickname_key", name="uq_memberships_classroom_id_nickname_key"),
    )
    op.create_index(op.f("ix_memberships_learner_id"), "memberships", ["learner_id"], unique=False)
    op.add_column("lesson_progress", sa.Column("version", sa.String(length=12), nullable=True))
    # Two forms of one index: SQLite knows no included columns, PostgreSQL cannot sort JSON.
    if op.get_context().dialect.name == "sqlite":
        read = ["learner_id", "lesson_id", "version", "finished_at", "answers"]
        op.create_index("ix_lesson_progress_report", "lesson_progress", read)
    else:
        op.create_index(
            "ix_lesson_progress_report_included",
            "lesson_progress",
            ["learner_id", "lesson_id"],
            postgresql_include=["version", "finished_at", "answers"],
        )
    # ### end Alembic commands ###


def downgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    op.drop_index("ix_lesson_progress_report" if is_sqlite else "ix_lesson_progress_report_included", "lesson_progress")
    op.drop_column("lesson_progress", "version")
    op.drop_index(op.f("ix_memberships_learner_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_classroom_trainers_learner_id"), table_name="classroom_trainers")
    op.drop_table("classroom_trainers")
    op.drop_index(op.f("ix_assignments_classroom_id"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_table("web_sessions")
    op.drop_table("web_links")
    op.drop_index(op.f("ix_trainers_organisation_id"), table_name="trainers")
    op.drop_table("trainers")
    op.drop_table("trainer_invites")
    op.drop_table("track_checks")
    op.drop_index(op.f("ix_reminder_choices_next_at"), table_name="reminder_choices")
    op.drop_table("reminder_choices")
    op.drop_table("prompts")
    op.drop_index("ix_outbox_state_not_before", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_classrooms_organisation_id"), table_name="classrooms")
    op.drop_table("classrooms")
    op.drop_table("topic_counts")
    op.drop_table("organisations")
    op.drop_table("inbox")
    op.drop_table("corrections")
    op.drop_index(op.f("ix_audit_log_classroom_id"), table_name="audit_log")
    op.drop_table("audit_log")
    # ### end Alembic commands ###
