"""Pages behind the links in e-mails: GET only shows, as a mail scanner opens every link; POST acts.

No page runs a script, loads anything or says to another site where it was.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import Refusal
from bot.journeys import links
from bot.journeys.links import PATH, Purpose
from bot.journeys.office import office_facts
from bot.rendering.form_sheet import question_of
from bot.services import Services
from bot.web.page import Errand, Given, Goto, Page
from bot.web.return_form import ANSWER_RETURN
from bot.web.signing import SIGN_FIGURES
from bot.web.visitors import visitor

log = logging.getLogger("reeve.web")

ERRANDS: Mapping[Purpose, Errand] = MappingProxyType(
    {Purpose.SIGN_FIGURES: SIGN_FIGURES, Purpose.ANSWER_RETURN: ANSWER_RETURN}
)
MOST_BYTES = 600_000  # of a form: a page of long texts, each letter as %F0%9F%99%82
_MOST_FIELDS = 200
_STATUS = {"link_unknown": 404, "link_used": 410, "link_revoked": 410, "link_expired": 410}
_REFUSED, _CONFLICT = 403, 409


def link_routes(services: Services) -> list[Route]:
    """The one address of all links: what is behind it depends on the link."""

    async def shown(request: Request) -> Response:
        return await _answered(services, request, None)

    async def taken(request: Request) -> Response:
        given = await _form(request)
        if given is None:
            return await _sent(services, _problem("too_large", 413))
        return await _answered(services, request, given)

    path = f"/{PATH}/{{secret}}"
    return [Route(path, shown, methods=["GET"]), Route(path, taken, methods=["POST"])]


async def _answered(services: Services, request: Request, given: Given | None) -> Response:
    """The link's page; with what was filled in, what becomes of it."""
    try:
        page = await _page(services, request, given)
    except Refusal as refusal:
        page = await _refused(services, refusal, given)
    except Exception:  # whatever it was, the person reads a page and nothing was stored
        log.exception("A page behind a link could not be shown")
        page = _problem("failed", 500, given)
    if isinstance(page, Goto):
        # relative, as it may stand behind a path of another server's
        return RedirectResponse(f"?{urlencode(page.query)}", 303, _headers(""))
    return await _sent(services, page)


async def _page(services: Services, request: Request, given: Given | None) -> Page | Goto:
    now = services.clock.now()
    async with services.transaction() as session:
        link = await links.opened(session, str(request.path_params["secret"]), now=now)
        errand = ERRANDS[Purpose(link.purpose)]
        actor = await visitor(session, link.person_id, now=now)
        if actor is None:
            raise Refusal("link_unknown")
        turn = services.turn(session, actor, now)
        if given is None:
            return await errand.show(turn, link.subject, request.query_params)
        page = await errand.take(turn, link.subject, given)
        if isinstance(page, Page) and page.done:
            await links.use(session, link, now=now)
        return page


def _problem(code: str, status: int, given: Given | None = None, why: str = "") -> Page:
    """Why not; with what was written, so that it can be copied."""
    typed = [words for name, words in (given or {}).items() if question_of(name) and words]
    safe = Markup(why)  # noqa: S704 - words for Slack have their &, < and > escaped
    return Page("problem", {"code": code, "why": safe, "typed": typed}, status)


async def _refused(services: Services, refusal: Refusal, given: Given | None) -> Page:
    async with services.begin() as session:
        office = await office_facts(session, services.templates)
    why = services.templates.words(f"refusal.{refusal.code}", **(office | dict(refusal.facts)))
    status = _STATUS.get(
        refusal.code, _CONFLICT if refusal.code in ("already_signed", "sign_stale") else _REFUSED
    )
    return _problem(refusal.code, status, given, why)


async def _sent(services: Services, page: Page) -> HTMLResponse:
    async with services.begin() as session:
        office: dict[str, Any] = dict(await office_facts(session, services.templates))
    html = services.templates.page(page.name, **(office | dict(page.facts)))
    return HTMLResponse(html, page.status, headers=_headers(services.templates.page_style))


def _headers(style: str) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
    }


async def _form(request: Request) -> Given | None:
    """What was filled in; None if it is longer than a form of ours can be."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return None
        fields = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except (ClientDisconnect, ValueError):
        return None
    return {name: _lines(words) for name, words in fields}


def _lines(text: str) -> str:
    """A browser ends lines with CR and LF, and a length is counted without."""
    return text.replace("\r\n", "\n").replace("\x00", "")
