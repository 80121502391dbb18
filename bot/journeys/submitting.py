"""Submitting a return: the receipt in Slack and by e-mail, and the word to the channel."""

from __future__ import annotations

from bot.domain.drafts import Submission
from bot.domain.lateness import Timing
from bot.domain.returns import answers_hash
from bot.journeys.flags import flag_if_late
from bot.journeys.office import office_facts
from bot.journeys.returning import ask_next, show_submitted, tell_submitted
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.turn import Turn
from bot.rendering.email import Contact, email_bytes
from bot.rendering.review import channel_note, quarter_name, receipt
from storage import outbox, register
from storage.tables import ReturnState

_REFERENCE_LENGTH = 6  # of the hash: enough to tell two returns of one quarter apart by eye


async def submit(
    turn: Turn,
    *,
    return_id: str,
    revision: int,
    facts: str,
) -> None:
    """Submit the return as it was reviewed: at `revision`, with the figures hashed in `facts`.

    If either has changed since, a new review is shown instead.
    """
    async with sitting(turn, return_id) as step:
        if await tell_submitted(step):
            return
        if step.draft.next_question() is not None:
            step.tell("stale.unfinished")
            ask_next(step, step.own)
        elif (step.draft.revision, step.draft.facts_hash()) != (revision, facts):
            step.tell("stale.review")
            ask_next(step, step.own)
        else:
            _submit(step)
            await _tell_everyone(step)
            timing = Timing(step.row.due_at, step.now)
            step.row.next_look_at = await flag_if_late(turn, step.row, timing)


def _submit(step: Sitting) -> None:
    text = step.draft.canonical_answers()
    digest = answers_hash(text)
    row = step.row
    reference = f"{row.quarter_key}-{row.partnership_id}-{digest[:_REFERENCE_LENGTH]}".upper()
    row.state = ReturnState.SUBMITTED.value
    row.submitted_at, row.submitted_by = step.now, step.actor.id
    row.reference, row.answers_hash, row.submitted_answers = reference, digest, text
    step.submit(Submission(step.now, step.actor.id, reference, digest))
    step.happened("return submitted", reference=reference, answers_hash=digest)


async def _tell_everyone(step: Sitting) -> None:
    step.say(step.own, receipt(step.templates, step.draft, email=step.actor.email))
    show_submitted(step)
    partnership = await register.partnership(step.session, step.row.partnership_id)
    if partnership.channel_id is not None:
        note = channel_note(step.templates, step.draft, name=step.actor.name)
        step.enqueue(
            outbox.to_slack(
                f"{step.row.id}:submitted:channel",
                lane=f"channel:{partnership.channel_id}",
                recipient=partnership.channel_id,
                payload=note.payload,
                now=step.now,
            )
        )
    await _email_receipt(step)


async def _email_receipt(step: Sitting) -> None:
    draft, actor = step.draft, step.actor
    office = await office_facts(step.session, step.templates)
    subject, text, html = step.templates.email(
        "receipt",
        person=actor.name,
        partnership=draft.facts.partnership,
        quarter=quarter_name(step.templates, draft),
        submission=draft.submission,
        due=draft.facts.due,
        figures=draft.totals(),
        projects=draft.facts.project_by_id,
        **office,
    )
    key = f"{step.row.id}:submitted:email:{actor.id}"
    body = email_bytes(
        key=key,
        sender=step.turn.sender,
        recipient=Contact(actor.name, actor.email),
        subject=subject,
        text=text,
        html=html,
        at=step.now,
        in_thread=step.row.quarter_key,
        reply_to=Contact(office["office"], office["office_email"])
        if office["office_email"]
        else None,
    )
    step.enqueue(outbox.to_email(key, recipient=actor.email, body=body, now=step.now))
