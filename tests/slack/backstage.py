"""What these tests arrange behind the scenes, where the conversation itself is not the point."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo import APP_USER
from bot.domain.answers import read_answer
from bot.domain.asked import Answer, Asked
from bot.domain.drafts import Draft
from bot.domain.permissions import Actor
from bot.domain.quarters import Quarter
from bot.domain.readings import Accepted, Value
from bot.journeys import quarter_opening, quarterly_return
from bot.journeys.drafting import load_draft
from bot.sandbox.delivery import Attempt, Delivery, HttpTransport, Kind, Reply
from bot.sandbox.people import Person
from bot.sandbox.records import Exchange, Message
from bot.sandbox.timing import Timing
from bot.slack.deliveries import identify
from storage.tables import AnswerGiven, Measure, Project, QuarterlyReturn, ReportingQuarter
from tests.slack.scene import OFFICER, Scene, shown_in
from tests.slack.usual import SKIP, skip_label, usual

# For tests of who comes first and of what is kept: that the database has its part in.
BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# Rutland has one project, so its return is the shortest.
SMALL_LEAD, SMALL_DEPUTY, SMALL_FINANCE = "fergus-lyddon", "anita-marwaha", "jude-winterbourne"
SMALL = "rutland"
PROJECT = "rutland-safe-2024"
Q1, Q2 = "2024-25-Q1", "2024-25-Q2"
STRANGER = "U0STRANGER"
MESSAGES = ("outgoing_message", "delivery")  # the tables that grow with whatever is said
RETURN = f"{Q1}.{SMALL}"


async def actor(scene: Scene, session: AsyncSession, person_id: str) -> Actor:
    """The person as Reeve knows them today."""
    user = person(scene, person_id).user
    return await identify(session, user.team, user.id, now=scene.demo.clock.now())


async def open_quarter(scene: Scene, quarter: str = Q1) -> None:
    """The officer has opened the quarter, and Rutland's lead has been asked."""
    services = scene.demo.reeve.services
    async with services.transaction() as session:
        officer = await actor(scene, session, OFFICER)
        turn = services.turn(session, officer, services.clock.now())
        await quarter_opening.open_quarter(turn, Quarter.parse(quarter))
    await scene.sees(SMALL_LEAD, "Quarterly return:")


async def open_all_quarters(scene: Scene) -> None:
    """The year is over and all four of its quarters are open."""
    scene.demo.clock.move_to(datetime(2025, 4, 1, 8, 0, tzinfo=UTC))
    for number in range(1, 5):
        await open_quarter(scene, f"2024-25-Q{number}")


async def add_projects(scene: Scene, number: int, *, measures: int) -> None:
    """Rutland has more projects, each with a long name and success measures."""
    async with scene.demo.reeve.services.begin() as session:
        for project in range(number):
            project_id = f"rutland-extra-{project}"
            session.add(
                Project(
                    id=project_id,
                    partnership_id=SMALL,
                    year="2024-25",
                    name=f"Safer & stronger places, part {project} " + "of a long name " * 5,
                    objective="Safer rural communities",
                    award_pence=1_500_000,
                    position=100 + project,
                )
            )
            await session.flush()
            for measure in range(measures):
                session.add(
                    Measure(
                        id=f"{project_id}-{measure}",
                        project_id=project_id,
                        name=f"People who took part in activity {measure}",
                        unit="people",
                        target="40",
                        position=measure,
                    )
                )
        await session.commit()


async def opened_by(session: AsyncSession) -> dict[str, str]:
    """Who opened each quarter that is open."""
    rows = await session.exec(select(ReportingQuarter))
    return {row.key: row.opened_by for row in rows}


def add_stranger(scene: Scene) -> None:
    """Somebody in the workspace whom the register does not know."""
    scene.demo.sandbox.workspace.add_user(
        STRANGER, team="T0LLR", name="stranger", real_name="A Stranger"
    )


def home_text(scene: Scene, person_id: str) -> str:
    """All text of the Home that is drawn for a person of the register, or for the stranger."""
    home = person(scene, person_id).home
    return shown_in(home.blocks) if home else ""


def person(scene: Scene, person_id: str) -> Person:
    """A person of the register, or the stranger, at their screen."""
    stranger = person_id == STRANGER
    return scene.demo.sandbox.person(STRANGER) if stranger else scene.person(person_id)


