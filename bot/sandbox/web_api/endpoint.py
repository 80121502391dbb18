"""The endpoint `/api/{method}`: lets a call in or refuses it, as Slack does, and writes it down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.journal import FROM_APP, Journal
from bot.sandbox.limits import RateLimits
from bot.sandbox.methods import METHODS, Method, Token, scopes_missing
from bot.sandbox.records import Installation, Json
from bot.sandbox.refusal import Refused
from bot.sandbox.severed import Connections, sever
from bot.sandbox.web_api import (
    apps,
    chat,
    conversations,
    files,
    marks,
    users,
    validate,
    views,
)
from bot.sandbox.web_api.arguments import decoded, read_arguments
from bot.sandbox.web_api.call import Call, Desk, Handler

logger = logging.getLogger(__name__)

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "apps.connections.open": apps.connections_open,
        "auth.test": users.auth_test,
        "blocks.validate": validate.blocks_validate,
        "bookmarks.add": marks.add_bookmark,
        "bookmarks.edit": marks.edit_bookmark,
        "bookmarks.list": marks.list_bookmarks,
        "bots.info": users.bots_info,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.get_permalink,
        "chat.postEphemeral": chat.post_ephemeral,
        "chat.postMessage": chat.post_message,
        "chat.update": chat.update,
        "conversations.history": conversations.history,
        "conversations.info": conversations.info,
        "conversations.join": conversations.join,
        "conversations.list": conversations.list_,
        "conversations.members": conversations.members,
        "conversations.open": conversations.open_,
        "conversations.replies": conversations.replies,
        "files.completeUploadExternal": files.complete_upload,
        "files.getUploadURLExternal": files.get_upload_url,
        "files.info": files.info,
        "oauth.v2.access": apps.oauth_access,
        "pins.add": marks.add_pin,
        "reactions.add": marks.add_reaction,
        "team.info": users.team_info,
        "users.conversations": conversations.of_user,
        "users.info": users.info,
        "users.list": users.list_,
        "users.lookupByEmail": users.lookup_by_email,
        "views.open": views.open_,
        "views.publish": views.publish,
        "views.push": views.push,
        "views.update": views.update,
    }
)


SENT_WITH_ALL = frozenset({"team_id"})
"""What slack_sdk's clients send with every call once they know their team."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a body, and the HTTP status and headers with it."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class WebApi:
    """Answers the app's calls."""

    def __init__(
        self, desk: Desk, limits: RateLimits, journal: Journal, connections: Connections
    ) -> None:
        self._desk = desk
        self._limits = limits
        self._journal = journal
        self._connections = connections

    async def endpoint(self, request: Request) -> Response:
        """Answer one call."""
        name = request.path_params["method"]
        begun = self._desk.timing.monotonic()
        faults = self._desk.faults
        if faults.cut_off(name):
            return sever(request, self._connections)
        lost = False
        arguments: Json = {}
        if faults.strikes("server_errors", name):
            answer = Answer({"ok": False, "error": "service_unavailable"}, 503)
        else:
            answer, arguments = await self._answer(request, name)
            lost = faults.strikes("lost_answers", name)
        await asyncio.sleep(faults.slow)
        self._write_down(name, arguments, answer, begun, lost=lost)
        if lost:
            return sever(request, self._connections)
        return _response(answer)

    async def _answer(self, request: Request, name: str) -> tuple[Answer, Json]:
        arguments: Json = {}
        try:
            arguments = await read_arguments(request)
            return await self._let_in(name, arguments), arguments
        except Refused as refused:
            return self._refusal(name, refused), arguments
        except Exception:
            logger.exception("%s failed", name)
            return Answer({"ok": False, "error": "internal_error"}, 500), arguments

    def _refusal(self, name: str, refused: Refused) -> Answer:
        """The refusal; one that the method does not document is a fault of the sandbox's own."""
        method = METHODS.get(name)
        if method is not None:
            documented = [one for one in refused.any_of if method.may_answer(one)]
            if not documented:
                logger.error("%s does not document %s", name, refused.error)
                return Answer({"ok": False, "error": "internal_error", "was": refused.error})
            refused.error = documented[0]
        retry_after = refused.extra.pop("retry_after", None)
        if retry_after is not None:
            return Answer(refused.answer(), 429, {"Retry-After": str(retry_after)})
        return Answer(refused.answer(), refused.status)

    async def _let_in(self, name: str, arguments: Json) -> Answer:
        method = METHODS.get(name)
        handler = HANDLERS.get(name)
        if method is None or handler is None:
            raise Refused("unknown_method")
        installation = self._installation(method, arguments.get("token"))
        given = decoded({key: item for key, item in arguments.items() if key != "token"})
        self._check_rate(method, installation, str(given.get("channel", "")))
        headers = _check_scopes(method, given, installation)
        _check_arguments(method, given)
        call = Call(method, given, self._desk, installation)
        return Answer({"ok": True, **await handler(call)}, headers=headers)

    def _installation(self, method: Method, token: object) -> Installation:
        """Whose token it is. An app-level token stands for the app in its first team."""
        workspace = self._desk.workspace
        installations = workspace.installations.values()
        if method.token is Token.NONE:
            return next(iter(installations))
        if not token:
            raise Refused("not_authed")
        if token == workspace.app.app_token:
            if method.token is not Token.APP:
                raise Refused("not_allowed_token_type")
            return next(iter(installations))
        for installation in installations:
            if installation.bot_token == token:
                if method.token is Token.APP:
                    raise Refused("not_allowed_token_type")
                return installation
        raise Refused("invalid_auth")

    def _check_rate(self, method: Method, installation: Installation, channel: str) -> None:
        if self._desk.faults.strikes("rate_limits", method.name):
            raise Refused("ratelimited", retry_after=self._desk.faults.retry_after)
        wait = self._limits.wait_for(method, installation.team, channel)
        if wait is not None:
            raise Refused("ratelimited", retry_after=wait)

    def _write_down(
        self, name: str, arguments: Json, answer: Answer, begun: float, *, lost: bool
    ) -> None:
        shown = {key: value for key, value in arguments.items() if key != "token"}
        self._journal.record(
            FROM_APP,
            name,
            shown,
            answer.body,
            status=0 if lost else answer.status,
            seconds=self._desk.timing.monotonic() - begun,
            error=None if answer.body["ok"] else str(answer.body["error"]),
        )


