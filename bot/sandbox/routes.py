"""The sandbox's addresses: the page, its data, and what the app reaches besides the Web API."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.sandbox.acts import Panel, carry_out
from bot.sandbox.journal import FROM_APP, Journal
from bot.sandbox.letters import DRAWING_POLICY
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.people import Person
from bot.sandbox.records import Json, Message, SharedFile
from bot.sandbox.refusal import Refused
from bot.sandbox.responses import Responses, as_body
from bot.sandbox.severed import Connections, sever
from bot.sandbox.socket_mode import SocketHub
from bot.sandbox.uploads import Uploads
from bot.sandbox.web_api.endpoint import WebApi

PAGE = Path(__file__).parent / "page"
MOST_MESSAGES = 200
DRAWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Routes:
    """All that the sandbox answers."""

    web_api: WebApi
    sockets: SocketHub
    responses: Responses
    uploads: Uploads
    panel: Panel
    journal: Journal
    mailbox: Mailbox | None
    person: Callable[[str], Person]
    connections: Connections

    def all(self) -> list[BaseRoute]:
        """Every address and what answers it."""
        return [
            Route("/api/{method}", self.web_api.endpoint, methods=["GET", "POST"]),
            WebSocketRoute("/link/", self.sockets.serve),
            Route("/response/{key:path}", self.answer_url, methods=["POST"]),
            Route("/upload/v1/{ticket}", self.upload, methods=["POST"]),
            Route("/files-pri/{file_id}/{name:path}", self.private_file),
            Route("/", self.page),
            Route("/page/{file}", self.page_file),
            WebSocketRoute("/live", self.live),
            Route("/act", self.act, methods=["POST"]),
            Route("/data/messages", self.messages),
            Route("/data/home", self.home),
            Route("/data/exchange/{id}", self.exchange),
            Route("/data/mail/{id}", self.letter),
            Route("/data/mail/{id}/html", self.letter_html),
            Route("/data/mail/{id}/attachment/{number:int}", self.letter_attachment),
            Route("/files/{file_id}", self.file),
        ]

    async def answer_url(self, request: Request) -> Response:
        """A response URL."""
        if self.panel.switches.slack.cut_off("response_url"):
            return sever(request, self.connections)
        key, error, body = request.path_params["key"], None, {}
        answer: Response = PlainTextResponse("ok")
        try:
            body = as_body(_from_json(await request.body()))
            self.responses.answer_url(key, body)
        except Refused as refused:
            error = refused.error
            status = refused.status if refused.status != 200 else 400
            answer = JSONResponse(refused.answer(), status)
        self.journal.record(
            FROM_APP,
            "response_url",
            body,
            error or "ok",
            status=answer.status_code,
            seconds=0.0,
            error=error,
        )
        return answer

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file: raw, or as the first file of a form."""
        try:
            upload = self.uploads.receive(request.path_params["ticket"], await _sent_bytes(request))
        except Refused as refused:
            return JSONResponse(refused.answer(), refused.status)
        return PlainTextResponse(f"OK - {upload.length}")

    async def private_file(self, request: Request) -> Response:
        """A file that the app may see, with its token; else a page to sign in, as from Slack."""
        file, workspace = self._file(request), self.panel.workspace
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        for installation in workspace.installations.values():
            allowed = token == installation.bot_token and "files:read" in installation.scopes
            if allowed and file is not None and workspace.may_read(installation.bot_user, file):
                return Response(file.data, media_type=file.mimetype)
        return Response("<!DOCTYPE html><title>Sign in</title>", media_type="text/html")

    def _file(self, request: Request) -> SharedFile | None:
        return self.panel.workspace.history.files.get(request.path_params["file_id"])

    async def file(self, request: Request) -> Response:
        """A file for the page; only images are drawn, all else is downloaded."""
        file = self._file(request)
        if file is None:
            return _absent()
        return _download(file.name, file.mimetype, file.data)

    def page(self, request: Request) -> Response:
        """The page."""
        return _page_part(request, PAGE / "index.html")

    def page_file(self, request: Request) -> Response:
        """A file of the page."""
        path = PAGE / request.path_params["file"]
        if path.parent != PAGE or not path.is_file():
            return _absent()
        return _page_part(request, path)

    async def live(self, socket: WebSocket) -> None:
        """The page's live connection; no other site's page may open one."""
        if not _same_origin(socket):
            await socket.close(code=4003)
            return
        await self.panel.live.serve(socket)

    async def act(self, request: Request) -> Response:
        """Something done by the person on the page."""
        if not _same_origin(request):
            return _refused("other_origin", "Only the sandbox's own page may do that.", 403)
        wanted = await _read_act(request)
        user = str(wanted.get("user", ""))
        known = self.panel.workspace.users
        if not user and known:
            user = next(iter(known))
        if user not in known:
            return _refused("user_not_found", "There is no such person.", 404)
        return JSONResponse(await carry_out(self.panel, self.person(user), wanted))

    async def messages(self, request: Request) -> Response:
        """A page of a channel's or a thread's messages, oldest first."""
        query = request.query_params
        channel, thread = query.get("channel", ""), query.get("thread_ts")
        everything = self.panel.workspace.messages(channel, thread)
        if thread is None:
            everything = [one for one in everything if not one.is_reply or one.broadcast]
        limit = min(MOST_MESSAGES, max(1, int(query.get("limit", "50"))))
        shown = _part(everything, query.get("before"), query.get("after"), limit)
        wanted = [
            one for one in everything if _between(one, query.get("before"), query.get("after"))
        ]
        return JSONResponse(
            {
                "ok": True,
                "messages": [self.panel.feed.message(message) for message in shown],
                "has_more": len(wanted) > len(shown),
            }
        )

    async def home(self, request: Request) -> Response:
        """Somebody's Home."""
        view = self.panel.feed.home(request.query_params.get("user", ""))
        return JSONResponse({"ok": True, "view": view})

    async def exchange(self, request: Request) -> Response:
        """One exchange with its whole payloads."""
        exchange = self.journal.find(request.path_params["id"])
        if exchange is None:
            return _absent()
        whole = {"ok": True, "request": exchange.request, "response": exchange.response}
        return JSONResponse(self.panel.feed.exchange(exchange) | whole)

    async def letter(self, request: Request) -> Response:
        """One letter."""
        letter = self.mailbox.letter(request.path_params["id"]) if self.mailbox else None
        return JSONResponse(letter.details()) if letter else _absent()

    async def letter_html(self, request: Request) -> Response:
        """A letter's HTML part, which may load nothing and run nothing."""
        letter = self.mailbox.letter(request.path_params["id"]) if self.mailbox else None
        if letter is None or letter.drawing is None:
            return _absent()
        headers = {"Content-Security-Policy": DRAWING_POLICY, **_NO_SNIFF}
        return Response(letter.drawing, media_type="text/html", headers=headers)

    async def letter_attachment(self, request: Request) -> Response:
        """One attachment of a letter."""
        letter = self.mailbox.letter(request.path_params["id"]) if self.mailbox else None
        number = request.path_params["number"]
        if letter is None or number >= len(letter.attachments):
            return _absent()
        attachment = letter.attachments[number]
        return _download(attachment.name, attachment.type, attachment.data)


