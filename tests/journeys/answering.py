"""People at a return, without Slack: they press what they were shown and type what they like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.asked import Asked
from bot.domain.drafts import Draft
from bot.domain.options import options
from bot.domain.questions import Kind
from bot.domain.readings import Value
from bot.journeys import quarterly_return, submitting
from bot.journeys.drafting import load_draft
from bot.rendering.modals import Shown as ShownModal
from bot.slack.payloads import Press, press_from
from bot.slack.presses import STEPS
from storage import audit
from storage.tables import (
    AnswerGiven,
    AuditEvent,
    AuditHead,
    Conversation,
    OutgoingMessage,
    QuarterlyReturn,
    ReportingQuarter,
)
from tests.journeys.office import EASTVALE, MONDAY, TEAM, Office, slack_id

TEAM_OF_EASTVALE = ("ada", "bo")
STORY = "Evening sessions ran at two sites, and 40 young people came."
_OUTBOX: Any = select(
    func.count(),
    func.max(OutgoingMessage.id),
    func.count(col(OutgoingMessage.sent_as)),
    func.sum(func.length(OutgoingMessage.payload)),
)
_CLEARED = (
    "answer_given",
    "answer_query",
    "return_version",
    "figures_signature",
    "virement",
    "conversation",
    "outgoing_message",
    "quarterly_return",
    "reporting_quarter",
    "audit_event",
)


@dataclass(frozen=True)
class Shown:
    """A button that a person was shown: the element, and the block it stood in."""

    person: str
    element: dict[str, Any]
    block_id: str = ""

    @property
    def press(self) -> Press:
        """The press as it would come from Slack."""
        action = {"action_ts": "1.1", "block_id": self.block_id, **self.element}
        user = {"id": slack_id(self.person), "team_id": TEAM}
        return press_from({"user": user, "actions": [action]})

    def option(self, number: int) -> Shown:
        """A menu with one of its options chosen; a button is itself."""
        if self.element["type"] != "static_select":
            return self
        options = self.element["options"]
        chosen = {"selected_option": options[number % len(options)]}
        return Shown(self.person, self.element | chosen, self.block_id)


@dataclass(frozen=True)
class Seen:
    """All that is stored about the return at one moment, each in its order.

    `head`: the number and the hash of the audit's last row. `outbox`: how much the outbox holds.
    """

    row: QuarterlyReturn
    draft: Draft
    history: list[AnswerGiven]
    threads: list[Conversation]
    messages: list[OutgoingMessage]
    events: list[str]
    head: tuple[int, str]
    outbox: tuple[Any, ...]
    before: Seen | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(message.key for message in self.messages)

    @cached_property
    def buttons(self) -> list[Shown]:
        """Every button and menu that has ever been on somebody's screen, oldest first."""
        if self.before is None:
            return list(shown_to(self.messages, *TEAM_OF_EASTVALE))
        return self.before.buttons + list(
            shown_to(self.messages[len(self.before.messages) :], *TEAM_OF_EASTVALE)
        )

    @cached_property
    def trace(self) -> object:
        rows = [row.model_dump() for row in (self.row, *self.history, *self.threads)]
        return rows, self.outbox, self.head


async def look(office: Office, return_id: str = EASTVALE, *, since: Seen | None = None) -> Seen:
    """What is stored now; the audit is verified on the way.

    since: what had been seen before. Of the outbox and the audit, which only grow, it is then only
    read what has come to them.
    """
    async with office.database.transaction() as session:
        row = await session.get_one(QuarterlyReturn, return_id)
        threads = await _all(session, Conversation, Conversation.id)
        history = await _all(session, AnswerGiven, AnswerGiven.revision)
        told = list(since.messages) if since else []
        last = told[-1].id if told else 0
        newer = select(OutgoingMessage).where(col(OutgoingMessage.id) > last)
        told += (await session.exec(newer.order_by(col(OutgoingMessage.id)))).all()
        events, head = await _events(session, since)
        return Seen(
            row=row,
            draft=await load_draft(session, row, now=MONDAY),
            history=[each for each in history if each.return_id == return_id],
            threads=[thread for thread in threads if thread.return_id == return_id],
            messages=told,
            events=events,
            head=head,
            outbox=tuple((await session.exec(_OUTBOX)).one()),
            before=since,
        )


async def _events(session: AsyncSession, since: Seen | None) -> tuple[list[str], tuple[int, str]]:
    """The names of all events, and the last one's number and hash; the chain is sound up to it."""
    if since is None:
        assert await audit.first_fault(session) is None
    known, (seq, previous) = (since.events, since.head) if since else ([], (0, audit.GENESIS))
    newer = select(AuditEvent).where(col(AuditEvent.seq) > seq).order_by(col(AuditEvent.seq))
    events = list(known)
    for event in (await session.exec(newer)).all():
        assert (event.seq, event.previous_hash) == (seq + 1, previous)
        assert event.hash == audit.row_hash(event)
        seq, previous = event.seq, event.hash
        events.append(event.event)
    end = (await session.exec(select(AuditHead))).one()
    assert (end.seq, end.hash) == (seq, previous)
    return events, (seq, previous)


async def begin_again(office: Office) -> None:
    """Back to the morning on which the quarter is opened: each example has it to itself."""
    async with office.database.transaction() as session:
        connection = await session.connection()
        for table in _CLEARED:
            await connection.execute(text(f"DELETE FROM {table}"))
        start = text("UPDATE audit_head SET seq = 0, hash = :hash")
        await connection.execute(start, {"hash": audit.GENESIS})
    await office.open_quarter()
    async with office.database.transaction() as session:
        await add_last_quarter(session, EASTVALE, LAST_QUARTER)


