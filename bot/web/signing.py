"""The finance sign-off as a web page, for whoever is not in Slack."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.signing import MOST_WORDS, Way
from bot.journeys import signing
from bot.journeys.turn import Turn
from bot.rendering.signing import FiguresToSign
from bot.web.page import Errand, Given, Page, Query

_AGREED = {"yes": True, "no": False}
_AGAIN = ("no_note", "note_too_long")  # what can be put right on the page itself


async def _show(turn: Turn, return_id: str, _query: Query) -> Page:
    return _asking(turn, await signing.look(turn, return_id))


async def _take(turn: Turn, return_id: str, given: Given) -> Page:
    """Sign what was shown; if that cannot be, the page again, with what was written."""
    shown = await signing.look(turn, return_id)
    agreed, note = _AGREED.get(given.get("agreed", "")), given.get("note", "")
    if given.get("figures") != shown.figures:
        return _asking(turn, shown, error="changed", agreed=agreed, note=note, status=409)
    if agreed is None:
        return _asking(turn, shown, error="no_choice", note=note, status=422)
    try:
        await signing.sign(
            turn, return_id, figures=shown.figures, agreed=agreed, note=note, way=Way.LINK
        )
    except Refusal as refusal:
        if refusal.code not in _AGAIN:
            raise
        return _asking(turn, shown, error=refusal.code, agreed=agreed, note=note, status=422)
    facts = shown.named | {"by": shown.by, "agreed": agreed, "note": note.strip()}
    return Page("signed", facts | {"person": turn.actor.name}, done=True)


def _asking(
    turn: Turn,
    shown: FiguresToSign,
    *,
    error: str = "",
    agreed: bool | None = None,
    note: str = "",
    status: int = 200,
) -> Page:
    facts = shown.facts | {
        "person": turn.actor.name,
        "figures": shown.figures,
        "error": error,
        "agreed": agreed,
        "note": note,
        "most": MOST_WORDS,
    }
    return Page("sign", facts, status)


SIGN_FIGURES = Errand(_show, _take)
