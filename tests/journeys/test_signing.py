"""The finance sign-off: who is asked, who may answer, once, and who is told."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import timedelta

import pytest
from sqlmodel import col

from bot.domain.errors import Refusal
from bot.domain.quarters import Quarter
from bot.domain.signing import figures_hash
from bot.journeys import quarterly_return, querying, reviewing, signing
from storage.tables import FiguresSignature, OneTimeLink
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.desks import LATER, OFFICE, change_summary, finish
from tests.journeys.office import EASTVALE, MONDAY, Office
from tests.journeys.signers import (
    NOTE,
    asked,
    finance_of,
    letter_text,
    sign,
)
from tests.journeys.test_submitting import said

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def shown_now(office: Office) -> str:
    """The hash of the figures as they are now."""
    return figures_hash((await look(office)).draft)


async def refused(office: Office, **wanted: object) -> str:
    with pytest.raises(Refusal) as refusal:
        await sign(office, **wanted)  # type: ignore[arg-type]  # passed on as it is
    return refusal.value.code


async def signatures(office: Office) -> list[FiguresSignature]:
    return await office.rows(FiguresSignature, col(FiguresSignature.signed_at))


async def test_each_finance_officer_is_asked_once_in_slack_or_by_a_link(submitted: Office) -> None:
    messages = await submitted.messages()
    question = said(messages, "noel", "agree to the ledger")
    totals = (await look(submitted)).draft.totals()
    assert f"{totals.all.spent // 100:,}" in question
    assert len(asked(messages, "NOEL")) == len(asked(messages, "gus@")) == 1
    assert asked(messages, "ADA") == asked(messages, "DI") == []
    (key,) = asked(messages, "gus@")
    secret = re.findall(r"/link/([\w-]{43})\s", letter_text(messages[key]))[0]
    (link,) = await submitted.rows(OneTimeLink, col(OneTimeLink.hash))
    assert link.hash == hashlib.sha256(secret.encode()).hexdigest()
    assert (link.person_id, link.subject) == ("gus", EASTVALE)
    assert all(secret not in str(each.model_dump(exclude={"body"})) for each in messages.values())


async def test_a_yes_is_kept_told_to_the_lead_and_shown_to_the_office(submitted: Office) -> None:
    await sign(submitted)
    (kept,) = await signatures(submitted)
    assert (kept.agreed, kept.note, kept.signed_by, kept.way) == (True, "", "noel", "slack")
    assert (kept.signed_at, kept.version) == (LATER, 1)
    messages = await submitted.messages()
    assert "Noel confirmed" in said(messages, "ada", "agree to the ledger")
    assert "Noel" in said(messages, "maya", "The figures agree to the ledger")
    assert "sign_yes" not in said(messages, "noel", "Noel confirmed"), "the buttons are gone"
    assert (await submitted.events())[-1].event == "figures agreed"
    await submitted.do(reviewing.see_timeline, **OFFICE)
    assert said(await submitted.messages(), "maya", "Noel confirmed that the figures of version 1")


async def test_a_no_reaches_lead_deputy_and_every_officer_with_its_note(submitted: Office) -> None:
    await sign(submitted, agreed=False, note=f" {NOTE} ")
    (kept,) = await signatures(submitted)
    assert (kept.agreed, kept.note) == (False, NOTE)
    messages = await submitted.messages()
    for person in ("ada", "bo", "maya", "lewis"):
        assert "for locks &amp; bolts" in said(messages, person, "do not agree"), person
    (mail,) = [each for key, each in messages.items() if ":signed:" in key and each.body]
    assert mail.recipient == "sid@example.org"
    assert NOTE in letter_text(mail)
    await submitted.do(reviewing.wants_reopened, version=1, **OFFICE)
    await submitted.do(reviewing.words_typed, typed="Please correct the locks.", **OFFICE)
    assert await refused(submitted, agreed=True) == "sign_stale"


@pytest.mark.parametrize("note", ["", "  \n "])
async def test_a_no_needs_a_note(submitted: Office, note: str) -> None:
    assert await refused(submitted, agreed=False, note=note) == "no_note"
    assert await signatures(submitted) == []


@ONE_DATABASE
async def test_whoever_typed_a_figure_is_not_asked_and_may_not_sign(office: Office) -> None:
    """Here the lead is a finance officer as well; the deputy, who typed none, is asked."""
    await office.add(finance_of("ada"), finance_of("bo"))
    await office.open_quarter()
    await finish(office)
    messages = await office.messages()
    assert asked(messages, "ADA") == []
    assert len(asked(messages, "BO")) == 1
    async with office.database.transaction() as session:
        turn = office.turn(session, "ada", LATER)
        held = (*turn.actor.held, *office.turn(session, "noel", LATER).actor.held)
        turn = type(turn)(**{**vars(turn), "actor": type(turn.actor)("ada", "A", "a@b", "U", held)})
        with pytest.raises(Refusal) as refusal:
            await signing.look(turn, EASTVALE)
    assert refusal.value.code == "sign_own"


@pytest.mark.parametrize("person", ["ada", "bo", "di", "maya", "rosa"])
async def test_only_its_finance_officer_signs(submitted: Office, person: str) -> None:
    assert await refused(submitted, by=person) == "not_finance"
    assert await signatures(submitted) == []


async def test_of_two_answers_the_first_counts(submitted: Office) -> None:
    figures = await shown_now(submitted)
    results = await asyncio.gather(
        sign(submitted, figures=figures),
        sign(submitted, figures=figures, agreed=False, note=NOTE),
        return_exceptions=True,
    )
    codes = [each.code for each in results if isinstance(each, Refusal)]
    assert codes == ["already_signed"]
    assert len(await signatures(submitted)) == 1


async def test_another_version_needs_another_answer(submitted: Office) -> None:
    """Also if its figures are the same: somebody looked at another return."""
    old = await shown_now(submitted)
    await sign(submitted)
    await submitted.do(querying.amend, version=1)
    assert await refused(submitted, figures=old) == "sign_stale"
    await change_summary(submitted, "The sessions ran as planned and more people came.")
    while await answer_next(submitted, MONDAY):
        pass
    await submit(submitted, await look(submitted), now=LATER + timedelta(hours=1))
    await deliver(submitted, LATER)
    assert await refused(submitted, figures=old) == "sign_stale"
    messages = await submitted.messages()
    assert len(asked(messages, "NOEL")) == 2
    assert "No finance officer has said yet" in said(messages, "maya", "ersion 2, submitted")
    await sign(submitted)
    assert [each.version for each in await signatures(submitted)] == [1, 2]


async def test_an_answer_or_a_new_version_ends_the_links_of_before(submitted: Office) -> None:
    await submitted.do(querying.amend, version=1)
    while await answer_next(submitted, MONDAY):
        pass
    await submit(submitted, await look(submitted), now=LATER)
    links = await submitted.rows(OneTimeLink, col(OneTimeLink.made_at), col(OneTimeLink.hash))
    assert sorted(link.revoked_at is None for link in links) == [False, True]
    await sign(submitted)
    links = await submitted.rows(OneTimeLink, col(OneTimeLink.made_at))
    assert [link.revoked_at for link in links] == [LATER, LATER]


async def test_figures_that_rest_on_an_earlier_quarter_are_asked_about_again(
    submitted: Office,
) -> None:
    october, later = MONDAY.replace(month=10), "2024-25-Q2.eastvale"
    await submitted.open_quarter(quarter=Quarter(2024, 2), now=october)
    while await answer_next(submitted, october, return_id=later):
        pass
    await submit(submitted, await look(submitted, later), now=october)
    before = figures_hash((await look(submitted, later)).draft)
    await submitted.do(querying.amend, version=1, now=october)
    async with submitted.database.transaction() as session:
        seen = await look(submitted)
        await quarterly_return.answer_pressed(
            submitted.turn(session, "ada", october),
            return_id=EASTVALE,
            question="spend:locks",
            revision=seen.draft.answered_at_revision("spend:locks"),
            typed="£2,500",
            confirmed=True,
        )
    while await answer_next(submitted, october):
        pass
    await submit(submitted, await look(submitted), now=october)
    after = figures_hash((await look(submitted, later)).draft)
    assert after != before
    keys = set(await submitted.messages())
    for figures in (before, after):
        assert f"{later}:sign:{figures[:16]}:noel" in keys
