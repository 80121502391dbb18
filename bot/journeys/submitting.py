"""Submitting a return: the version that is kept, the receipt, and the word to all concerned."""

from __future__ import annotations

from bot.domain.drafts import Submission
from bot.domain.returns import answers_hash
from bot.domain.versions import changes
from bot.journeys.desks import open_desks, show_on_desks, standing, tell_desks
from bot.journeys.flags import flag_if_late
from bot.journeys.pot import tell_due_back
from bot.journeys.returning import ask_next, show_submitted, tell_submitted
from bot.journeys.review_news import News, write_officers
from bot.journeys.signing import ask_finance
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.telling import letter
from bot.journeys.turn import Turn
from bot.journeys.virement import ask_office
from bot.rendering.answer_list import answer_sections
from bot.rendering.review import channel_note, quarter_name, receipt
from storage import outbox, pending, register, reviews
from storage.tables import QuarterlyReturn, ReturnVersion

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
            await _submit(step)
            await ask_office(step)
            await _tell_everyone(step)
            await tell_due_back(turn, step.row)
            await ask_finance(turn, step.row, step.draft)
            await flag_if_late(turn, step.row)
            step.row.due_again_at = step.row.sent_back_for = None
            step.row.next_look_at = turn.now  # a flag may still wait for the office


async def _submit(step: Sitting) -> None:
    text = step.draft.canonical_answers()
    digest = answers_hash(text)
    row = step.row
    reference = _reference(row, digest)
    row.received_at = row.received_at or step.now
    row.submitted_at, row.submitted_by = step.now, step.actor.id
    row.reference, row.answers_hash, row.submitted_answers = reference, digest, text
    step.submit(Submission(step.now, step.actor.id, reference, digest))
    version = ReturnVersion(
        return_id=row.id,
        number=row.version,
        revision=row.revision,
        submitted_at=step.now,
        submitted_by=step.actor.id,
        reference=reference,
        answers=text,
        answers_hash=digest,
    )
    await reviews.add(step.session, version)
    await pending.remove_all(step.session, row.id)
    step.happened("return submitted", reference=reference, answers_hash=digest, version=row.version)


def _reference(row: QuarterlyReturn, digest: str) -> str:
    """What people name it by. An amended return may be what it was, so it has its number too."""
    first = f"{row.quarter_key}-{row.partnership_id}-{digest[:_REFERENCE_LENGTH]}".upper()
    return f"{first}-V{row.version + 1}" if row.version else first


async def _tell_everyone(step: Sitting) -> None:
    step.say(step.own, receipt(step.templates, step.draft, email=step.actor.email))
    show_submitted(step)
    await _tell_office(step)
    partnership = await register.partnership(step.session, step.row.partnership_id)
    if partnership.channel_id is not None:
        note = channel_note(step.templates, step.draft, name=step.actor.name)
        step.enqueue(
            outbox.to_slack(
                _key(step, "channel"),
                lane=f"channel:{partnership.channel_id}",
                recipient=partnership.channel_id,
                payload=note.payload,
                now=step.now,
            )
        )
    await _email_receipt(step)


def _key(step: Sitting, what: str) -> str:
    number = step.row.version
    return (
        f"{step.row.id}:submitted:{number}:{what}"
        if number > 1
        else f"{step.row.id}:submitted:{what}"
    )


async def _tell_office(step: Sitting) -> None:
    """Every officer's card shows the return; what an amended one changed is counted."""
    await open_desks(step)
    await write_officers(step, News.SUBMITTED)
    versions = (await standing(step)).versions
    if len(versions) > 1:
        old, new = versions[-2:]
        changed = changes(step.draft.form, step.draft.facts, old, new)
        await tell_desks(
            step,
            "desk.submitted_again",
            name=step.actor.name,
            number=new.number,
            count=len(changed),
        )
    else:
        await show_on_desks(step)


async def _email_receipt(step: Sitting) -> None:
    draft, actor = step.draft, step.actor
    receipt = await letter(
        step.turn,
        "receipt",
        key=_key(step, f"email:{actor.id}"),
        to=actor,
        thread=step.row.quarter_key,
        partnership=draft.facts.partnership,
        quarter=quarter_name(step.templates, draft),
        submission=draft.submission,
        due=draft.facts.due,
        figures=draft.totals(),
        projects=draft.facts.project_by_id,
        sections=answer_sections(draft.course, None),
    )
    step.enqueue(receipt)
