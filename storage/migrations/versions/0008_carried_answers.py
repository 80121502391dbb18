"""The whole return: answers that are last quarter's, given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    carried: sa.Column[bool] = sa.Column(
        "carried", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("answer_given", carried)
