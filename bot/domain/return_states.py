"""Where a return stands, and the one table of how it goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ReturnState(StrEnum):
    OPEN = "open"
    """Being answered for the first time."""
    SUBMITTED = "submitted"
    """With the office."""
    QUERIED = "queried"
    """With the office, which has asked about an answer."""
    REOPENED = "reopened"
    """Being changed: what was submitted last still counts, until it is submitted again."""
    ACCEPTED = "accepted"
    """The office is content with the version that was submitted last."""

    @property
    def takes_answers(self) -> bool:
        """Whether the partnership can change its answers now."""
        return self in (ReturnState.OPEN, ReturnState.REOPENED)


class ReviewStep(StrEnum):
    """What is done to a whole return; each answer is a matter of its own."""

    SUBMIT = "submit"
    ASK = "ask"
    SETTLE = "settle"
    """The last open question about it is answered or taken back."""
    ACCEPT = "accept"
    REOPEN = "reopen"
    """By the office, with a reason."""
    AMEND = "amend"
    """By the partnership itself, until the office has accepted."""


_S, _T = ReturnState, ReviewStep
TRANSITIONS: Mapping[tuple[ReturnState, ReviewStep], ReturnState] = MappingProxyType(
    {
        (_S.OPEN, _T.SUBMIT): _S.SUBMITTED,
        (_S.REOPENED, _T.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _T.ASK): _S.QUERIED,
        (_S.QUERIED, _T.ASK): _S.QUERIED,
        (_S.QUERIED, _T.SETTLE): _S.SUBMITTED,
        (_S.SUBMITTED, _T.ACCEPT): _S.ACCEPTED,
        (_S.SUBMITTED, _T.REOPEN): _S.REOPENED,
        (_S.QUERIED, _T.REOPEN): _S.REOPENED,
        (_S.ACCEPTED, _T.REOPEN): _S.REOPENED,
        (_S.SUBMITTED, _T.AMEND): _S.REOPENED,
        (_S.QUERIED, _T.AMEND): _S.REOPENED,
    }
)


def after(state: ReturnState, step: ReviewStep) -> ReturnState | None:
    """Where the step leads from here; None where it is not open."""
    return TRANSITIONS.get((state, step))


def steps_from(state: ReturnState) -> frozenset[ReviewStep]:
    """The steps that are open in a state."""
    return frozenset(step for at, step in TRANSITIONS if at is state)
