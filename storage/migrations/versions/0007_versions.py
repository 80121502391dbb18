"""After submission: the versions of a return, questions about its answers, the office's threads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    _columns()
    _versions()
    _queries()
    _what_is_submitted_becomes_version_1()


def _columns() -> None:
    op.add_column("quarterly_return", sa.Column("received_at", UTCDateTime(), nullable=True))
    op.add_column(
        "quarterly_return",
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "conversation",
        sa.Column("desk", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"], unique=False)


def _versions() -> None:
    op.create_table(
        "return_version",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("answers_hash", sa.String(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["return_id"], ["quarterly_return.id"], name=op.f("fk_return_version_return_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_return_version_submitted_by")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.id"], name=op.f("fk_return_version_accepted_by")
        ),
        sa.PrimaryKeyConstraint("return_id", "number", name=op.f("pk_return_version")),
        sa.UniqueConstraint("reference", name=op.f("uq_return_version_reference")),
    )


def _queries() -> None:
    op.create_table(
        "answer_query",
        sa.Column("id", _COUNTER, nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["return_id"], ["quarterly_return.id"], name=op.f("fk_answer_query_return_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_answer_query_asked_by")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_answer_query_closed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_query")),
    )
    op.create_index("ix_answer_query_return_id", "answer_query", ["return_id"], unique=False)


def _what_is_submitted_becomes_version_1() -> None:
    op.execute(
        "INSERT INTO return_version (return_id, number, revision, submitted_at, submitted_by,"
        " reference, answers, answers_hash)"
        " SELECT id, 1, revision, submitted_at, submitted_by, reference, submitted_answers,"
        " answers_hash FROM quarterly_return WHERE submitted_answers IS NOT NULL"
    )
    op.execute(
        "UPDATE quarterly_return SET version = 1, received_at = submitted_at"
        " WHERE submitted_answers IS NOT NULL"
    )
