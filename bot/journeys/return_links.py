"""The link to a return as web pages, for whoever may answer it and is not in Slack.

It serves its person for the whole of the return, so it is not used up. It ends by itself some time
after the deadline, and at once when the person asks for another. An earlier link goes on working
when a later e-mail brings one: somebody may be in the middle of a page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.journeys import links
from bot.journeys.links import Purpose
from bot.journeys.turn import Turn
from storage.tables import Person

AFTER_DUE = timedelta(days=60)  # late, asked about and opened again: the return is over by then


async def way_in(turn: Turn, return_id: str, person: Person, *, due: datetime) -> dict[str, Any]:
    """What an e-mail says of the way to the return: its link and until when, or that of Slack.

    {"link": "" for whoever is in Slack, "until": aware UTC}.
    """
    if person.user_id:
        return {"link": "", "until": due}
    lasts = max(due, turn.now) + AFTER_DUE - turn.now
    link, until = await links.issue(
        turn, Purpose.ANSWER_RETURN, return_id, person=person.id, lasts=lasts
    )
    return {"link": link, "until": until}
