"""The files of a return, for the office: a link in the officer's thread, and what is behind it."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.evidence import KeptFile
from bot.domain.permissions import Action, require
from bot.journeys import links
from bot.journeys.desks import reviewing
from bot.journeys.drafting import load_draft
from bot.journeys.links import Purpose
from bot.journeys.turn import Turn
from storage import audit, returns
from storage.files import FileStore

LASTS = timedelta(hours=8)  # a working day


async def send_link(turn: Turn, *, return_id: str) -> None:
    """Post the link to the files in the officer's thread: it is theirs, and works for a day."""
    async with reviewing(turn, return_id) as step:
        if not step.draft.files:
            step.tell("evidence.none")
            return
        link, until = await links.issue(
            turn, Purpose.SEE_FILES, return_id, person=turn.actor.id, lasts=LASTS
        )
        step.tell("evidence.link", link=link, until=until, files=len(step.draft.files))


async def hand_out(
    turn: Turn, store: FileStore, *, return_id: str, file: int
) -> tuple[KeptFile, bytes]:
    """A file of a return, to an officer; each time is in the audit.

    Raises Refusal: "no_such_return", "not_allowed", "no_such_file" for one that is not with the
    return, or "file_unreadable".
    """
    draft = await for_office(turn, return_id)
    found = next((each for each in draft.files if each.id == file), None)
    if found is None:
        raise Refusal("no_such_file")
    try:
        data = await store.get(found.sha256)
    except OSError:  # it is gone, or not what it was
        raise Refusal("file_unreadable", name=found.name) from None
    await audit.append(
        turn.session,
        "file downloaded",
        actor=turn.actor.id,
        now=turn.now,
        subject=return_id,
        details={"name": found.name, "sha256": found.sha256},
    )
    return found, data


async def for_office(turn: Turn, return_id: str) -> Draft:
    """The return with its files, for an officer. Raises Refusal as `hand_out` does."""
    row = await returns.as_it_is(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    require(turn.actor, Action.REVIEW_RETURN, row.partnership_id)
    return await load_draft(turn.session, row, now=turn.now)
