"""Texts that wait for their author's choice, and the mark on an answer kept in spite of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer_given", sa.Column("kept_personal", sa.String(), nullable=True))
    op.create_table(
        "pending_answer",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["quarterly_return.id"],
            name=op.f("fk_pending_answer_return_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pending_answer_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "return_id", "question_key", "person_id", name=op.f("pk_pending_answer")
        ),
    )
