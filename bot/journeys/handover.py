"""Handing a return over: who takes over sees every answer so far, who had it is told who did."""

from __future__ import annotations

from bot.domain.permissions import ALLOWED, Action
from bot.domain.quarters import to_london
from bot.journeys.drafting import load_draft
from bot.journeys.threads import prompt_key
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.review import answers_for_office, quarter_name
from storage import audit, outbox, returns
from storage.tables import Conversation, Person, QuarterlyReturn


async def hand_over(turn: Turn, row: QuarterlyReturn, lane: str, person: Person) -> None:
    """The person's thread, in `lane`, has just begun. Does nothing while nothing is answered."""
    draft = await load_draft(turn.session, row, now=turn.now)
    if not draft.course.answers:
        return
    answered, of = draft.progress()
    text = turn.templates.words("handover.so_far", answered=answered, of=of)
    so_far = [
        SlackMessage(text, (section(text),)),
        *answers_for_office(turn.templates, draft, can_ask=False),
    ]
    messages = [
        _message(turn, f"{lane}:so_far:{number}", lane, person.user_id or "", each)
        for number, each in enumerate(so_far)
    ]
    gone = turn.templates.words(
        "handover.taken_over", name=person.name, quarter=quarter_name(turn.templates, draft)
    )
    for thread, user_id in await _former(turn, row.id):
        key = f"{thread.lane}:handed_over:{person.id}"
        said = SlackMessage(gone, (section(gone),))
        messages.append(_message(turn, key, thread.lane, user_id, said))
    await outbox.enqueue(turn.session, messages)
    await audit.append(
        turn.session,
        "return handed over",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"person": person.name},
    )


async def _former(turn: Turn, return_id: str) -> list[tuple[Conversation, str]]:
    """The threads of people who may not answer the return any more, and their Slack users."""
    today, roles = to_london(turn.now).date(), ALLOWED[Action.ANSWER_RETURN]
    answering = await returns.conversations(turn.session, return_id, roles=roles, on=today)
    present = {thread.id for thread, *_ in answering}
    everyone = await returns.threads(turn.session, return_id)
    return [
        (thread, user_id)
        for thread, user_id in everyone
        if thread.id not in present and user_id is not None
    ]


def _message(
    turn: Turn, key: str, lane: str, user_id: str, message: SlackMessage
) -> outbox.Outgoing:
    return outbox.to_slack(
        key,
        lane=lane,
        recipient=user_id,
        payload=message.payload,
        now=turn.now,
        reply_to=prompt_key(lane),
    )
