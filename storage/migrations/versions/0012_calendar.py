"""The addresses of people's calendars, and since when a round closes when it does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bid_round", sa.Column("closes_since", UTCDateTime(), nullable=True))
    op.create_table(
        "calendar_address",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_address_person_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_calendar_address")),
    )
    op.create_index("ix_calendar_address_person_id", "calendar_address", ["person_id"])
