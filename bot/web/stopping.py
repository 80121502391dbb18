"""Stopping the digest: by a button on a page, or by one press in a mail program (RFC 8058)."""

from __future__ import annotations

from bot.journeys import digest_choice
from bot.journeys.turn import Turn
from bot.web.page import Errand, Given, Page, Query


async def _show(turn: Turn, _subject: str, _query: Query) -> Page:
    return Page("stop_digest", {"person": turn.actor.name})


async def _take(turn: Turn, _subject: str, _given: Given) -> Page:
    await digest_choice.stop(turn)
    return Page("digest_stopped", {"person": turn.actor.name}, done=True)


STOP_DIGEST = Errand(_show, _take)
