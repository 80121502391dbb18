"""Money that is moved between projects: asked for by a return, decided by the office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "virement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_virement_pence_is_positive")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_virement_is_between_two")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_virement_{column}"))
            for column, target in _POINTS_TO.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_virement")),
    )
    for column in ("return_id", "year", "state"):
        op.create_index(f"ix_virement_{column}", "virement", [column])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _ON_SQLITE if is_sqlite else _ON_POSTGRESQL:
        op.execute(statement)


_POINTS_TO = {
    "return_id": "quarterly_return.id",
    "source_id": "project.id",
    "target_id": "project.id",
    "asked_by": "person.id",
    "decided_by": "person.id",
}
_DECIDED = "a virement that is decided never changes"
_IS_DECIDED = "OLD.state IN ('approved', 'declined')"
_ON_SQLITE = tuple(
    f"CREATE TRIGGER virement_{event} BEFORE {event} ON virement WHEN {_IS_DECIDED} "
    f"BEGIN SELECT RAISE(ABORT, '{_DECIDED}'); END"
    for event in ("update", "delete")
)
_ON_POSTGRESQL = (
    "CREATE TRIGGER virement_change BEFORE UPDATE OR DELETE ON virement FOR EACH ROW "
    f"WHEN ({_IS_DECIDED}) EXECUTE FUNCTION reeve_refuse_change('{_DECIDED}')",
)
