"""Whatever is lost, doubled, refused or changed behind its back, a rehearsal finds it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import col, select

from bot.main import slack_client
from bot.rehearsal.account import ACCOUNT
from bot.rehearsal.outcome import Wanted, Watch
from bot.rehearsal.rehearsal import Rehearsal, rehearsing
from bot.rehearsal.stored import read_stored
from bot.sandbox.records import Message
from storage.tables import AnswerGiven, AuditEvent, MessageState, OutgoingMessage, QuarterlyReturn

Harm: TypeAlias = Callable[[Rehearsal], Awaitable[None]]
RETURN = "2024-25-Q1.ashford"


@pytest.fixture
async def over(tiny_area: Path, tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """A rehearsal of one return, walked through and not yet looked at."""
    wanted = Wanted("2024-25", tmp_path / "out", example=tiny_area, quarters=1)
    async with rehearsing(wanted, Watch()) as rehearsal:
        await rehearsal.walk_through()
        yield rehearsal


async def kinds(rehearsal: Rehearsal) -> set[str]:
    stored = await read_stored(rehearsal.demo.reeve.services, rehearsal.agenda.year)
    return {finding.kind for finding in rehearsal.found(stored)}


async def test_every_harm_is_found(over: Rehearsal) -> None:
    """One harm is done after another; each is found, and all stand in the account."""
    found = await kinds(over)
    assert found == set()
    for kind, harm in HARMS.items():
        assert kind not in found
        await harm(over)
        found = await kinds(over)
        assert kind in found
    outcome = await over.conclude()
    assert not outcome.ok
    assert outcome.as_json()["audit"] == "broken"
    account = (over.wanted.out / ACCOUNT).read_text()
    assert len(outcome.findings) >= len(HARMS)
    assert all(finding in account for finding in outcome.findings)


async def lose_an_answer(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        rows = await session.exec(select(AnswerGiven).where(AnswerGiven.question_key == "declare"))
        for row in rows:
            await session.delete(row)


async def change_an_answer(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        rows = await session.exec(select(AnswerGiven).order_by(col(AnswerGiven.revision)))
        next(row for row in rows if row.question_key == "nil_return").value = '"perhaps"'


async def invent_an_answer(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        session.add(
            AnswerGiven(
                return_id=RETURN,
                revision=1000,
                question_key="made_up",
                value="1",
                answered_by="ashford-lead",
                answered_at=over.demo.clock.now(),
            )
        )


async def change_the_seal(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        row = await session.get_one(QuarterlyReturn, RETURN)
        row.submitted_answers = (row.submitted_answers or "").replace("answers", "Answers")


async def submit_at_another_time(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        row = await session.get_one(QuarterlyReturn, RETURN)
        assert row.submitted_at is not None
        row.submitted_at += timedelta(seconds=1)


async def lose_a_message(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        rows = await session.exec(select(OutgoingMessage).limit(1))
        rows.one().state = MessageState.DEAD.value


async def change_a_message(over: Rehearsal) -> None:
    over.demo.sandbox.workspace.history.change(replace(_message(over), text="Never mind."))


async def post_a_message_twice(over: Rehearsal) -> None:
    workspace = over.demo.sandbox.workspace
    workspace.history.post(replace(_message(over), ts=workspace.next_ts()))


def _message(over: Rehearsal) -> Message:
    """The newest that Reeve has posted."""
    written = over.chronicle.messages[-1].posted
    current = over.demo.sandbox.workspace.history.find(*written.key)
    assert current is not None
    return current


async def deliver_an_email_twice(over: Rehearsal) -> None:
    letters = over.demo.mailbox.letters
    letters.append(letters[0])


async def have_a_call_refused(over: Rehearsal) -> None:
    async with slack_client(over.demo.settings.slack) as client:
        with suppress(SlackApiError):
            await client.chat_postMessage(channel="C0NOWHERE", text="Hello?")


async def rewrite_the_audit(over: Rehearsal) -> None:
    async with over.demo.reeve.services.transaction() as session:
        rows = await session.exec(select(AuditEvent).order_by(col(AuditEvent.seq)).limit(1))
        rows.one().actor = "nobody"


HARMS: dict[str, Harm] = {
    "lost_answer": lose_an_answer,
    "other_answer": change_an_answer,
    "invented_answer": invent_an_answer,
    "wrong_hash": change_the_seal,
    "not_as_scripted": submit_at_another_time,
    "lost_message": lose_a_message,
    "other_message": change_a_message,
    "doubled_message": post_a_message_twice,
    "doubled_email": deliver_an_email_twice,
    "refused": have_a_call_refused,
    "audit": rewrite_the_audit,
}