async def answered(
    scene: Scene,
    person_id: str = SMALL_LEAD,
    *,
    until: str = "",
    return_id: str = RETURN,
    says: Mapping[str, str] | None = None,
) -> None:
    """The person has answered the return up to a question (or all), and it stands before them.

    `says`: what they typed, by the answer's key or the question's; else the usual answers.
    """
    services = scene.demo.reeve.services
    now = services.clock.now()
    async with services.transaction() as session:
        who = await actor(scene, session, person_id)
        row = await session.get_one(QuarterlyReturn, return_id)
        draft = await load_draft(session, row, now=now)
        while (asked := draft.next_question()) and until not in (asked.key, asked.question.key):
            typed = _words(asked, says or {})
            answer = Answer(asked.key, _read(draft, asked, typed), draft.revision + 1, who.id, now)
            session.add(_row(return_id, answer, typed))
            draft = draft.with_answer(answer)
        row.revision = draft.revision
        await session.flush()
        await quarterly_return.resume(services.turn(session, who, now), return_id=return_id)
    await all_sent(scene)


def _words(asked: Asked, says: Mapping[str, str]) -> str:
    return says.get(asked.key) or says.get(asked.question.key) or usual(asked.key)


def _read(draft: Draft, asked: Asked, typed: str) -> Value | None:
    if typed in (SKIP, skip_label(asked.question)):
        return None
    reading = read_answer(asked, typed, draft.course)
    assert isinstance(reading, Accepted), (asked.key, typed, reading)
    return reading.value


def _row(return_id: str, answer: Answer, typed: str) -> AnswerGiven:
    return AnswerGiven(
        return_id=return_id,
        revision=answer.revision,
        question_key=answer.key,
        value=json.dumps(answer.value, ensure_ascii=False),
        typed=typed,
        answered_by=answer.by,
        answered_at=answer.at,
    )


async def history(scene: Scene, return_id: str = RETURN) -> list[tuple[str, Value | None, str]]:
    """Every answer stored for the return, oldest first: question, value and who gave it."""
    async with scene.demo.reeve.services.begin() as session:
        rows = await session.exec(
            select(AnswerGiven)
            .where(AnswerGiven.return_id == return_id)
            .order_by(col(AnswerGiven.revision))
        )
        return [(row.question_key, json.loads(row.value), row.answered_by) for row in rows]


async def stored(scene: Scene, return_id: str = RETURN) -> dict[str, Value | None]:
    """The current answers of the return, by the question's key."""
    return {key: value for key, value, _by in await history(scene, return_id)}


async def the_return(scene: Scene, return_id: str = RETURN) -> QuarterlyReturn:
    async with scene.demo.reeve.services.begin() as session:
        return await session.get_one(QuarterlyReturn, return_id)


async def everything(scene: Scene, *, but: Sequence[str] = ()) -> dict[str, list[Any]]:
    """All rows of all tables but those named, to see whether anything at all has changed."""
    async with scene.demo.reeve.services.begin() as session:
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in but:
                rows = await (await session.connection()).execute(table.select())
                found[table.name] = sorted(map(repr, rows.all()))
        return found


def on_screen(scene: Scene, person_id: str = SMALL_LEAD) -> str:
    """The key of the question that stands before the person."""
    question = scene.question(person_id)
    assert question is not None
    return question[0]


def asking(scene: Scene, person_id: str = SMALL_LEAD) -> Message:
    """The message that asks it."""
    question = scene.question(person_id)
    assert question is not None
    return question[1]


async def all_sent(scene: Scene) -> None:
    """Wait until every delivery is answered and every message that Reeve stored is sent."""
    await scene.demo.sandbox.settled()
    await scene.demo.ticks.over()
    await scene.quiet()


def last_delivery(scene: Scene) -> Exchange:
    """What Slack sent to Reeve last."""
    return next(e for e in reversed(scene.demo.sandbox.traffic) if e.direction == "to_app")


def last_delivery_of(scene: Scene, text: str) -> Exchange:
    """The last event about a message of a person with this text, whatever happened to it."""
    return next(
        exchange
        for exchange in reversed(scene.demo.sandbox.traffic)
        if exchange.request.get("kind") == "events_api"
        if text in _texts(exchange.request["payload"]["event"])
    )