def _check_scopes(method: Method, given: Json, installation: Installation) -> Mapping[str, str]:
    """Refuse a call for which the app has no scope; gives the headers that tell of scopes."""
    if method.token is not Token.BOT:
        return {}
    provided = ",".join(sorted(installation.scopes))
    missing = scopes_missing(method, tuple(given), installation.scopes)
    if missing:
        raise Refused("missing_scope", needed=missing, provided=provided)
    return {"X-OAuth-Scopes": provided, "X-Accepted-OAuth-Scopes": ",".join(method.scopes)}


def _check_arguments(method: Method, given: Json) -> None:
    """Refuse a call that lacks an argument, or has one that the method does not take.

    Slack lets an unknown argument pass; here it is a mistake that shows at once.
    """
    problems = [
        f"missing required field: {name}"
        for name in sorted(method.required)
        if given.get(name) in (None, "")
    ]
    known = method.arguments | SENT_WITH_ALL
    problems += [f"unknown argument: {name}" for name in sorted(set(given) - known)]
    chosen = [name for name in sorted(method.one_of) if given.get(name) not in (None, "")]
    if method.one_of and len(chosen) != 1:
        problems.append(f"exactly one is needed of: {', '.join(sorted(method.one_of))}")
    if problems:
        raise Refused("invalid_arguments", *problems)


def _response(answer: Answer) -> Response:
    if answer.status == 503:
        return PlainTextResponse("Service Unavailable", 503)
    return JSONResponse(answer.body, answer.status, headers=dict(answer.headers))
