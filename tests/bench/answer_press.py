"""A signed button press answered with a durable commit, against a bare Bolt app that only acks.

Both are served by uvicorn on loopback, pressed by the same client in turns within one run. The
baseline is Bolt as its documentation has it: no listener of its own, no `process_before_response`.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.clock import MovableClock
from bot.domain.quarters import Quarter
from bot.journeys import quarter_opening, quarterly_return
from bot.services import Services
from bot.slack.app import make_app
from bot.slack.deliveries import identify
from bot.slack.files import Files
from bot.web.serving import serving
from storage import returns
from storage.files import FileStore
from storage.tables import Area, Partnership, PartnershipArea, Person, Project, RoleHeld
from tests.bench.measuring import Measure, p50, p99
from tests.bench.office import empty_office

SECRET = "bench-signing-secret"
TEAM = "T0BENCH"
PARTNERSHIPS, PROJECTS = 64, 3
WARM_UP, PRESSES = 64, 320
QUARTER = Quarter(2024, 1)
NOW = datetime(2024, 7, 1, 9, tzinfo=UTC)
QUESTION = "nil_return"
_TRIGGERS = count(1)


async def measure() -> list[Measure]:
    """The median and 99th percentile of a press at 1 and at 16 connections, in milliseconds."""
    found = []
    async with _slack_that_says_yes() as slack, _reeve(slack) as reeve, _stock_bolt(slack) as stock:
        for connections in (1, 16):
            ours = await _press_all(reeve, connections)
            theirs = await _press_all(stock, connections)
            name = f"answer, {connections} connection{'s' if connections > 1 else ''}"
            found.append(Measure(name, p50(ours), p50(theirs), "ms", "stock Bolt, p50"))
            found.append(Measure(f"{name}, p99", p99(ours), p99(theirs), "ms", "stock Bolt, p99"))
    return found


async def _press_all(url: str, connections: int) -> list[float]:
    """Seconds of each press. Each connection has returns of its own and presses one by one."""
    everyone = range(PARTNERSHIPS)
    async with aiohttp.ClientSession() as session:
        taken = await asyncio.gather(
            *(
                _press(session, url, everyone[number::connections], connections)
                for number in range(connections)
            )
        )
    return [seconds for some in taken for seconds in some]


async def _press(
    session: aiohttp.ClientSession, url: str, own: Sequence[int], connections: int
) -> list[float]:
    """Before each answer the question is asked again with Change, which is not measured."""
    taken = []
    for number in range((WARM_UP + PRESSES) // connections):
        partnership = own[number % len(own)]
        await _post(session, url, partnership, "change", {})
        revision = await _revision(session, url, partnership)
        about = {"n": revision, "v": "active"}
        taken.append(await _post(session, url, partnership, "answer_0", about))
    return taken[WARM_UP // connections :]


async def _revision(session: aiohttp.ClientSession, url: str, partnership: int) -> int:
    async with session.get(f"{url}/revision/{partnership}") as answer:
        return int(await answer.text())


async def _post(
    session: aiohttp.ClientSession,
    url: str,
    partnership: int,
    action: str,
    about: dict[str, object],
) -> float:
    """Seconds from the first byte sent to the last byte of the answer."""
    body = _body(partnership, action, about)
    headers = _headers(body)
    began = time.perf_counter()
    async with session.post(f"{url}/slack/events", data=body, headers=headers) as answer:
        await answer.read()
        taken = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{action} was answered with {answer.status}")
    return taken


def _body(partnership: int, action: str, about: dict[str, object]) -> str:
    """A block_actions payload as Slack sends it, of about 2.4 kB."""
    return_id = f"{QUARTER.key}.p{partnership}"
    value = json.dumps({"r": return_id, "q": QUESTION} | about)
    user = {"id": f"U{partnership}", "username": "lead", "name": "lead", "team_id": TEAM}
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "How did the quarter go? " * 20}}
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": user,
        "api_app_id": "A0BENCH",
        "token": "unused",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D1"},
        "trigger_id": f"trigger.{next(_TRIGGERS)}",
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": "D1", "name": "directmessage"},
        "message": {"user": "U0REEVE", "type": "message", "ts": "1.1", "blocks": [block] * 2},
        "state": {"values": {}},
        "response_url": "http://127.0.0.1:9/unused",
        "actions": [
            {
                "action_id": action,
                "block_id": "b1",
                "text": {"type": "plain_text", "text": "Yes", "emoji": True},
                "value": value,
                "type": "button",
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)})


def _headers(body: str) -> dict[str, str]:
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature or "",
    }


@asynccontextmanager
async def _slack_that_says_yes() -> AsyncIterator[str]:
    """All that Bolt asks of Slack before a listener is auth.test, once."""

    async def auth_test(_request: Request) -> JSONResponse:
        return JSONResponse(
            {"ok": True, "team_id": TEAM, "user_id": "U0REEVE", "bot_id": "B1", "team": "bench"}
        )

    app = Starlette(routes=[Route("/api/auth.test", auth_test, methods=["GET", "POST"])])
    async with serving(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/api/"


@asynccontextmanager
async def _stock_bolt(slack_url: str) -> AsyncIterator[str]:
    """A bare AsyncApp with its ASGI adapter, whose listener acks and does nothing else."""
    app = AsyncApp(
        client=AsyncWebClient(token="xoxb-bench", base_url=slack_url), signing_secret=SECRET
    )

    @app.action("answer_0")
    @app.action("change")
    async def acks(ack: AsyncAck) -> None:
        await ack()

    async with _served(app, {}) as url:
        yield url


@asynccontextmanager
async def _reeve(slack_url: str) -> AsyncIterator[str]:
    """Reeve's own app on a SQLite file of its own; what it has to say stays in the outbox."""
    with tempfile.TemporaryDirectory() as folder:
        async with empty_office(MovableClock(NOW)) as services:
            await _fill(services)
            client = AsyncWebClient(token="xoxb-bench", base_url=slack_url)
            files = Files(services, client, FileStore(Path(folder)))
            app = make_app(services, client, files, signing_secret=SECRET)
            async with _served(app, {"services": services}) as served:
                yield served


