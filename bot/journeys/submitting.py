"""Submitting a return: the receipt in Slack and by e-mail, and the word to the channel."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.drafts import Submission
from bot.domain.permissions import Actor
from bot.journeys.office import office_facts
from bot.journeys.quarterly_return import ask_next, is_submitted
from bot.journeys.sitting import Sitting, prompt_key, sit_down
from bot.rendering.email import Contact, email_bytes
from bot.rendering.review import channel_note, prompt, quarter_name, receipt
from bot.rendering.text import Templates
from storage import outbox, register
from storage.tables import ReturnState

_REFERENCE_LENGTH = 6  # of the hash: enough to tell two returns of one quarter apart by eye


async def submit(
    session: AsyncSession,
    templates: Templates,
    *,
    actor: Actor,
    now: datetime,
    return_id: str,
    revision: int,
    sender: Contact,
) -> None:
    """Submit the return as it was reviewed at `revision`; a newer answer asks for a new review.

    `sender` is who the receipt is e-mailed from.
    """
    sitting = await sit_down(session, templates, actor=actor, now=now, return_id=return_id)
    if await is_submitted(sitting):
        return
    if sitting.draft.next_question() is not None:
        await sitting.tell("stale.unfinished")
        await ask_next(sitting, sitting.own)
    elif sitting.draft.revision != revision:
        await sitting.tell("stale.review")
        await ask_next(sitting, sitting.own)
    else:
        await _store(sitting)
        await _tell_everyone(sitting, sender)


async def _store(sitting: Sitting) -> None:
    text = sitting.draft.canonical_answers()
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    row, draft = sitting.row, sitting.draft
    reference = f"{row.quarter_key}-{row.partnership_id}-{digest[:_REFERENCE_LENGTH]}".upper()
    row.state = ReturnState.SUBMITTED.value
    row.submitted_at, row.submitted_by = sitting.now, sitting.actor.id
    row.reference, row.answers_hash, row.submitted_answers = reference, digest, text
    sitting.session.add(row)
    sitting.draft = draft.submitted(Submission(sitting.now, sitting.actor.id, reference, digest))
    await sitting.audit("return submitted", reference=reference, answers_hash=digest)


async def _tell_everyone(sitting: Sitting, sender: Contact) -> None:
    actor, draft = sitting.actor, sitting.draft
    await sitting.say(sitting.own, receipt(sitting.templates, draft, email=actor.email))
    answered, of = draft.progress()
    root = prompt(sitting.templates, draft, answered=answered, of=of, submitted_by=actor.name)
    for conversation in sitting.conversations:
        conversation.asked_key = conversation.asked_message = None
        await sitting.edit(conversation, prompt_key(conversation.id), root)
    await _tell_channel(sitting)
    await _email_receipt(sitting, sender)


async def _tell_channel(sitting: Sitting) -> None:
    partnership = await register.partnership(sitting.session, sitting.row.partnership_id)
    if partnership.channel_id is None:
        return
    note = channel_note(sitting.templates, sitting.draft, name=sitting.actor.name)
    await outbox.enqueue_slack(
        sitting.session,
        f"{sitting.row.id}:submitted:channel",
        lane=f"channel:{partnership.channel_id}",
        recipient=partnership.channel_id,
        payload=note.payload,
        now=sitting.now,
    )


async def _email_receipt(sitting: Sitting, sender: Contact) -> None:
    draft, actor = sitting.draft, sitting.actor
    assert draft.submission is not None  # noqa: S101 - it has just been submitted
    subject, text, html = sitting.templates.email(
        "receipt",
        person=actor.name,
        partnership=draft.facts.partnership,
        quarter=quarter_name(sitting.templates, draft),
        submission=draft.submission,
        due=draft.facts.due,
        figures=draft.totals(),
        projects=draft.facts.project_by_id,
        **await office_facts(sitting.session, sitting.templates),
    )
    key = f"{sitting.row.id}:submitted:email:{actor.id}"
    body = email_bytes(
        key=key,
        sender=sender,
        recipient=Contact(actor.name, actor.email),
        subject=subject,
        text=text,
        html=html,
        at=sitting.now,
        in_thread=sitting.row.quarter_key,
    )
    await outbox.enqueue_email(
        sitting.session, key, recipient=actor.email, body=body, now=sitting.now
    )
