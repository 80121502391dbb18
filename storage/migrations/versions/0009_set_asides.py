"""Amounts to be set aside, which one officer proposes and a second one decides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint("pence > 0", name=op.f("ck_set_aside_pence_is_positive")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_set_aside_{column}"))
            for column, target in _POINTS_TO.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )
    for column in ("year", "state"):
        op.create_index(f"ix_set_aside_{column}", "set_aside", [column])


_POINTS_TO = {"year": "pot.year", "proposed_by": "person.id", "decided_by": "person.id"}
