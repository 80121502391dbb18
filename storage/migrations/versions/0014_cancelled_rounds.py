"""Why a bid round was cancelled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bid_round", sa.Column("cancelled_for", sa.Text(), nullable=True))
