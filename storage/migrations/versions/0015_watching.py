"""What is watched over: refused addresses, the daily check of the audit, failures not told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_UNTOLD = sa.text("state IN ('refused', 'ambiguous', 'dead') AND NOT told_of")


def upgrade() -> None:
    op.create_table(
        "refused_address",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("refused_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_refused_address")),
    )
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checked_seq", sa.BigInteger(), nullable=False),
        sa.Column("checked_hash", sa.String(), nullable=False),
        sa.Column("rolled_seq", sa.BigInteger(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    told_of: sa.Column[bool] = sa.Column(
        "told_of", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("outgoing_message", told_of)
    # what failed before anybody was told of such is old news
    op.execute(
        "UPDATE outgoing_message SET told_of = true WHERE state IN ('refused', 'ambiguous', 'dead')"
    )
    op.create_index(
        "ix_outgoing_message_untold",
        "outgoing_message",
        ["id"],
        sqlite_where=_UNTOLD,
        postgresql_where=_UNTOLD,
    )
