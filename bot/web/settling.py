"""What the digest tells of, settled on a page: chosen, shown once more, and only then done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from bot.domain.digest import Matter
from bot.domain.errors import Refusal
from bot.journeys import settling
from bot.journeys.settling import WAYS, WITHOUT_WORDS, Wish
from bot.journeys.turn import Turn
from bot.web.page import Errand, Given, Page, Query

_AGAIN = ("day_too_early", "reply_open", "virement_too_large", "virement_needs_reason")


async def _show(matter: Matter, turn: Turn, about: str, _query: Query) -> Page:
    found = await settling.look(turn, matter, about)
    return _settled(turn, found) if settling.is_settled(found) else _page(turn, found)


async def _take(matter: Matter, turn: Turn, about: str, given: Given) -> Page:
    """First what was chosen is shown once more; what is confirmed then is done."""
    found = await settling.look(turn, matter, about)
    if settling.is_settled(found):
        return _settled(turn, found)
    wish = Wish(
        given.get("way", ""),
        given.get("words", "").strip(),
        _day(given.get("day", "")),
        given.get("question", ""),
    )
    error = _lacking(matter, wish, found)
    if error:
        return _page(turn, found, wish, error=error, status=422)
    if given.get("sure") != "yes":
        return _page(turn, found, wish, sure=True)
    try:
        async with turn.session.begin_nested():  # what is refused leaves nothing behind
            await settling.settle(turn, matter, about, wish)
    except Refusal as refusal:
        if refusal.code not in _AGAIN:
            raise
        return _page(turn, found, wish, error=refusal.code, status=422)
    return Page("settled", _facts(turn, found, wish) | {"outcome": wish.way}, done=True)


async def _became(matter: Matter, turn: Turn, about: str) -> Page | None:
    """What became of it, once the link works no more."""
    found = await settling.look(turn, matter, about)
    return _settled(turn, found) if settling.is_settled(found) else None


def _lacking(matter: Matter, wish: Wish, found: Mapping[str, Any]) -> str:
    """What has to be given still, by the name of its sentence; "" if nothing."""
    if wish.way not in WAYS[matter]:
        return "way"
    if wish.way == "ask" and wish.question not in {key for key, _ in found["questions"]}:
        return "question"
    if wish.way == "grant" and wish.day is None:
        return "day"
    return "" if wish.words or wish.way in WITHOUT_WORDS else "words"


def _page(
    turn: Turn,
    found: Mapping[str, Any],
    wish: Wish | None = None,
    *,
    sure: bool = False,
    error: str = "",
    status: int = 200,
) -> Page:
    wish = wish or Wish("", day=found["wanted"])
    return Page("settle", _facts(turn, found, wish) | {"sure": sure, "error": error}, status)


def _settled(turn: Turn, found: Mapping[str, Any]) -> Page:
    """What became of it, and who did it."""
    return Page("settled", _facts(turn, found, Wish("", found["why"])))


def _facts(turn: Turn, found: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    wished = {"way": wish.way, "said": wish.words, "day": wish.day, "question": wish.question}
    return {"person": turn.actor.name, **found, **wished}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


SETTLING: Mapping[Matter, Errand] = {
    matter: Errand(partial(_show, matter), partial(_take, matter), became=partial(_became, matter))
    for matter in Matter
}