def last_file(scene: Scene) -> dict[str, Any]:
    """The payload of the last message that came with a file."""
    payloads = (
        exchange.request["payload"]
        for exchange in reversed(scene.demo.sandbox.traffic)
        if exchange.request.get("kind") == "events_api"
    )
    return next(payload for payload in payloads if payload["event"].get("files"))


def _texts(event: Mapping[str, Any]) -> list[str]:
    held = (event, event.get("message") or {}, event.get("previous_message") or {})
    return [message.get("text", "") for message in held if "bot_id" not in message]


def last_press(scene: Scene) -> dict[str, Any]:
    """The payload of the last button that anybody pressed."""
    return next(
        dict(exchange.request["payload"])
        for exchange in reversed(scene.demo.sandbox.traffic)
        if exchange.request.get("kind") == "interactive"
    )


async def deliver(scene: Scene, kind: str, payload: Mapping[str, Any], *, retry: int = 0) -> Reply:
    """Sign and send a payload as Slack would; `retry` is the number that a repeat carries."""
    slack = scene.demo.settings.slack
    timing = Timing()
    async with aiohttp.ClientSession() as session:
        transport = HttpTransport(
            session, str(scene.demo.sandbox.request_url), slack.signing_secret, timing
        )
        attempt = Attempt(int(time.time()), retry, "http_error" if retry else None)
        return await transport.send(Delivery(Kind(kind), "by hand", dict(payload)), attempt)


async def repeat(scene: Scene, exchange: Exchange, *, retry: int = 0) -> Reply:
    """Send once more what Slack sent before."""
    return await deliver(scene, exchange.request["kind"], exchange.request["payload"], retry=retry)


def with_button(
    scene: Scene, message: Message, person_id: str, action: str, value: Mapping[str, Any]
) -> Message:
    """A message in this person's own DM with just this button: whatever they press, they hold.

    Slack shows a button only to those in the conversation; a rule must not lean on that.
    """
    button = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": action},
        "value": json.dumps(value),
    }
    block = {"type": "actions", "block_id": "by-hand", "elements": [button]}
    channel = scene.demo.sandbox.workspace.direct(person(scene, person_id).id, APP_USER)
    return replace(message, channel=channel.id, blocks=(block,))


async def submit_by_hand(
    scene: Scene,
    person_id: str,
    name: str,
    carried: Mapping[str, Any],
    entered: Mapping[str, str],
    *,
    depth: int = 1,
) -> Reply:
    """Submit a modal that this person never opened: whatever they send, a rule must hold."""
    user = person(scene, person_id).user
    values = {
        block: {"entered": {"type": "plain_text_input", "value": text}}
        for block, text in entered.items()
    }
    view: dict[str, Any] = {
        "id": f"V{person_id}",
        "type": "modal",
        "hash": "1719820800.byhand",
        "callback_id": name,
        "private_metadata": json.dumps(carried),
        "root_view_id": "V1" if depth > 1 else f"V{person_id}",
        "previous_view_id": {1: None, 2: "V1", 3: "V2"}[depth],
        "state": {"values": values},
        "blocks": [],
    }
    payload = {
        "type": "view_submission",
        "user": {"id": user.id, "team_id": user.team},
        "team": {"id": user.team},
        "view": view,
    }
    return await deliver(scene, "interactive", payload)


@asynccontextmanager
async def broken(scene: Scene, table: str) -> AsyncIterator[None]:
    """While this lasts, the database refuses every new row in the table."""
    services = scene.demo.reeve.services
    async with services.begin() as session:
        sqlite = session.get_bind().dialect.name == "sqlite"
    breaks, mends = _SQLITE if sqlite else _POSTGRESQL
    await _run(scene, [statement.format(table=table) for statement in breaks])
    try:
        yield
    finally:
        await _run(scene, [statement.format(table=table) for statement in mends])


async def _run(scene: Scene, statements: Sequence[str]) -> None:
    async with scene.demo.reeve.services.begin() as session:
        connection = await session.connection()
        for statement in statements:
            await connection.execute(text(statement))
        await session.commit()


_SQLITE = (
    [
        "CREATE TRIGGER broken BEFORE INSERT ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'broken for a test'); END"
    ],
    ["DROP TRIGGER broken"],
)
_POSTGRESQL = (
    [
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'broken for a test'; END $$",
        "CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION broken()",
    ],
    ["DROP TRIGGER broken ON {table}", "DROP FUNCTION broken()"],
)
