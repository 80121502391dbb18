"""The link to a return as web pages, for whoever may answer it and is not in Slack.

It serves its person for the whole of the return, so it is not used up. It ends by itself some time
after the deadline. An earlier link goes on working when a later e-mail brings one, as somebody may
be in the middle of a page; all of them end at once when the person, or the office, has a new one
sent in their place. It gives no right by itself: the roles of the day do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, may
from bot.domain.quarters import Quarter
from bot.journeys import links
from bot.journeys.links import Purpose
from bot.journeys.telling import answering, direct, letter
from bot.journeys.turn import Turn
from bot.rendering.opening import links_renewed, quarter_name
from storage import audit, outbox, register, returns
from storage.tables import Person, QuarterlyReturn

AFTER_DUE = timedelta(days=60)  # late, asked about and opened again: the return is over by then


async def way_in(turn: Turn, return_id: str, person: Person, *, due: datetime) -> dict[str, Any]:
    """What an e-mail says of the way to the return: its link and until when, or that of Slack.

    {"link": "" for whoever is in Slack, "until": aware UTC}.
    """
    if person.user_id:
        return {"link": "", "until": due}
    return await _link(turn, return_id, person, due=due)


async def _link(turn: Turn, return_id: str, person: Person, *, due: datetime) -> dict[str, Any]:
    lasts = max(due, turn.now) + AFTER_DUE - turn.now
    link, until = await links.issue(
        turn, Purpose.ANSWER_RETURN, return_id, person=person.id, lasts=lasts
    )
    return {"link": link, "until": until}


async def links_in(
    turn: Turn, return_id: str, those: Sequence[Person], *, due: datetime
) -> dict[str, dict[str, Any]]:
    """For each of them by id: {"link": the way to the return, "" for whoever is in Slack}."""
    return {
        person.id: {"link": (await way_in(turn, return_id, person, due=due))["link"]}
        for person in those
    }


async def renew(turn: Turn, draft: Draft) -> None:
    """End the actor's links to the return, and e-mail them another one: theirs got about."""
    row = await turn.session.get_one(QuarterlyReturn, draft.return_id)
    await _send_anew(turn, row, [await turn.session.get_one(Person, turn.actor.id)])


async def renew_all(turn: Turn, return_id: str, *, delivery: str) -> None:
    """End every link to the return, and e-mail another one to each who is not in Slack.

    The officer who asked for it is told whom. Raises Refusal: "not_the_office", "no_such_return".
    """
    if not may(turn.actor, Action.REVIEW_RETURN):
        raise Refusal("not_the_office")
    row = await returns.for_change(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    those = [each for each in await answering(turn, row.partnership_id) if not each.user_id]
    await links.revoke(turn, Purpose.ANSWER_RETURN, return_id)
    await _send_anew(turn, row, those)
    officer = await turn.session.get_one(Person, turn.actor.id)
    partnership = await register.partnership(turn.session, row.partnership_id)
    message = links_renewed(
        turn.templates,
        partnership.name,
        Quarter.parse(row.quarter_key),
        [person.name for person in those],
    )
    told = direct(f"{row.id}:links:{delivery}", officer, message, now=turn.now)
    await outbox.enqueue(turn.session, told)


async def _send_anew(turn: Turn, row: QuarterlyReturn, those: Sequence[Person]) -> None:
    """The links of each end, and they get an e-mail with another one."""
    partnership = await register.partnership(turn.session, row.partnership_id)
    for person in those:
        await links.revoke(turn, Purpose.ANSWER_RETURN, row.id, person=person.id)
        # also for whoever is in Slack by now: they asked for it on the page
        new = await _link(turn, row.id, person, due=row.present_due)
        mail = await letter(
            turn,
            "return_link",
            key=f"{row.id}:link:{_fingerprint(new['link'])}:email:{person.id}",
            to=person,
            thread=row.quarter_key,
            partnership=partnership.name,
            quarter=quarter_name(turn.templates, Quarter.parse(row.quarter_key)),
            due=row.present_due,
            awaited=row.awaited,
            **new,
        )
        await outbox.enqueue(turn.session, [mail])
    await audit.append(
        turn.session,
        "return links renewed",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"people": [person.id for person in those]},
    )


def _fingerprint(link: str) -> str:
    """Tells one link's letter from another's, also of the same moment, and opens nothing."""
    return hashlib.sha256(link.encode()).hexdigest()[:16]