LAST_QUARTER: dict[str, Value] = {
    "status:locks": "delayed",
    "delay_cause:locks": "staff",
    "progress:locks": STORY,
    "measure_source:locks-homes": "records",
    "rag_delivery:locks": "amber",
    "spend:locks": 900,
    "safeguarding": True,
    "risk:2": "The provider may close in January.",
    "risk_likelihood:2": "2",
    "risk_impact:2": "2",
    "next_milestone": "The second club opens in August.",
}


async def add_last_quarter(
    session: AsyncSession, return_id: str, answers: Mapping[str, Value]
) -> None:
    """The return's partnership submitted the last quarter of the year before; projects go on."""
    opened = await session.get_one(QuarterlyReturn, return_id)
    quarter, text = "2023-24-Q4", json.dumps({"answers": answers})
    session.add(ReportingQuarter(key=quarter, opened_at=MONDAY, opened_by="maya", due_at=MONDAY))
    await session.flush()
    session.add(
        QuarterlyReturn(
            id=f"{quarter}.{opened.partnership_id}",
            partnership_id=opened.partnership_id,
            quarter_key=quarter,
            form_version=opened.form_version,
            state="submitted",
            opened_at=MONDAY,
            due_at=MONDAY,
            submitted_at=MONDAY,
            submitted_by="ada",
            submitted_answers=text,
        )
    )


async def take_step(
    office: Office, session: AsyncSession, button: Shown, now: datetime
) -> ShownModal | None:
    """Start the journey of a button, by the table that Slack's presses go by; a modal may open."""
    press = button.press
    return await STEPS[press.name](press, office.turn(session, button.person, now))


async def deliver(office: Office, now: datetime) -> None:
    """All that is in the outbox arrives, in its order."""
    async with office.database.transaction() as session:
        waiting = await session.exec(
            select(OutgoingMessage)
            .where(col(OutgoingMessage.sent_as).is_(None), col(OutgoingMessage.replaces).is_(None))
            .order_by(col(OutgoingMessage.id))
        )
        for number, message in enumerate(waiting.all()):
            message.state, message.sent_at = "sent", now
            message.sent_as = f"D{message.recipient}:{int(now.timestamp())}.{number:06}"


async def answer_next(
    office: Office, now: datetime, *, by: str = "ada", return_id: str = EASTVALE
) -> bool:
    """Answer the question that comes next as somebody with no news would; False: there is none."""
    async with office.database.transaction() as session:
        draft = await load_draft(
            session, await session.get_one(QuarterlyReturn, return_id), now=now
        )
        asked = draft.next_question()
        if asked is None or draft.submission is not None:
            return False
        turn, value = office.turn(session, by, now), _ordinary(asked, draft)
        about: dict[str, Any] = {
            "return_id": return_id,
            "question": asked.key,
            "revision": draft.answered_at_revision(asked.key),
        }
        if value is None:
            await quarterly_return.skip(turn, **about)
        else:
            await quarterly_return.answer_pressed(turn, **about, value=value, confirmed=True)
        return True


async def say_nothing_happened(office: Office, seen: Seen, now: datetime) -> None:
    """Answer that there was no activity, whatever was answered before: little is asked then."""
    revision = seen.draft.answered_at_revision("nil_return")
    about = {"question": "nil_return", "revision": revision, "value": "nil", "now": now}
    await office.do(quarterly_return.answer_pressed, **about)


async def submit(office: Office, seen: Seen, *, by: str = "ada", now: datetime = MONDAY) -> None:
    """Press Submit on the review of what was seen."""
    reviewed = {"revision": seen.row.revision, "facts": seen.draft.facts_hash()}
    about = {
        "return_id": seen.row.id,
    } | reviewed
    await office.do(submitting.submit, by=by, now=now, **about)


def home_button(person: str) -> Shown:
    """Continue, on the person's Home tab."""
    value = json.dumps({"r": EASTVALE})
    return Shown(person, {"type": "button", "action_id": "resume", "value": value})


def shown_to(messages: Sequence[OutgoingMessage], *those: str) -> Iterator[Shown]:
    """Every button and menu on the messages to those people, oldest first."""
    people = {slack_id(person): person for person in those}
    for message in messages:
        person = people.get(message.recipient)
        payload = json.loads(message.payload or '{"blocks": []}')
        for block in payload["blocks"] if person else ():
            elements = block.get("elements", []) if block["type"] == "actions" else []
            for element in [*elements, *filter(None, [block.get("accessory")])]:
                yield Shown(str(person), element, block.get("block_id", ""))


def _ordinary(asked: Asked, draft: Draft) -> Value | None:
    """A value that somebody with no news would give, and no rule refuses; None: there is none."""
    question = asked.question
    if question.key == "forecast":
        figures = {each.project: each for each in draft.totals().projects}
        return max(0, figures[asked.subject].cumulative)
    if pressed := options(asked, draft.course):
        return next((value for _, value in pressed if value == question.usual), pressed[0][1])
    plain: dict[Kind, Value] = {
        Kind.MONEY: 0,
        Kind.WHOLE_NUMBER: 0,
        Kind.NUMBER: "0",
        Kind.TEXT: f"{STORY} ({question.key})",
        Kind.DATE: "2025-03-31",
        Kind.DECLARATION: True,
        Kind.EVIDENCE: "https://files.example.org/evidence",
    }
    return plain.get(question.kind)


async def _all(session: AsyncSession, table: type[Any], order: Any) -> list[Any]:
    return list((await session.exec(select(table).order_by(col(order)))).all())
