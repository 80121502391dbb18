"""An amount of the pot for a named use: one officer proposes, a second one confirms or declines.

Until the second officer confirms, the money stays in the pot and nobody outside the office hears.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.announcements import Announced
from bot.domain.awards import check_second
from bot.domain.errors import Refusal
from bot.domain.money import read_money
from bot.domain.pot import Aside, Entry, Kind, Proposed, balance_after
from bot.domain.quarters import to_london
from bot.domain.readings import Accepted
from bot.journeys import pot
from bot.journeys.announcing import announce
from bot.journeys.office import edit_for_officers, tell_officers
from bot.journeys.round_channels import partnerships_now, post
from bot.journeys.turn import Turn
from bot.rendering import setting_aside as shown
from bot.rendering.blocks import SlackMessage
from bot.rendering.modals import Modal
from storage import audit, funding
from storage.outbox import Outgoing
from storage.tables import Partnership, Person, SetAside

_MOST_IN_A_PURPOSE = 150


async def form(turn: Turn, year: str) -> Modal:
    """Where an officer says how much, and for what. Raises Refusal "not_for_officers_only"."""
    pot.require_keeper(turn)
    return shown.form(turn.templates, await pot.year_statement(turn.session, year))


async def propose_typed(turn: Turn, year: str, typed: str, purpose: str) -> str:
    """Propose an amount as it was typed.

    Raises Refusal: "amount_unclear" for what has to be asked about, or what `propose` refuses.
    """
    pot.require_keeper(turn)
    reading = read_money(typed)
    if not isinstance(reading, Accepted) or not isinstance(reading.value, int):
        raise Refusal("amount_unclear")
    return await propose(turn, year, reading.value, purpose)


async def propose(turn: Turn, year: str, pence: int, purpose: str) -> str:
    """Ask the other officers to confirm; answers the proposal's id, such as "2023-24-S1".

    Raises Refusal: "not_for_officers_only", "no_purpose", "pot_entered_already" for a use that is
    in the ledger or waits already, "pot_too_small", "pot_not_an_amount" or "pot_promised".
    """
    pot.require_keeper(turn)
    named = " ".join(purpose.split())
    if not 0 < len(named) <= _MOST_IN_A_PURPOSE:
        raise Refusal("no_purpose", most=_MOST_IN_A_PURPOSE)
    held = await funding.lock_pot(turn.session, year)
    known = await funding.asides(turn.session, year)
    number = len(known) + 1
    row = SetAside(
        id=f"{year}-S{number}",
        year=year,
        pence=pence,
        purpose=named,
        state=Aside.PROPOSED.value,
        proposed_at=turn.now,
        proposed_by=turn.actor.id,
    )
    entry = _entry(turn, row)
    taken = {each.key for each in await funding.entries(turn.session, year)}
    taken |= {_entry(turn, each).key for each in known if each.state == Aside.PROPOSED}
    if entry.key in taken:
        raise Refusal("pot_entered_already")
    left = balance_after(held.balance_pence, [entry])
    await pot.require_free(turn, year, [entry], left)
    turn.session.add(row)
    await turn.session.flush()
    await _note(turn, "set-aside proposed", row)
    message = shown.proposed(turn.templates, await about(turn, row))
    await tell_officers(turn.session, _told(row), message, now=turn.now)
    return row.id


async def confirm(turn: Turn, aside_id: str) -> int:
    """As the second officer: it leaves the pot, and all are to be told; answers what is left.

    Raises Refusal: "not_for_officers_only", "no_such_aside", "aside_decided", "second_officer",
    or what the pot refuses. In the pre-election period the news is held until it is released.
    """
    row = await _waiting(turn, aside_id)
    check_second(row.proposed_by, turn.actor.id)
    left = await pot.enter(turn, row.year, [_entry(turn, row)])
    await _decide(turn, row, Aside.CONFIRMED)
    what = turn.templates.words("pot.about_aside", purpose=row.purpose)
    hearing = [each.id for each in await partnerships_now(turn)]
    await announce(turn, Announced.SET_ASIDE.key(row.id), hearing, about=what)
    return left


@dataclass(frozen=True)
class AsideNews:
    """What all are told alike of an amount that is set aside."""

    aside_id: str
    message: SlackMessage

    async def __call__(self, turn: Turn, partnership: Partnership) -> list[Outgoing]:
        key = f"{Announced.SET_ASIDE.key(self.aside_id)}:{partnership.id}"
        return await post(turn, key, partnership, self.message)


async def announced(turn: Turn, aside_id: str) -> AsideNews:
    row = await turn.session.get_one(SetAside, aside_id)
    return AsideNews(aside_id, shown.announced(turn.templates, await about(turn, row)))


async def decline(turn: Turn, aside_id: str) -> None:
    """It stays in the pot. The officer who proposed it may take it back so.

    Raises Refusal: "not_for_officers_only", "no_such_aside", "aside_decided".
    """
    await _decide(turn, await _waiting(turn, aside_id), Aside.DECLINED)


async def waiting(turn: Turn, year: str) -> list[Proposed]:
    """What of a year's pot waits for a second officer."""
    return [await about(turn, row) for row in await funding.waiting_asides(turn.session, year)]


async def about(turn: Turn, row: SetAside) -> Proposed:
    """What the words need to know of it."""
    by = await turn.session.get_one(Person, row.proposed_by)
    return Proposed(row.id, row.year, row.pence, row.purpose, by.name, row.proposed_at)


async def _waiting(turn: Turn, aside_id: str) -> SetAside:
    pot.require_keeper(turn)
    row = await funding.aside_for_change(turn.session, aside_id)
    if row is None:
        raise Refusal("no_such_aside")
    if row.state != Aside.PROPOSED:
        raise Refusal("aside_decided")
    return row


async def _decide(turn: Turn, row: SetAside, state: Aside) -> None:
    row.state, row.decided_at, row.decided_by = state.value, turn.now, turn.actor.id
    turn.session.add(row)
    await turn.session.flush()
    await _note(turn, f"set-aside {state}", row)
    told = shown.decided(turn.templates, await about(turn, row), state, name=turn.actor.name)
    await edit_for_officers(turn.session, _told(row), told, now=turn.now)


def _entry(turn: Turn, row: SetAside) -> Entry:
    return Entry(
        key=f"top_slice:{row.year}:{row.purpose.casefold()}",
        kind=Kind.TOP_SLICE,
        pence=-row.pence,
        day=to_london(turn.now).date(),
        by=turn.actor.id,
        purpose=row.purpose,
    )


def _told(row: SetAside) -> str:
    return f"{row.id}:aside"


async def _note(turn: Turn, event: str, row: SetAside) -> None:
    details = {"pence": row.pence, "purpose": row.purpose, "proposed_by": row.proposed_by}
    await audit.append(
        turn.session, event, actor=turn.actor.id, now=turn.now, subject=row.id, details=details
    )
