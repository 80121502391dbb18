"""A scripted person fills a return in as a form: pages of questions in a window, then its last one.

They fill in what has no answer yet, and look at what comes back: what was refused or is not sure
stands there again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.domain.questions import Kind
from bot.domain.readings import Value
from bot.rehearsal.answering import Meant
from bot.rehearsal.books import Deed
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.screen import Button
from bot.sandbox.records import View

if TYPE_CHECKING:
    from bot.rehearsal.respondents import Respondent

OPENS = "fill_in_form"
"""The button that opens the form, wherever it stands."""

_LAST = "form_submit"
_SURE = "sure"
_MOST_TRIES = 5


async def open_form(who: Respondent, button: Button) -> bool:
    """Press the button until the window is there: Slack may fail to open it."""
    for _ in range(_MOST_TRIES):
        if not await who.press(button):
            return False
        if who.person.modal is not None:
            return True
    raise Deviation("no_window")


async def fill_in(who: Respondent) -> None:
    """Fill in and submit the page in the window, or submit the return if it is the last one."""
    view = who.person.modal
    if view is None:
        raise Deviation("no_window")
    if view.callback_id == _LAST:
        if (await who.person.submit_modal()).ok and who.person.modal is None:
            who.book.note(who.play.sandbox.clock.now(), who.person_id, Deed.SUBMITTED)
        return
    await _submit(who, await _fill_in_page(who, view))


async def _fill_in_page(who: Respondent, view: View) -> Mapping[str, Value | None]:
    """Everything on the page that waits: what it holds then, by question. Choices change the page.

    A box that confirms what the person meant is ticked.
    """
    pending = who.in_doubt
    while (block := next(_waiting(view, who.book.given.keys() | pending.keys()), None)) is not None:
        key = _key(block)
        # who leaves a figure out leaves out what goes with it, but the page learns that too late
        skip = who.question(key).kind is not Kind.NUMBER
        meant = who.mean(key, skip=skip, given={**who.book.given, **pending})
        pending[key] = meant.value
        view = await _enter(who, view, block, meant)
    for block in _inputs(view):
        if _is_sure(block):
            await _enter(who, view, block, Meant(value=True))
    shown = {_key(block) for block in _inputs(view)}
    return {key: value for key, value in pending.items() if key in shown}


async def _submit(who: Respondent, filled: Mapping[str, Value | None]) -> None:
    """What is not refused and not doubted has been taken."""
    reply = await who.person.submit_modal()
    if not reply.ok:
        who.book.unsure |= filled
        return
    refused = {name.partition(":")[2] for name in who.person.modal_errors}
    view = who.person.modal
    doubted = {_key(block) for block in _inputs(view) if _is_sure(block)} if view else set()
    for key, value in filled.items():
        if key not in refused | doubted:
            who.book.give(key, value)
    who.in_doubt = {key: value for key, value in filled.items() if key in doubted}
    if refused:
        raise Deviation("not_taken", ", ".join(sorted(refused)))


async def _enter(who: Respondent, view: View, block: Mapping[str, Any], meant: Meant) -> View:
    """Fill in one field; the window as it is then. One that is left out stays empty."""
    element, place = block["element"], block["block_id"]
    if meant.value is None:
        return view
    written = _written(who, block, meant)
    if not block.get("dispatch_action"):
        who.person.enter(view, element["action_id"], written, block_id=place)
        return view
    for _ in range(_MOST_TRIES):  # Slack may fail to draw what the choice brings up
        await who.person.choose(view, element["action_id"], written, block_id=place)
        drawn = who.person.modal
        if drawn is not None and drawn.hash != view.hash:
            return drawn
    raise Deviation("no_window")


def _written(who: Respondent, block: Mapping[str, Any], meant: Meant) -> object:
    if block["element"]["type"] == "checkboxes":
        return [block["element"]["options"][0]["value"]]
    match who.question(_key(block)).kind:
        case Kind.YES_NO | Kind.CALL:
            return "yes" if meant.value else "no"
        case Kind.CHOICE | Kind.PROJECT | Kind.DATE:
            return meant.value
        case _:
            return meant.typed


def _waiting(view: View, known: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The fields of questions that have no answer, in order."""
    return (each for each in _inputs(view) if not _is_sure(each) and _key(each) not in known)


def _inputs(view: View) -> Iterator[Mapping[str, Any]]:
    return (block for block in view.blocks if block["type"] == "input")


def _is_sure(block: Mapping[str, Any]) -> bool:
    return str(block["block_id"]).startswith(f"{_SURE}:")


def _key(block: Mapping[str, Any]) -> str:
    """The question whose field it is, or that the box beside it confirms."""
    return str(block["block_id"]).partition(":")[2]
