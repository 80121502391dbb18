"""The record of a year's deadlines: for one partnership, or for all of them."""

from __future__ import annotations

from bot.domain import permissions
from bot.domain.errors import Refusal
from bot.domain.lateness_record import ReturnRecord
from bot.domain.permissions import Action
from bot.domain.quarters import Quarter
from bot.journeys.deadline_rules import records
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering import lateness_record as shown
from storage import deadlines, outbox
from storage.tables import Person


async def show_record(turn: Turn, year_key: str, *, delivery: str) -> None:
    """Show and e-mail the year's record: everybody's to the office, their own to a partner.

    Raises Refusal: "not_allowed", "no_such_year".
    """
    found = await _records(turn, _quarters(year_key))
    person = await turn.session.get_one(Person, turn.actor.id)
    key = f"record:{year_key}:{delivery}"
    told = []
    pages = shown.record_pages(turn.templates, year_key, found, now=turn.now)
    for number, page in enumerate(pages, 1):
        told += direct(f"{key}:{number}", person, page, now=turn.now)
    facts = shown.record_facts(turn.templates, year_key, found, now=turn.now)
    mailed = f"{key}:email:{person.id}"
    told.append(
        await letter(turn, "lateness_record", key=mailed, to=person, thread=year_key, **facts)
    )
    await outbox.enqueue(turn.session, told)


async def _records(turn: Turn, quarters: list[Quarter]) -> list[ReturnRecord]:
    keys = [quarter.key for quarter in quarters]
    if permissions.may(turn.actor, Action.SEE_EVERY_RETURN):
        rows = await deadlines.returns_of_year(turn.session, keys, None)
        return await records(turn.session, rows)
    own = {
        held.partnership
        for held in turn.actor.held
        if held.partnership and permissions.may(turn.actor, Action.SEE_RETURN, held.partnership)
    }
    if not own:
        raise Refusal("not_allowed")
    rows = []
    for partnership in sorted(own):
        rows += await deadlines.returns_of_year(turn.session, keys, partnership)
    return await records(turn.session, rows)


def _quarters(year_key: str) -> list[Quarter]:
    try:
        first = Quarter.parse(f"{year_key}-Q1")
    except ValueError:
        raise Refusal("no_such_year") from None
    return [Quarter(first.year, number) for number in range(1, 5)]
