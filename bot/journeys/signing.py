"""The finance sign-off of a return: asked for when it is submitted, answered once, yes or no.

Finance officers are asked in Slack, or by an e-mail with a one-time link. A no goes to the office,
which can open the return again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.permissions import Role
from bot.domain.quarters import Quarter, to_london
from bot.domain.return_states import ReturnState
from bot.domain.signing import (
    MOST_WORDS,
    Signature,
    Way,
    figures_hash,
    is_current,
    require_signer,
    signature_of,
    typed_by,
)
from bot.journeys import links
from bot.journeys.desks import redraw_desks, signatures_of
from bot.journeys.drafting import load_draft
from bot.journeys.links import Purpose
from bot.journeys.telling import answering, direct, letter, officers
from bot.journeys.turn import Turn
from bot.rendering import signing as words
from bot.rendering.blocks import SlackMessage
from bot.rendering.modals import Modal
from bot.rendering.signing import FiguresToSign, to_sign
from storage import audit, outbox, people, returns, signing
from storage.tables import FiguresSignature, Person, QuarterlyReturn

_LASTS = timedelta(days=60)  # longer than a quarter's figures wait for their ledger


async def ask_finance(turn: Turn, row: QuarterlyReturn, draft: Draft) -> None:
    """Ask about the figures just submitted, and about those of later quarters that rest on them."""
    await _ask_each(turn, row, draft)
    year = Quarter.parse(row.quarter_key).year_key
    for later in await returns.of_partnerships(turn.session, [row.partnership_id]):
        same_year = Quarter.parse(later.quarter_key).year_key == year
        if later.quarter_key > row.quarter_key and same_year and _is_in(later):
            await _ask_each(turn, later, await load_draft(turn.session, later, now=turn.now))


async def look(turn: Turn, return_id: str) -> FiguresToSign:
    """The figures that the actor is asked about, as they are now. Raises Refusal as `sign` does."""
    _, draft = await _to_answer(turn, return_id)
    return await figures_shown(turn, draft)


async def note_form(turn: Turn, return_id: str, *, figures: str) -> Modal:
    """Where the actor says what does not agree. Raises Refusal as `sign` does."""
    _, draft = await _to_answer(turn, return_id)
    _require_current(draft, figures)
    return words.note_form(turn.templates, await figures_shown(turn, draft))


async def sign(
    turn: Turn, return_id: str, *, figures: str, agreed: bool, note: str = "", way: Way
) -> None:
    """Say that the figures, hashed in `figures`, agree to the ledger, or why they do not.

    Raises Refusal: "no_such_return", "not_finance", "sign_own", "already_signed", "sign_stale" if
    the figures are not those any more, "no_note" or "note_too_long".
    """
    row, draft = await _to_answer(turn, return_id)
    _require_current(draft, figures)
    note = _checked_note(note, agreed=agreed)
    stored = FiguresSignature(
        return_id=row.id,
        figures_hash=figures,
        version=row.version,
        agreed=agreed,
        note=note,
        signed_by=turn.actor.id,
        signed_at=turn.now,
        way=way.value,
    )
    await signing.add(turn.session, stored)
    await audit.append(
        turn.session,
        "figures agreed" if agreed else "figures disputed",
        actor=turn.actor.id,
        now=turn.now,
        subject=row.id,
        details={"version": row.version, "figures": figures, "reason": note, "way": way.value},
    )
    await links.revoke(turn, Purpose.SIGN_FIGURES, row.id)
    signature = Signature(row.version, figures, agreed, note, turn.actor.name, turn.now)
    await _tell(turn, row, draft, signature)


async def _ask_each(turn: Turn, row: QuarterlyReturn, draft: Draft) -> None:
    """Whoever may sign the figures and has not been asked about them yet; earlier links end."""
    key, typed = _key(draft), typed_by(draft.course)
    new = [
        person
        for person in await finance_of(turn, row)
        if person.id not in typed and await _asked(turn, key, person) is None
    ]
    if not new:
        return
    await links.revoke(turn, Purpose.SIGN_FIGURES, row.id)
    shown = await figures_shown(turn, draft)
    asked = [
        message
        for each in new
        for message in direct(key, each, question(turn, shown), now=turn.now)
    ]
    asked += [
        await letter_with_link(turn, row, shown, key, each) for each in new if not each.user_id
    ]
    await outbox.enqueue(turn.session, asked)


async def letter_with_link(
    turn: Turn, row: QuarterlyReturn, shown: FiguresToSign, key: str, to: Person
) -> outbox.Outgoing:
    link, until = await links.issue(turn, Purpose.SIGN_FIGURES, row.id, person=to.id, lasts=_LASTS)
    return await letter(
        turn,
        "sign_figures",
        key=_letter_key(key, to),
        to=to,
        thread=row.quarter_key,
        link=link,
        until=until,
        **shown.facts,
    )


async def _tell(turn: Turn, row: QuarterlyReturn, draft: Draft, signature: Signature) -> None:
    """Everybody concerned; of a yes, the lead, and the office by the return's card."""
    shown = await figures_shown(turn, draft)
    await _settle(turn, row, shown, signature)
    if signature.agreed:
        today = to_london(turn.now).date()
        those = await people.holding(
            turn.session, Role.LEAD, on=today, partnership=row.partnership_id
        )
        text = None
    else:
        those = await answering(turn, row.partnership_id)
        text = words.said(turn.templates, shown, signature)
        without_slack = [each for each in await officers(turn) if not each.user_id]
        await _tell_each(turn, row, without_slack, shown, signature)
    await _tell_each(turn, row, those, shown, signature)
    await redraw_desks(turn, row, draft, text)


