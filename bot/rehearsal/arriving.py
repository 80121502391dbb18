"""How a scripted person comes to a return: by a message, by Home, by a greeting or the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rehearsal import form_filling
from bot.rehearsal.books import Deed
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.screen import Button, newest

if TYPE_CHECKING:
    from bot.rehearsal.respondents import Respondent

_HOME_WITHIN = 3.0  # seconds of real time, after which a person opens Home again
_MOST_VISITS_HOME = 5


async def arrive(who: Respondent) -> bool:
    """Press Start, Continue or what opens the form: on the newest message that has it, on Home,
    or after hello. False if they are still on their way.
    """
    way_in = newest(who.messages, _opens(who), return_id=who.book.return_id)
    if way_in is None or who.chance.random() < 0.15:
        way_in = await _ask_the_way(who)
    if way_in is None:
        return False
    press = form_filling.open_form(who, way_in) if who.in_form else who.press(way_in)
    if not await press:
        return False
    deed = Deed.WENT_ON if who.book.diary else Deed.BEGAN
    who.book.note(who.play.sandbox.clock.now(), who.person_id, deed, in_form=who.in_form)
    return True


async def _ask_the_way(who: Respondent) -> Button | None:
    """Home, or a greeting, which is looked at the next time."""
    way = who.chance.choice(("home", "hello", "command"))
    if way == "home":
        return await find_on_home(who)
    if way == "hello":
        await who.person.say(who.dm, who.play.phrases.slip("hello", who.chance))
    else:
        await who.person.command("/reeve", channel=who.dm)
    return None


async def find_on_home(who: Respondent) -> Button | None:
    """Open Home, again if it is not drawn, and look for the return on it."""
    for _ in range(_MOST_VISITS_HOME):
        before = who.person.home
        await who.person.open_home()
        try:
            await who.play.sandbox.until(
                # bound here, as the loop goes on; mypy cannot type a default of a lambda
                lambda old=before: who.person.home is not old,  # type: ignore[misc]
                timeout=_HOME_WITHIN,
            )
        except TimeoutError:
            continue
        home = who.person.home
        return newest([home], _opens(who), return_id=who.book.return_id) if home else None
    raise Deviation("no_home")


def _opens(who: Respondent) -> str:
    return form_filling.OPENS if who.in_form else "resume"
