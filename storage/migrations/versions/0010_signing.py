"""One-time links, and the finance officers' signatures under the figures of returns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        _to("one_time_link", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_link")),
    )
    op.create_index("ix_one_time_link_subject", "one_time_link", ["subject"])
    op.create_table(
        "figures_signature",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("figures_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        _to("figures_signature", "return_id", "quarterly_return.id"),
        _to("figures_signature", "signed_by", "person.id"),
        sa.PrimaryKeyConstraint("return_id", "figures_hash", name=op.f("pk_figures_signature")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
