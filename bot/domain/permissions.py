"""Who may do what. One table: every action and the roles that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal


class Role(StrEnum):
    LEAD = "lead"
    DEPUTY = "deputy"
    COVER = "cover"
    """Stands in for a lead from a day to a day."""
    FINANCE = "finance"
    OFFICER = "officer"
    CHIEF_EXECUTIVE = "chief_executive"
    CHIEF_FINANCE_OFFICER = "chief_finance_officer"
    MONITORING_OFFICER = "monitoring_officer"
    COMMISSIONER = "commissioner"


class Action(StrEnum):
    ANSWER_RETURN = "answer a return"
    SEE_RETURN = "see a return"
    OPEN_QUARTER = "open a quarter"
    REVIEW_RETURN = "accept, question and reopen a return"
    SEE_EVERY_RETURN = "see every partnership's return"
    DECIDE_LATENESS = "decide extensions and flags"
    RELEASE_RESULTS = "release what the pre-election period held"
    ALLOCATE = "prepare and publish an allocation"
    KEEP_POT = "move money into the pot and out of it"
    DECIDE_VIREMENT = "approve and decline moving money between projects"
    RUN_ROUND = "open a bid round, read its bids and decide them"
    BID = "write, submit and withdraw a bid"
    NAME_COVER = "name a cover for an absence"
    END_COVER = "end any partnership's cover"
    SIGN_FIGURES = "say whether a return's figures agree to the ledger"


OFFICE_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.CHIEF_EXECUTIVE,
        Role.CHIEF_FINANCE_OFFICER,
        Role.MONITORING_OFFICER,
        Role.COMMISSIONER,
    }
)
REGISTER_ROLES = tuple(role for role in Role if role is not Role.COVER)
"""The roles that the register gives; a cover is named in Reeve."""

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.ANSWER_RETURN: frozenset({Role.LEAD, Role.DEPUTY, Role.COVER}),
    Action.SEE_RETURN: frozenset({Role.LEAD, Role.DEPUTY, Role.COVER, Role.FINANCE}) | OFFICE_ROLES,
    Action.OPEN_QUARTER: frozenset({Role.OFFICER}),
    Action.REVIEW_RETURN: frozenset({Role.OFFICER}),
    Action.SEE_EVERY_RETURN: OFFICE_ROLES,
    Action.DECIDE_LATENESS: frozenset({Role.OFFICER}),
    Action.RELEASE_RESULTS: frozenset({Role.OFFICER}),
    Action.ALLOCATE: frozenset({Role.OFFICER}),
    Action.KEEP_POT: frozenset({Role.OFFICER}),
    Action.DECIDE_VIREMENT: frozenset({Role.OFFICER}),
    Action.RUN_ROUND: frozenset({Role.OFFICER}),
    Action.BID: frozenset({Role.LEAD, Role.DEPUTY}),
    Action.NAME_COVER: frozenset({Role.LEAD}),
    Action.END_COVER: frozenset({Role.OFFICER}),
    Action.SIGN_FIGURES: frozenset({Role.FINANCE}),
}


@dataclass(frozen=True)
class Held:
    """A role held today: for one partnership, or for the office (None)."""

    role: Role
    partnership: str | None


@dataclass(frozen=True)
class Actor:
    """Somebody Reeve knows, with the roles they hold today."""

    id: str
    name: str
    email: str
    user_id: str | None
    held: tuple[Held, ...] = ()

    @property
    def partnerships(self) -> frozenset[str]:
        """The partnerships whose returns this person may answer."""
        answering = ALLOWED[Action.ANSWER_RETURN]
        return frozenset(h.partnership for h in self.held if h.partnership and h.role in answering)


def may(actor: Actor, action: Action, partnership: str | None = None) -> bool:
    """Whether a role held by the actor allows the action on that partnership.

    A partnership's role counts for that partnership only; an office role counts everywhere.
    """
    return any(
        held.role in ALLOWED[action]
        and (held.role in OFFICE_ROLES or (partnership and held.partnership == partnership))
        for held in actor.held
    )


def require(actor: Actor, action: Action, partnership: str | None = None) -> None:
    """Raise the refusal "not_allowed" unless the actor may."""
    if not may(actor, action, partnership):
        raise Refusal("not_allowed")
