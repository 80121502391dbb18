"""Bid rounds, bids and awards; a project may come of an award. A submitted bid never changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("awarded_on", sa.Date(), nullable=True))
    _create_round()
    _create_bid()
    _create_submission()
    _create_award()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        op.execute(statement)


def _create_round() -> None:
    op.create_table(
        "bid_round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("most_pence", sa.BigInteger(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("opens_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("announced_at", UTCDateTime(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("leftover", sa.String(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint("pence > 0", name=op.f("ck_bid_round_pence_is_positive")),
        sa.CheckConstraint(
            "most_pence > 0 AND most_pence <= pence", name=op.f("ck_bid_round_most_is_within")
        ),
        _to("bid_round", "form_version", "form_version.version"),
        _to("bid_round", "created_by", "person.id"),
        _to("bid_round", "proposed_by", "person.id"),
        _to("bid_round", "decided_by", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_round")),
    )
    for column in ("year", "closes_at", "state"):
        op.create_index(f"ix_bid_round_{column}", "bid_round", [column])


def _create_bid() -> None:
    op.create_table(
        "bid",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("partnership_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        _to("bid", "round_id", "bid_round.id"),
        _to("bid", "partnership_id", "partnership.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
    )
    op.create_index("ix_bid_round_id", "bid", ["round_id"])
    op.create_index("ix_bid_partnership_id", "bid", ["partnership_id"])
    op.create_table(
        "bid_draft",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("entered", sa.Text(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        _to("bid_draft", "bid_id", "bid.id"),
        _to("bid_draft", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("bid_id", "person_id", name=op.f("pk_bid_draft")),
    )


def _create_submission() -> None:
    op.create_table(
        "bid_submission",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("answers_hash", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("submitted_at", UTCDateTime(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.CheckConstraint("pence > 0", name=op.f("ck_bid_submission_pence_is_positive")),
        _to("bid_submission", "bid_id", "bid.id"),
        _to("bid_submission", "submitted_by", "person.id"),
        sa.PrimaryKeyConstraint("bid_id", "number", name=op.f("pk_bid_submission")),
    )


def _create_award() -> None:
    op.create_table(
        "bid_award",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("asked_pence", sa.BigInteger(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=True),
        sa.CheckConstraint("pence >= 0", name=op.f("ck_bid_award_pence_is_not_negative")),
        _to("bid_award", "bid_id", "bid.id"),
        _to("bid_award", "written_by", "person.id"),
        _to("bid_award", "project_id", "project.id"),
        sa.PrimaryKeyConstraint("bid_id", name=op.f("pk_bid_award")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


_KEPT = "a submitted bid never changes"
_ON_SQLITE = tuple(
    f"CREATE TRIGGER bid_submission_{event} BEFORE {event} ON bid_submission "
    f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
    for event in ("update", "delete")
)
_ON_POSTGRESQL = (
    "CREATE TRIGGER bid_submission_change BEFORE UPDATE OR DELETE ON bid_submission FOR EACH ROW "
    f"EXECUTE FUNCTION reeve_refuse_change('{_KEPT}')",
)
