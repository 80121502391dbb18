"""The outbox's statements, each made once: putting one together takes longer than running it.

They are of SQLAlchemy's core, as the dispatcher moves many rows and reads few of their columns.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel

from storage.tables import MessageState

_TABLE: Any = SQLModel.metadata.tables["outgoing_message"]
_UNFINISHED = (MessageState.PENDING.value, MessageState.LEASED.value)
_ROW: Any = _TABLE.c
_NOW: ColumnElement[datetime] = bindparam("now")


def _due() -> ColumnElement[bool]:
    pending = and_(
        _ROW.state == MessageState.PENDING.value,
        or_(_ROW.next_try_at.is_(None), _ROW.next_try_at <= _NOW),
    )
    abandoned = and_(_ROW.state == MessageState.LEASED.value, _ROW.leased_until <= _NOW)
    return or_(pending, abandoned)


def _held_back() -> ColumnElement[bool]:
    earlier, origin = _TABLE.alias(), _TABLE.alias()
    behind_in_lane = (
        select(earlier.c.id)
        .where(
            earlier.c.lane == _ROW.lane,
            earlier.c.id < _ROW.id,
            earlier.c.state.in_(_UNFINISHED),
        )
        .exists()
    )
    origin_unfinished = (
        select(origin.c.id)
        .where(
            origin.c.key.in_([_ROW.reply_to, _ROW.replaces]),
            origin.c.state.in_(_UNFINISHED),
        )
        .exists()
    )
    return or_(behind_in_lane, origin_unfinished)


def _sent_as(key: ColumnElement[str | None]) -> ColumnElement[str | None]:
    """Where the message with this key was sent."""
    origin = _TABLE.alias()
    return select(origin.c.sent_as).where(origin.c.key == key).scalar_subquery()


def _ending(**values: Any) -> Update:
    """The change of a row that is still leased to `owner`."""
    own = _ROW.id == bindparam("message_id"), _ROW.leased_by == bindparam("owner")
    leased = _ROW.state == MessageState.LEASED.value
    return update(_TABLE).where(*own, leased).values(leased_by=None, leased_until=None, **values)


TAKEABLE: Any = (
    select(
        *(_ROW[name] for name in ("id", "key", "medium", "recipient", "payload", "body")),
        _ROW.attempts,
        _ROW.in_doubt,
        _ROW.reply_to.is_not(None).label("replies"),
        _ROW.replaces.is_not(None).label("replaces"),
        _sent_as(_ROW.reply_to).label("thread"),
        _sent_as(_ROW.replaces).label("target"),
    )
    .where(_ROW.medium == bindparam("of"), _due(), ~_held_back())
    .order_by(_ROW.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

LEASE = (
    update(_TABLE)
    .where(_ROW.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=MessageState.LEASED.value,
        leased_by=bindparam("owner"),
        leased_until=bindparam("until"),
        attempts=_ROW.attempts + 1,
        in_doubt=True,
        next_try_at=None,
    )
)

_FALLS_DUE = func.coalesce(_ROW.next_try_at, _ROW.leased_until)
WAITING: Any = (
    select(
        _ROW.medium,
        func.max(case((_due(), 1), else_=0)),
        func.min(case((_FALLS_DUE > _NOW, _FALLS_DUE))),
    )
    .where(_ROW.state.in_(_UNFINISHED))
    .group_by(_ROW.medium)
)

SENT = _ending(
    state=MessageState.SENT.value, sent_as=bindparam("name"), sent_at=bindparam("now"), error=None
)
AGAIN = _ending(
    state=MessageState.PENDING.value,
    next_try_at=bindparam("at"),
    error=bindparam("why"),
    in_doubt=bindparam("doubt"),
    attempts=bindparam("tries"),
)
GIVEN_UP = _ending(state=bindparam("end"), error=bindparam("why"))

INSERT = {
    "sqlite": sqlite_insert(_TABLE).on_conflict_do_nothing(),
    "postgresql": postgres_insert(_TABLE).on_conflict_do_nothing(),
}
