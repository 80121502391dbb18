"""When a return that the office has sent back is due again, and what it asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quarterly_return", sa.Column("due_again_at", UTCDateTime(), nullable=True))
    op.add_column("quarterly_return", sa.Column("sent_back_for", sa.Text(), nullable=True))
