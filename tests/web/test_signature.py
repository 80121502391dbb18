"""Whoever is not Slack gets no further than the check of the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.clock import MovableClock
from bot.web.app import make_web_app
from bot.web.serving import serving
from bot.web.signature import MOST_BYTES, only_signed
from storage.database import Database

SECRET = "a-signing-secret"
NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
BODY = json.dumps({"type": "event_callback", "text": "£ & ü"}).encode()


async def says_what_came(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers with the length of what it was sent."""
    body = await Request(scope, receive).body()
    await JSONResponse({"path": scope["path"], "length": len(body)})(scope, receive, send)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    database = Database("sqlite:///unused.db")
    web = make_web_app(
        only_signed(says_what_came, SECRET, MovableClock(NOW, held=True)), database.transaction
    )
    async with serving(web, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/slack/events"
    await database.close()


def signature(body: bytes, at: str, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


async def post(address: str, body: bytes, **headers: str) -> tuple[int, Any]:
    given = {f"x-slack-{name.replace('_', '-')}": value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=body, headers=given) as answer,
    ):
        content = await answer.read()
        return answer.status, json.loads(content) if answer.status == 200 else content


async def test_what_slack_signed_goes_through_as_it_is(address: str) -> None:
    sent = await post(address, BODY, request_timestamp=AT, signature=signature(BODY, AT))
    assert sent == (200, {"path": "/slack/events", "length": len(BODY)})


@pytest.mark.parametrize("size", [0, 1, 70_000, MOST_BYTES])
async def test_a_body_of_any_size_goes_through_whole(address: str, size: int) -> None:
    body = b"x" * size
    sent = await post(address, body, request_timestamp=AT, signature=signature(body, AT))
    assert sent == (200, {"path": "/slack/events", "length": size})


EARLIER, LATER = (str(int((NOW + timedelta(seconds=s)).timestamp())) for s in (-301, 301))


@pytest.mark.parametrize(
    ("at", "given"),
    [
        (AT, signature(BODY, AT, "another-secret")),
        (AT, signature(BODY + b" ", AT)),
        (AT, signature(BODY, str(int(AT) - 1))),
        (AT, signature(BODY, AT).replace("v0=", "v1=")),
        (AT, signature(BODY, AT).upper()),
        (AT, ""),
        (AT, "v0=é"),
        (EARLIER, signature(BODY, EARLIER)),
        (LATER, signature(BODY, LATER)),
        ("", signature(BODY, "")),
        ("soon", signature(BODY, "soon")),
        ("1e9", signature(BODY, "1e9")),
        (f"{AT}.5", signature(BODY, f"{AT}.5")),
        (f"-{AT}", signature(BODY, f"-{AT}")),
        ("9" * 4000, signature(BODY, "9" * 4000)),
    ],
)
async def test_what_is_not_signed_or_is_old_is_refused(
    address: str, at: str, given: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and what it said is not."""
    with caplog.at_level(logging.DEBUG):
        status, _ = await post(address, BODY, request_timestamp=at, signature=given)
    assert status == 401
    assert "REEVE_SLACK_SIGNING_SECRET" in caplog.text
    assert "event_callback" not in caplog.text


async def test_without_any_header_it_is_refused(address: str) -> None:
    assert (await post(address, BODY))[0] == 401
    assert (await post(address, b"\xff\xfe{"))[0] == 401


async def test_what_is_too_long_to_be_slacks_is_not_read_to_its_end(address: str) -> None:
    body = b"x" * (MOST_BYTES + 1)
    given = {"request_timestamp": AT, "signature": signature(body, AT)}
    assert (await post(address, body, **given))[0] == 413
