"""What the digest tells of, settled on a page: through the same journeys as a press in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import permissions
from bot.domain.digest import Matter, ToSettle
from bot.domain.errors import Refusal
from bot.domain.lateness import Outcome
from bot.domain.permissions import Action
from bot.domain.quarters import Quarter
from bot.domain.return_states import ReviewStep, after
from bot.domain.wordings import wording
from bot.journeys import extensions, flags, links, reviewing, virement
from bot.journeys.desks import reviewing as at_desk
from bot.journeys.drafting import load_draft
from bot.journeys.links import Purpose
from bot.journeys.querying import ask
from bot.journeys.turn import Turn
from bot.rendering.opening import quarter_name
from storage import register, settling
from storage.tables import QuarterlyReturn

LASTS = timedelta(days=28)
WAYS = {
    Matter.RETURN: ("accept", "ask"),
    Matter.EXTENSION: ("grant", "decline"),
    Matter.FLAG: ("waive", "uphold"),
    Matter.VIREMENT: ("approve", "refuse"),
}
WITHOUT_WORDS = frozenset({"accept", "approve"})


@dataclass(frozen=True)
class Wish:
    """What is to be done: one of the matter's WAYS, and what goes with it."""

    way: str
    words: str = ""
    day: date | None = None
    question: str = ""


async def issue(turn: Turn, person: str, wanted: list[ToSettle]) -> dict[ToSettle, str]:
    """A page for each, which only this person can use, and once."""
    return {
        each: (
            await links.issue(turn, Purpose(each[0].value), each[1], person=person, lasts=LASTS)
        )[0]
        for each in wanted
    }


async def look(turn: Turn, matter: Matter, about: str) -> dict[str, Any]:
    """What the page says of it. Raises Refusal "not_the_office" or "settle_stale"."""
    if not permissions.may(turn.actor, Action.REVIEW_RETURN):
        raise Refusal("not_the_office")
    found = await settling.found(turn.session, matter, about)
    if found is None:
        raise Refusal("settle_stale")
    row = await turn.session.get_one(QuarterlyReturn, found["return_id"])
    partnership = await register.partnership(turn.session, row.partnership_id)
    whose = {
        "partnership": partnership.name,
        "quarter": quarter_name(turn.templates, Quarter.parse(row.quarter_key)),
        "due": row.present_due,
        "reference": row.reference or "",
    }
    return (
        found | whose | {"matter": matter.value, "questions": await _questions(turn, matter, row)}
    )


async def settle(turn: Turn, matter: Matter, about: str, wish: Wish) -> None:
    """Do it. Raises Refusal as the journeys do, and "settle_stale" for another version."""
    match wish.way:
        case "accept" | "ask":
            await _of_return(turn, about, wish)
        case "grant" | "decline":
            day = wish.day if wish.way == "grant" else None
            await extensions.decide(turn, about, until=day, reason=wish.words)
        case "waive" | "uphold":
            outcome = Outcome.WAIVED if wish.way == "waive" else Outcome.UPHELD
            await flags.decide(turn, about, outcome, wish.words)
        case _:
            found = await look(turn, matter, about)
            where = {"return_id": found["return_id"], "move": about}
            if wish.way == "approve":
                await virement.approve(turn, **where)
            else:
                await virement.decline(turn, **where, reason=wish.words)


async def _of_return(turn: Turn, about: str, wish: Wish) -> None:
    return_id, _, version = about.rpartition(":")
    wanted = ReviewStep.ACCEPT if wish.way == "accept" else ReviewStep.ASK
    async with at_desk(turn, return_id) as step:
        if int(version) != step.row.version or after(step.draft.state, wanted) is None:
            raise Refusal("settle_stale")
        if wish.way == "ask" and not await ask(step, wish.question, wish.words):
            raise Refusal("settle_stale")
    if wish.way == "accept":
        await reviewing.accept(turn, return_id=return_id, version=int(version))


async def _questions(turn: Turn, matter: Matter, row: QuarterlyReturn) -> list[tuple[str, str]]:
    """(key, wording) of the answers that can be asked about."""
    if matter is not Matter.RETURN:
        return []
    draft = await load_draft(turn.session, row, now=turn.now)
    return [
        (asked.key, wording(asked, draft.course)[0])
        for asked in draft.course.asked
        if draft.open_to_query(asked.key)
    ]


def is_settled(found: dict[str, Any]) -> bool:
    """Whether nothing is left to be done on the page."""
    return isinstance(found.get("settled_at"), datetime)
