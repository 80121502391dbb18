"""Only Slack's own requests go any further: checked before anything in them is read.

After Slack's "Verifying requests from Slack": HMAC-SHA256 with the signing secret over the time
and the bytes of the body, and nothing older than five minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Mapping
from datetime import datetime

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock

MOST_BYTES = 1_000_000  # a press on the fullest message that Slack allows has a tenth of that
OLDEST_SECONDS = 300
log = logging.getLogger("reeve.web")


def only_signed(app: ASGIApp, secret: str, clock: Clock) -> ASGIApp:
    """The app behind the check: 401 for whoever is not Slack, 413 for what is too long to be.

    `clock` is the machine's own, never one that a demo moves.
    """

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            refusal = PlainTextResponse("This is too long.", status_code=413)
            await refusal(scope, receive, send)
        elif _is_signed(Headers(scope=scope), body, secret.encode(), clock.now()):
            await app(scope, _again(body, receive), send)
        else:
            # never the body: with a wrong secret it would be what people wrote
            log.warning(
                "Refused a request without Slack's signature. If Slack sent it, check "
                "REEVE_SLACK_SIGNING_SECRET and this machine's clock."
            )
            await PlainTextResponse("Not signed by Slack.", status_code=401)(scope, receive, send)

    return checked


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None if it is too long."""
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return body


def _is_signed(headers: Mapping[str, str], body: bytes, secret: bytes, now: datetime) -> bool:
    at = headers.get("x-slack-request-timestamp", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return False
    if abs(now.timestamp() - int(at)) > OLDEST_SECONDS:
        return False
    digest = hmac.new(secret, b"v0:%b:%b" % (at.encode(), body), hashlib.sha256).hexdigest()
    given = headers.get("x-slack-signature", "").encode()
    return hmac.compare_digest(f"v0={digest}".encode(), given)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for the app; then whatever comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return messages.pop() if messages else await receive()

    return given