async def _tell_each(
    turn: Turn,
    row: QuarterlyReturn,
    those: Iterable[Person],
    shown: FiguresToSign,
    signature: Signature,
) -> None:
    """In Slack, or by e-mail who is not there."""
    message = words.told(turn.templates, shown, signature)
    key, told = f"{row.id}:signed:{signature.figures[:16]}", list[outbox.Outgoing]()
    for person in those:
        told += direct(key, person, message, now=turn.now)
        if not person.user_id:
            mail = await letter(
                turn,
                "figures_signed",
                key=f"{key}:email:{person.id}",
                to=person,
                thread=row.quarter_key,
                by=signature.by,
                agreed=signature.agreed,
                note=signature.note,
                at=signature.at,
                **shown.named,
            )
            told.append(mail)
    await outbox.enqueue(turn.session, told)


async def _settle(
    turn: Turn, row: QuarterlyReturn, shown: FiguresToSign, signature: Signature
) -> None:
    """The buttons go from every message that asked."""
    key = _key_of(shown.return_id, shown.figures)
    message = words.settled(turn.templates, shown, signature)
    for person in await finance_of(turn, row):
        asked = await outbox.by_key(turn.session, f"{key}:{person.id}")
        if asked is not None and asked.state not in outbox.UNDELIVERED:
            edit = outbox.to_slack(
                f"{asked.key}:edit",
                lane=asked.lane,
                recipient=asked.recipient,
                payload=message.payload,
                replaces=asked.key,
                now=turn.now,
            )
            await outbox.enqueue(turn.session, [edit])


async def _to_answer(turn: Turn, return_id: str) -> tuple[QuarterlyReturn, Draft]:
    """The return, locked, if its figures wait for the actor."""
    row = await returns.for_change(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    draft = await load_draft(turn.session, row, now=turn.now)
    require_signer(turn.actor, row.partnership_id, draft)
    if draft.submission is None:
        raise Refusal("sign_stale")
    signed = signature_of(await signatures_of(turn.session, row.id), figures_hash(draft))
    if signed is not None:
        raise Refusal("already_signed", name=signed.by)
    return row, draft


def _require_current(draft: Draft, figures: str) -> None:
    if not is_current(draft, figures):
        raise Refusal("sign_stale")


def _checked_note(note: str, *, agreed: bool) -> str:
    note = "" if agreed else note.strip()
    if not agreed and not note:
        raise Refusal("no_note")
    if len(note) > MOST_WORDS:
        raise Refusal("note_too_long", most=MOST_WORDS, length=len(note))
    return note


def question(turn: Turn, shown: FiguresToSign) -> SlackMessage:
    return words.question(turn.templates, shown)


async def figures_shown(turn: Turn, draft: Draft) -> FiguresToSign:
    by = draft.submission.by if draft.submission else ""
    names = await people.names(turn.session, [by])
    return to_sign(turn.templates, draft, by=names.get(by, by))


async def finance_of(turn: Turn, row: QuarterlyReturn) -> list[Person]:
    today = to_london(turn.now).date()
    return await people.holding(
        turn.session, Role.FINANCE, on=today, partnership=row.partnership_id
    )


async def _asked(turn: Turn, key: str, person: Person) -> object | None:
    name = f"{key}:{person.id}" if person.user_id else _letter_key(key, person)
    return await outbox.by_key(turn.session, name)


def _is_in(row: QuarterlyReturn) -> bool:
    return not ReturnState(row.state).takes_answers


def _key(draft: Draft) -> str:
    return _key_of(draft.return_id, figures_hash(draft))


def _key_of(return_id: str, figures: str) -> str:
    return f"{return_id}:sign:{figures[:16]}"


def _letter_key(key: str, to: Person) -> str:
    return f"{key}:email:{to.id}"
