"""The office opens a return again and says why, and the partner submits it once more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.questions import Kind
from bot.rehearsal.agenda import Gathering, QuarterPlan, Visit
from bot.rehearsal.books import Deed
from bot.rehearsal.deadlines import newest_on_screen
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.screen import Button
from bot.rehearsal.tempers import Temper
from bot.sandbox.people import Person
from bot.sandbox.records import Message
from bot.sandbox.surfaces import Surface, places

if TYPE_CHECKING:
    from bot.rehearsal.walking import Walk

_AFTER = timedelta(hours=1)


def to_send_back(walk: Walk, gathering: Gathering) -> Visit | None:
    """The first return that a prompt lead has submitted, once in a year."""
    if any(entry.deed is Deed.SENT_BACK for book in walk.books.values() for entry in book.diary):
        return None
    prompt = (visit for visit in gathering.visits if visit.temper is Temper.PROMPT)
    return next((each for each in prompt if walk.books[each.return_id].submission), None)


async def send_back(walk: Walk, plan: QuarterPlan, visit: Visit) -> None:
    """An hour later the officer opens it again; the lead changes what was asked for."""
    await walk.go_to(walk.demo.clock.now() + _AFTER)
    with walk.noting_trouble(visit.return_id, plan.officer):
        await _reopen(walk, plan.officer, visit.return_id)
    (lead,) = visit.people
    with walk.noting_trouble(visit.return_id, lead):
        await _change(walk, walk.person(lead), visit.return_id)
        walk.books[visit.return_id].note(walk.demo.clock.now(), lead, Deed.WENT_ON)
    await walk.sit_on(plan, visit)


async def _reopen(walk: Walk, officer_id: str, return_id: str) -> None:
    """From Home to the return's card, and from there; the reason is typed below it."""
    officer, reason = walk.person(officer_id), walk.phrases.deadlines["sent_back"]
    before = officer.home
    await officer.open_home()
    await walk.demo.sandbox.until(lambda: officer.home is not before)
    if officer.home is None:
        raise Deviation("no_home")
    await _choose(officer, officer.home, "look_at_return", return_id)
    await walk.quiet()
    button = _button(walk, officer, "reopen", return_id)
    await officer.press(button.surface, button.action_id, block_id=button.block_id)
    await walk.quiet()
    last = walk.conversation(officer.id)[-1]
    await officer.say(last.channel, reason, last.thread_ts or last.ts)
    await walk.quiet()
    walk.books[return_id].note(walk.demo.clock.now(), officer_id, Deed.SENT_BACK, words=reason)


async def _change(walk: Walk, lead: Person, return_id: str) -> None:
    """Go to the return, and choose an answer in words in the review, to be asked again."""
    button = _button(walk, lead, "resume", return_id)
    await lead.press(button.surface, button.action_id, block_id=button.block_id)
    await walk.quiet()
    form, given = walk.demo.reeve.services.templates.quarterly_return, walk.books[return_id].given
    texts = (
        key
        for key, value in given.items()
        if value and form.places[key.partition(":")[0]][1].kind is Kind.TEXT
    )
    await _choose(lead, _review(walk, lead), "change", next(texts))
    await walk.quiet()


def _review(walk: Walk, lead: Person) -> Message:
    return next(
        message
        for message in reversed(walk.conversation(lead.id))
        if any(place.element["action_id"].startswith("submit") for place in places(message))
    )


def _button(walk: Walk, person: Person, name: str, return_id: str) -> Button:
    button = newest_on_screen(walk, person.id, name, {"r": return_id})
    if button is None:
        raise Deviation("no_button", name)
    return button


async def _choose(person: Person, surface: Surface, menu: str, wanted: str) -> None:
    """Choose from whichever of the menus of that name offers it."""
    for place in places(surface):
        options = place.element.get("options", ())
        is_menu = place.element["action_id"] in (menu, f"{menu}_menu")
        if is_menu and any(option["value"] == wanted for option in options):
            block_id, action_id = place.key
            await person.choose(surface, action_id, wanted, block_id=block_id)
            return
    raise Deviation("no_button", menu)
