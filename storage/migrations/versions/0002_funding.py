"""Runs of the formula and the pot's ledger; neither can be changed once it is published or made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_runs()
    _create_pot()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        op.execute(statement)


def _create_runs() -> None:
    op.create_table(
        "allocation_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("inputs_file", sa.String(), nullable=False),
        sa.Column("inputs_sha256", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("vintage", sa.String(), nullable=False),
        sa.Column("prepared_at", UTCDateTime(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_as", sa.String(), nullable=True),
        sa.CheckConstraint("total_pence > 0", name=op.f("ck_allocation_run_total_is_positive")),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["person.id"], name=op.f("fk_allocation_run_prepared_by")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_allocation_run_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
        sa.UniqueConstraint("published_as", name=op.f("uq_allocation_run_published_as")),
    )
    op.create_index("ix_allocation_run_year", "allocation_run", ["year"], unique=False)
    op.create_table(
        "allocation_line",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("gss", sa.String(), nullable=False),
        sa.Column("area_name", sa.String(), nullable=False),
        sa.Column("partnership_id", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("workings", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("pence >= 0", name=op.f("ck_allocation_line_pence_is_not_negative")),
        sa.ForeignKeyConstraint(["gss"], ["area.gss"], name=op.f("fk_allocation_line_gss")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_allocation_line_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_run.id"], name=op.f("fk_allocation_line_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "gss", name=op.f("pk_allocation_line")),
    )
    op.create_index(
        "ix_allocation_line_partnership_id", "allocation_line", ["partnership_id"], unique=False
    )


def _create_pot() -> None:
    op.create_table(
        "pot",
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("balance_pence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("balance_pence >= 0", name=op.f("ck_pot_balance_is_not_negative")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_pot")),
    )
    op.create_table(
        "pot_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("partnership_id", sa.String(), nullable=True),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.Column("return_id", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.CheckConstraint("pence <> 0", name=op.f("ck_pot_entry_pence_is_not_zero")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_pot_entry_{column}"))
            for column, target in _POINTS_TO.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pot_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_pot_entry_key")),
    )
    op.create_index("ix_pot_entry_year", "pot_entry", ["year"], unique=False)


_POINTS_TO = {
    "year": "pot.year",
    "entered_by": "person.id",
    "partnership_id": "partnership.id",
    "project_id": "project.id",
    "return_id": "quarterly_return.id",
    "run_id": "allocation_run.id",
}

_PUBLISHED = "a published allocation never changes"
_ENTERED = "an entry of the pot never changes"
_WORKED_OUT = "a line of an allocation never changes"

_ON_SQLITE = (
    *(
        f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for table, when, why in (
            ("allocation_run", "WHEN OLD.published_at IS NOT NULL ", _PUBLISHED),
            ("allocation_line", "", _WORKED_OUT),
            ("pot_entry", "", _ENTERED),
        )
        for event in ("update", "delete")
    ),
    "CREATE TRIGGER allocation_line_insert BEFORE INSERT ON allocation_line WHEN EXISTS (SELECT 1 "
    "FROM allocation_run WHERE id = NEW.run_id AND published_at IS NOT NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a published allocation never changes'); END",
)
_ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION reeve_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE OR REPLACE FUNCTION reeve_refuse_late_line() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF EXISTS (SELECT 1 FROM allocation_run WHERE id = NEW.run_id AND published_at IS "
    "NOT NULL) THEN RAISE EXCEPTION 'a published allocation never changes' USING ERRCODE = "
    "'restrict_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER allocation_run_change BEFORE UPDATE OR DELETE ON allocation_run FOR EACH ROW "
    f"WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION reeve_refuse_change('{_PUBLISHED}')",
    "CREATE TRIGGER allocation_line_change BEFORE UPDATE OR DELETE ON allocation_line FOR EACH ROW "
    f"EXECUTE FUNCTION reeve_refuse_change('{_WORKED_OUT}')",
    "CREATE TRIGGER allocation_line_insert BEFORE INSERT ON allocation_line FOR EACH ROW "
    "EXECUTE FUNCTION reeve_refuse_late_line()",
    "CREATE TRIGGER pot_entry_change BEFORE UPDATE OR DELETE ON pot_entry FOR EACH ROW "
    f"EXECUTE FUNCTION reeve_refuse_change('{_ENTERED}')",
)
