"""Who may be named as a cover, by whom and for how long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.permissions import ALLOWED, OFFICE_ROLES, Action, Actor, Role

MOST_DAYS = 184  # half a year: for longer a partnership has another lead


@dataclass(frozen=True)
class Cover:
    """person covers for the partnership's lead from a London day to a day, both included."""

    person: str
    partnership: str
    first: date
    last: date

    def meets(self, other: Cover) -> bool:
        """Whether the same person covers the same partnership on a day of both."""
        same = (self.person, self.partnership) == (other.person, other.partnership)
        return same and self.first <= other.last and other.first <= self.last


def led_by(actor: Actor) -> list[str]:
    """The partnerships for which the actor may name a cover."""
    return sorted(
        held.partnership
        for held in actor.held
        if held.partnership and held.role in ALLOWED[Action.NAME_COVER]
    )


def require_cover(
    wanted: Cover,
    *,
    by: Actor,
    roles: Collection[tuple[Role, str | None]],
    covers: Collection[Cover],
    today: date,
) -> None:
    """Raises Refusal unless `by` may name that cover. roles: what the person holds on its days.

    "not_the_lead", "cover_self", "cover_backwards", "cover_too_long", "cover_office",
    "cover_answers_already", "cover_twice".
    """
    if not permissions.may(by, Action.NAME_COVER, wanted.partnership):
        raise Refusal("not_the_lead")
    if wanted.person == by.id:
        raise Refusal("cover_self")
    if wanted.last < max(wanted.first, today):
        raise Refusal("cover_backwards")
    if wanted.last - max(wanted.first, today) >= timedelta(days=MOST_DAYS):
        raise Refusal("cover_too_long")
    if any(role in OFFICE_ROLES for role, _ in roles):
        raise Refusal("cover_office")
    answering = ALLOWED[Action.ANSWER_RETURN] - {Role.COVER}
    if any(role in answering and held == wanted.partnership for role, held in roles):
        raise Refusal("cover_answers_already")
    if any(wanted.meets(other) for other in covers):
        raise Refusal("cover_twice")


def ended_on(cover: Cover, today: date) -> date:
    """The last day of a cover that is ended now: it gives no right any more from today."""
    return min(cover.last, max(today, cover.first) - timedelta(days=1))


def may_end(actor: Actor, partnership: str | None) -> bool:
    """The office may end a cover, and so may whoever can name one."""
    return permissions.may(actor, Action.END_COVER) or permissions.may(
        actor, Action.NAME_COVER, partnership
    )