MEDIA_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
_NO_SNIFF = {"X-Content-Type-Options": "nosniff"}


def _page_part(request: Request, path: Path) -> Response:
    """A file of the page, or that the browser has it already."""
    data = path.read_bytes()
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag, **_NO_SNIFF}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=MEDIA_TYPES.get(path.suffix), headers=headers)


def _between(message: Message, before: str | None, after: str | None) -> bool:
    return (before is None or message.ts < before) and (after is None or message.ts > after)


def _part(
    messages: list[Message], before: str | None, after: str | None, limit: int
) -> list[Message]:
    wanted = [message for message in messages if _between(message, before, after)]
    return wanted[:limit] if after is not None else wanted[-limit:]


def _same_origin(connection: HTTPConnection) -> bool:
    """Whether a browser's request comes from the sandbox's own page, or not from a browser."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


async def _sent_bytes(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    return b""


async def _read_act(request: Request) -> Json:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        value = _from_json(await request.body())
        return value if isinstance(value, dict) else {}
    async with request.form() as form:
        fields: Json = {name: value for name, value in form.items() if isinstance(value, str)}
        sent = [item for item in form.getlist("file") if isinstance(item, UploadFile)]
        fields["files"] = [(item.filename or "file", await item.read()) for item in sent]
    return fields


def _from_json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _download(name: str, mimetype: str, data: bytes) -> Response:
    shown = "inline" if mimetype in DRAWN_INLINE else "attachment"
    disposition = f"{shown}; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, **_NO_SNIFF}
    return Response(data, media_type=mimetype, headers=headers)


def _absent() -> Response:
    return _refused("not_found", "That is not there.", 404)


def _refused(error: str, message: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": error, "message": message}, status)