@asynccontextmanager
async def _served(app: AsyncApp, with_services: dict[str, Services]) -> AsyncIterator[str]:
    async def revision(request: Request) -> JSONResponse:
        services = with_services.get("services")
        if services is None:
            return JSONResponse(0)
        async with services.begin() as session:
            return_id = f"{QUARTER.key}.p{request.path_params['partnership']}"
            given = await returns.answers(session, return_id)
        return JSONResponse(given[-1][2] if given else 0)

    slack = AsyncSlackRequestHandler(app, path="/slack/events")
    web = Starlette(routes=[Route("/revision/{partnership}", revision)])
    web.mount("/slack", slack)  # type: ignore[arg-type]  # Bolt types its scope more narrowly
    async with serving(web, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}"


async def _fill(services: Services) -> None:
    """Partnerships with a lead and three projects each, a quarter opened, each return begun."""
    start = date(2022, 4, 1)
    async with services.transaction() as session:
        for number in range(PARTNERSHIPS):
            name = f"p{number}"
            session.add(Area(gss=name, name=name))
            session.add(Partnership(id=name, name=name, payee=name))
            session.add(
                Person(
                    id=name, name=name, email="l@example.org", team_id=TEAM, user_id=f"U{number}"
                )
            )
            await session.flush()
            session.add(PartnershipArea(partnership_id=name, gss=name, from_date=start))
            session.add(RoleHeld(person_id=name, role="lead", partnership_id=name, from_date=start))
            for place in range(PROJECTS):
                session.add(
                    Project(
                        id=f"{name}-{place}",
                        partnership_id=name,
                        year=QUARTER.year_key,
                        name=f"Project {place}",
                        objective="Safer streets",
                        award_pence=1_000_000,
                        position=place,
                    )
                )
        session.add(
            Person(id="boss", name="Boss", email="b@example.org", team_id=TEAM, user_id="UBOSS")
        )
        await session.flush()
        session.add(RoleHeld(person_id="boss", role="officer", from_date=start))
    async with services.transaction() as session:
        officer = await identify(session, TEAM, "UBOSS", now=NOW)
        await quarter_opening.open_quarter(services.turn(session, officer, NOW), QUARTER)
    for number in range(PARTNERSHIPS):
        async with services.transaction() as session:
            lead = await identify(session, TEAM, f"U{number}", now=NOW)
            await quarterly_return.resume(
                services.turn(session, lead, NOW),
                return_id=f"{QUARTER.key}.p{number}",
            )
