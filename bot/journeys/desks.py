"""An officer's desk: for each officer a thread about each return that has been submitted.

The thread hangs from a card that says how the return stands and what can be done about it. It is
edited whenever that changes, so that two officers see the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.drafts import Draft
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Role
from bot.domain.quarters import to_london
from bot.domain.signing import Signature
from bot.domain.standing import Query, Standing
from bot.domain.versions import Version, read_version
from bot.journeys.drafting import load_draft
from bot.journeys.sitting import Sitting
from bot.journeys.threads import Thread, partnership_threads, thread_of
from bot.journeys.turn import Turn
from bot.journeys.virement_rows import requests_of
from bot.rendering.blocks import SlackMessage, sections
from bot.rendering.desk import card
from storage import evidence, people, returns, reviews, signing, virement
from storage.tables import AnswerQuery, Conversation, QuarterlyReturn, ReturnVersion

_CARD = "#card"  # in a thread's `times_asked` once its card is posted


@asynccontextmanager
async def reviewing(turn: Turn, return_id: str, *, anew: bool = False) -> AsyncIterator[Sitting]:
    """As `sitting`, for an officer: their own thread is their desk, which hangs from a card.

    `anew`: post the card at the end of their conversation, and go on below it.

    Raises Refusal: "not_the_office", or "no_such_return".
    """
    if not permissions.may(turn.actor, Action.REVIEW_RETURN):
        raise Refusal("not_the_office")
    row = await returns.for_change(turn.session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    threads = await partnership_threads(turn, return_id)
    desks = await _desks(turn, return_id)
    own = next(desk for desk in desks if desk.row.person_id == turn.actor.id)
    step = Sitting(
        turn, row, await load_draft(turn.session, row, now=turn.now), threads, own, desks
    )
    if anew or _CARD not in own.times_asked:
        await _bring_card(step)
    yield step
    await step.store()


async def open_desks(step: Sitting) -> None:
    """Have the officers' desks at hand, so that they can be told."""
    step.desks = step.desks or await _desks(step.turn, step.row.id)


async def standing(step: Sitting) -> Standing:
    """How the return stands, with what this step has stored so far."""
    return await standing_of(step.session, step.row.id)


async def standing_of(session: AsyncSession, return_id: str) -> Standing:
    """Every version of the return, and every question that the office asked about it."""
    versions = await reviews.versions(session, return_id)
    queries = await reviews.queries(session, return_id)
    ids = {row.submitted_by for row in versions} | {row.accepted_by or "" for row in versions}
    ids |= {row.asked_by for row in queries} | {row.closed_by or "" for row in queries}
    ids |= {row.added_by for row in await evidence.kept(session, return_id)}
    names = await people.names(session, ids)
    return Standing(
        tuple(_version(row) for row in versions),
        tuple(_query(row, names) for row in queries),
        names,
        tuple(await signatures_of(session, return_id)),
        await requests_of(session, await virement.of_return(session, return_id)),
    )


async def signatures_of(session: AsyncSession, return_id: str) -> list[Signature]:
    """What finance officers said of the return's figures, the first one first."""
    rows = await signing.of_return(session, return_id)
    names = await people.names(session, {row.signed_by for row in rows})
    return [
        Signature(
            row.version,
            row.figures_hash,
            row.agreed,
            row.note,
            names[row.signed_by],
            row.signed_at,
        )
        for row in rows
    ]


async def redraw_desks(turn: Turn, row: QuarterlyReturn, draft: Draft, said: str | None) -> None:
    """For whoever is not of the office: every officer's card as it is now, and what to say."""
    desks = await _desks(turn, row.id)
    if not desks:
        return
    step = Sitting(turn, row, draft, [], desks[0], desks)
    await show_on_desks(step)
    for desk in desks if said else ():
        step.say(desk, SlackMessage(said or "", tuple(sections([said or ""]))))
    await step.store()


async def show_on_desks(step: Sitting) -> None:
    """Bring every officer's card up to date; who has none yet gets one."""
    message = card(step.templates, step.draft, await standing(step))
    for desk in step.desks:
        if _CARD in desk.times_asked:
            step.edit(desk, desk.prompt_key, message)
        else:
            _put_card(step, desk, message)


async def _bring_card(step: Sitting) -> None:
    if _CARD in step.own.times_asked:
        step.own.begin_again()
    _put_card(step, step.own, card(step.templates, step.draft, await standing(step)))


async def tell_desks(step: Sitting, words_key: str, **facts: object) -> None:
    """Say the same to every officer, below a card that shows how the return stands by now."""
    await show_on_desks(step)
    text = step.templates.words(words_key, **facts)
    for desk in step.desks:
        step.say(desk, SlackMessage(text, tuple(sections([text]))))


def _put_card(step: Sitting, desk: Thread, message: SlackMessage) -> None:
    step.hang(desk, message)
    step.note(desk, _CARD)


async def _desks(turn: Turn, return_id: str) -> list[Thread]:
    """A thread for each officer of today who has Slack, and for whoever acts without it."""
    known = await returns.desks(turn.session, return_id)
    officers = await people.holding(turn.session, Role.OFFICER, on=to_london(turn.now).date())
    return [
        thread_of(
            known.get(officer.id) or _new_desk(return_id, officer.id), officer.name, officer.user_id
        )
        for officer in officers
        if officer.user_id or officer.id == turn.actor.id
    ]


def _new_desk(return_id: str, person_id: str) -> Conversation:
    name = f"{return_id}:desk:{person_id}"
    return Conversation(id=name, lane=name, return_id=return_id, person_id=person_id, desk=True)


def _version(row: ReturnVersion) -> Version:
    accepted = (row.accepted_at, row.accepted_by) if row.accepted_at and row.accepted_by else None
    return Version(
        number=row.number,
        at=row.submitted_at,
        by=row.submitted_by,
        reference=row.reference,
        hash=row.answers_hash,
        answers=read_version(row.answers),
        accepted=accepted,
    )


def _query(row: AnswerQuery, names: dict[str, str]) -> Query:
    return Query(
        id=row.id or 0,
        version=row.version,
        question=row.question_key,
        words=row.words,
        asked_by=names[row.asked_by],
        asked_at=row.asked_at,
        reply=row.reply,
        closed_by=names[row.closed_by] if row.closed_by else None,
    )
