"""Deadlines: reminders given, extensions, flags, the service's own heartbeat.

The returns that are open are looked at as soon as Reeve runs again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    _returns()
    _reminders()
    _extension()
    _flags()
    _service_run()
    _held_announcement()


def _returns() -> None:
    op.add_column("quarterly_return", sa.Column("due_since", UTCDateTime(), nullable=True))
    op.add_column("quarterly_return", sa.Column("next_look_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE quarterly_return SET next_look_at = opened_at WHERE state = 'open'")
    op.create_index("ix_quarterly_return_next_look_at", "quarterly_return", ["next_look_at"])
    op.create_index("ix_project_of_year", "project", ["partnership_id", "year"])


def _reminders() -> None:
    op.create_table(
        "notice",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        _to("notice", "person_id", "person.id"),
        _to("notice", "return_id", "quarterly_return.id"),
        sa.PrimaryKeyConstraint("person_id", "return_id", "stage", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_return_id", "notice", ["return_id"])
    op.create_table(
        "snooze",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        _to("snooze", "person_id", "person.id"),
        _to("snooze", "return_id", "quarterly_return.id"),
        sa.PrimaryKeyConstraint("person_id", "return_id", name=op.f("pk_snooze")),
    )
    op.create_index("ix_snooze_return_id", "snooze", ["return_id"])
    op.create_table(
        "leave",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        _to("leave", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_person_id", "leave", ["person_id"])


def _extension() -> None:
    op.create_table(
        "extension",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("wanted", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("old_due_at", UTCDateTime(), nullable=True),
        sa.Column("new_due_at", UTCDateTime(), nullable=True),
        _to("extension", "return_id", "quarterly_return.id"),
        _to("extension", "asked_by", "person.id"),
        _to("extension", "decided_by", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index("ix_extension_return_id", "extension", ["return_id"])


def _flags() -> None:
    op.create_table(
        "lateness_flag",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("down_minutes", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reply_until", UTCDateTime(), nullable=False),
        _to("lateness_flag", "return_id", "quarterly_return.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lateness_flag")),
    )
    op.create_index("ix_lateness_flag_return_id", "lateness_flag", ["return_id"])
    op.create_table(
        "flag_reply",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("replied_by", sa.String(), nullable=False),
        sa.Column("replied_at", UTCDateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _to("flag_reply", "flag_id", "lateness_flag.id"),
        _to("flag_reply", "replied_by", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_reply")),
    )
    op.create_index("ix_flag_reply_flag_id", "flag_reply", ["flag_id"])
    op.create_table(
        "flag_decision",
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        _to("flag_decision", "flag_id", "lateness_flag.id"),
        _to("flag_decision", "decided_by", "person.id"),
        sa.PrimaryKeyConstraint("flag_id", name=op.f("pk_flag_decision")),
    )


def _service_run() -> None:
    op.create_table(
        "service_run",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_run")),
    )
    op.create_index("ix_service_run_last_seen_at", "service_run", ["last_seen_at"])


def _held_announcement() -> None:
    op.create_table(
        "held_announcement",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("held_at", UTCDateTime(), nullable=False),
        sa.Column("held_until", UTCDateTime(), nullable=False),
        sa.Column("released_at", UTCDateTime(), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        _to("held_announcement", "released_by", "person.id"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_held_announcement")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
