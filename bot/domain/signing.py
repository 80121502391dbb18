"""The finance sign-off: a second, named person says whether a return's figures are the ledger's.

Whoever typed one of the figures cannot sign them. A signature is about the figures as they were
shown: for others, or for a later version of the return, another one is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.domain import permissions
from bot.domain.course import Course
from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Actor, Role
from bot.domain.quarters import add_working_days, london, to_london
from bot.domain.questions import Kind
from bot.domain.totals import Figures

MOST_WORDS = 1500  # characters of a note
REMINDED_AFTER = ((Role.FINANCE, 3), (Role.LEAD, 6))
"""Who is reminded of figures that nobody has signed, and how many working days after."""


class Way(StrEnum):
    """How somebody signed."""

    SLACK = "slack"
    LINK = "link"


@dataclass(frozen=True)
class Signature:
    """What a finance officer said of a version's figures. by: a name; at: aware UTC.

    figures: the hash of those that were shown; note: why they do not agree, "" if they do.
    """

    version: int
    figures: str
    agreed: bool
    note: str
    by: str
    at: datetime


def figures_hash(draft: Draft) -> str:
    """What a signature is about: the version of the return and each figure of each project."""
    sums = draft.totals()
    shown = [_shown(each) for each in (*sums.projects, sums.all)]
    text = json.dumps([draft.return_id, draft.version, shown], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def typed_by(course: Course) -> frozenset[str]:
    """The ids of those who gave an amount of money that counts."""
    money = {asked.key for asked in course.asked if asked.question.kind is Kind.MONEY}
    return frozenset(answer.by for key, answer in course.answers.items() if key in money)


def require_signer(actor: Actor, partnership: str, draft: Draft) -> None:
    """Raises Refusal: "not_finance" for whoever is not its finance officer today, "sign_own"."""
    if not permissions.may(actor, Action.SIGN_FIGURES, partnership):
        raise Refusal("not_finance")
    if actor.id in typed_by(draft.course):
        raise Refusal("sign_own")


def is_current(draft: Draft, figures: str) -> bool:
    """Whether the return is with the office and its figures are those that were shown."""
    return draft.submission is not None and figures == figures_hash(draft)


def signature_of(signatures: Iterable[Signature], figures: str) -> Signature | None:
    """The one that was given for these figures: a second one is not taken."""
    return next((each for each in signatures if each.figures == figures), None)


def reminders(
    submitted: datetime, at: time, bank_holidays: frozenset[date]
) -> list[tuple[Role, datetime]]:
    """(who, from when in UTC) of each reminder of figures submitted then; at: by London's clock."""
    day = to_london(submitted).date()
    return [
        (role, london(add_working_days(day, after, bank_holidays), at))
        for role, after in REMINDED_AFTER
    ]


def _shown(figures: Figures) -> tuple[str | int | None, ...]:
    return (
        figures.project,
        figures.award,
        figures.spent_before,
        figures.spent,
        figures.committed,
        figures.forecast,
    )
