"""What cannot wait, told to the officers at once by Slack and by e-mail, each thing once.

No alarm is raised about an alarm, so that a mail about mail that fails ends there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.journeys.drafting import load_draft
from bot.journeys.telling import officers, tell_all
from bot.journeys.threads import conversation_id, prompt_key
from bot.journeys.turn import Turn
from bot.rendering import alarms as shown
from bot.rendering.alarms import Lost
from bot.rendering.blocks import SlackMessage
from bot.rendering.review import quarter_name
from storage import deadlines, undelivered
from storage.tables import Person, QuarterlyReturn, RefusedAddress
from storage.undelivered import Failed

_ALARM = "alarm:"


async def undelivered_messages(turn: Turn) -> None:
    """Tell of the messages that were given up since, and of the addresses that are refused."""
    failed = await undelivered.untold(turn.session)
    news = [each for each in failed if not each.key.startswith(_ALARM)]
    lost = [each for each in news if not await _address_is_refused(turn, each)]
    if lost:
        await _tell_of_lost(turn, lost)
    await undelivered.note_told(turn.session, failed)


async def queue_stands(turn: Turn, medium: str, *, number: int, since: datetime) -> None:
    """Tell that nothing has gone out that way since the message with that number was due."""
    message = shown.queue(turn.templates, medium=medium, since=since)
    about = f"queue:{medium}:{number}"
    await _raise(turn, about, message, "alarm_queue", medium=medium, since=since)


async def nobody_reached(turn: Turn, row: QuarterlyReturn, team: Collection[Person]) -> None:
    """Tell, if the deadline is near and no message about the return has reached its people."""
    told = await deadlines.told(turn.session, row.id)
    ids = {each.id for each in team}
    keys = [prompt_key(conversation_id(row.id, each)) for each in sorted(ids)]
    for person, stage in sorted(told):
        key = f"{row.id}:stage:{stage}"
        keys += [f"{key}:{person}", f"{key}:email:{person}"] if person in ids else []
    if not ids or await undelivered.any_reached(turn.session, keys):
        return
    draft = await load_draft(turn.session, row, now=turn.now)
    facts: dict[str, Any] = {
        "partnership": draft.facts.partnership,
        "quarter": quarter_name(turn.templates, draft),
        "due": row.present_due,
        "names": ", ".join(sorted(each.name for each in team)),
    }
    message = shown.nobody_told(turn.templates, **facts)
    await _raise(
        turn,
        f"nobody:{row.id}:{row.present_due:%Y-%m-%d}",
        message,
        "alarm_nobody_told",
        thread=row.quarter_key,
        **facts,
    )


async def audit_fault(turn: Turn, fault: str) -> None:
    """Tell that the audit chain does not verify: each fault once."""
    digest = hashlib.sha256(fault.encode()).hexdigest()[:16]
    message = shown.audit_fault(turn.templates, fault=fault)
    await _raise(turn, f"audit:{digest}", message, "alarm_audit", fault=fault)


async def _address_is_refused(turn: Turn, failed: Failed) -> bool:
    """Whether it failed since its address is refused: its people's names are then told once."""
    refused = await turn.session.get(RefusedAddress, failed.recipient)
    if refused is None:
        return False
    people = await turn.session.exec(select(Person).where(col(Person.email) == failed.recipient))
    found = people.all()
    for person in found:
        facts = {"who": person.name, "address": refused.address, "reason": refused.reason}
        about = f"address:{person.id}:{refused.address}:{refused.refused_at:%Y%m%d%H%M%S}"
        message = shown.address(turn.templates, **facts)
        await _raise(turn, about, message, "alarm_address", **facts)
    return bool(found)


async def _tell_of_lost(turn: Turn, failed: Sequence[Failed]) -> None:
    lost = [
        Lost(
            await undelivered.name_of(turn.session, each.recipient),
            each.medium,
            each.state.value,
            each.error,
            each.at,
        )
        for each in failed
    ]
    message = shown.undelivered(turn.templates, lost)
    facts = shown.undelivered_facts(lost)
    await _raise(turn, f"undelivered:{failed[0].id}", message, "alarm_undelivered", **facts)


async def _raise(
    turn: Turn,
    about: str,
    message: SlackMessage,
    email: str,
    *,
    thread: str = "alarms",
    **facts: Any,
) -> None:
    those = await officers(turn)
    key = f"{_ALARM}{about}"
    await tell_all(turn, those, message, key=key, email=email, thread=thread, **facts)
