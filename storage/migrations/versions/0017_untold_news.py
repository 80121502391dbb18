"""Who has still to be told of what is announced; no messages are stored to be held any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "untold_news",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("announcement", sa.String(), nullable=False),
        sa.Column("partnership_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_untold_news_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_untold_news")),
        sa.UniqueConstraint(
            "announcement", "partnership_id", name=op.f("uq_untold_news_announcement")
        ),
    )
    # what is held at this moment is written anew when it is released, to those there are now
    op.execute(
        "INSERT INTO untold_news (announcement, partnership_id) "
        "SELECT held_announcement.key, partnership.id FROM held_announcement, partnership "
        "WHERE held_announcement.released_at IS NULL AND EXISTS ("
        "SELECT 1 FROM partnership_area WHERE partnership_area.partnership_id = partnership.id "
        "AND (partnership_area.to_date IS NULL OR partnership_area.to_date >= CURRENT_DATE)) "
        "ORDER BY held_at, key, partnership.id"
    )
    op.drop_column("held_announcement", "messages")
