"""Pages behind the links in e-mails: GET only shows, as a mail scanner opens every link; POST acts.

No page runs a script, loads anything or says to another site where it was.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import Refusal
from bot.journeys import links
from bot.journeys.links import PATH, Purpose
from bot.journeys.office import office_facts
from bot.journeys.turn import Turn
from bot.rendering.form_sheet import question_of
from bot.services import Services
from bot.web.forms import TooLong, brings_a_file, fields_of, file_of
from bot.web.office_files import see_files
from bot.web.page import Download, Errand, Given, Goto, Page
from bot.web.return_form import answer_return
from bot.web.settling import SETTLING
from bot.web.signing import SIGN_FIGURES
from bot.web.stopping import STOP_DIGEST
from bot.web.visitors import visitor
from storage.files import FileStore

log = logging.getLogger("reeve.web")

_STATUS = {"link_unknown": 404, "link_used": 410, "link_revoked": 410, "link_expired": 410}
_REFUSED, _CONFLICT, _ELSEWHERE = 403, 409, 303


Step: TypeAlias = Callable[[Errand, Turn, str], Awaitable[Page | Goto | Download]]
"""What is done behind a link: by its errand, in its person's turn, about its subject."""


async def _nothing(_errand: Errand, _turn: Turn, _subject: str) -> Goto:
    """Nothing is done behind a link that is good; one that is not is refused."""
    return Goto()


def errands(store: FileStore) -> Mapping[Purpose, Errand]:
    """What each link is for. `store`: where the files of returns are."""
    return MappingProxyType(
        {
            Purpose.SIGN_FIGURES: SIGN_FIGURES,
            Purpose.ANSWER_RETURN: answer_return(store),
            Purpose.SEE_FILES: see_files(store),
            Purpose.STOP_DIGEST: STOP_DIGEST,
            **{Purpose(matter.value): errand for matter, errand in SETTLING.items()},
        }
    )


def link_routes(services: Services, store: FileStore) -> list[Route]:
    """The one address of all links: what is behind it depends on the link."""
    site = _Site(services, errands(store))
    path = f"/{PATH}/{{secret}}"
    return [
        Route(path, site.shown, methods=["GET"]),
        Route(path, site.taken, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Site:
    services: Services
    errands: Mapping[Purpose, Errand]

    async def shown(self, request: Request) -> Response:
        return await self._answered(
            request, lambda errand, turn, about: errand.show(turn, about, request.query_params)
        )

    async def taken(self, request: Request) -> Response:
        try:
            if brings_a_file(request):
                return await self._file_taken(request)
            given = await fields_of(request)
        except TooLong:
            return await _sent(self.services, _problem("too_large", 413))
        return await self._answered(
            request, lambda errand, turn, about: errand.take(turn, about, given), given
        )

    async def _file_taken(self, request: Request) -> Response:
        """Only behind a link that is known is a whole file read."""
        refused = await self._answered(request, _nothing)
        if refused.status_code != _ELSEWHERE:
            return refused
        sent = await file_of(request)
        return await self._answered(
            request, lambda errand, turn, about: errand.keep(turn, about, sent)
        )

    async def _answered(self, request: Request, step: Step, given: Given | None = None) -> Response:
        """What becomes of the step: a page, another address, or a file."""
        try:
            page = await self._done(str(request.path_params["secret"]), step)
        except Refusal as refusal:
            page = await _refused(self.services, refusal, given)
        except Exception:  # whatever it was, the person reads a page and nothing was stored
            log.exception("A page behind a link could not be shown")
            page = _problem("failed", 500, given)
        if isinstance(page, Goto):
            # relative, as it may stand behind a path of another server's
            return RedirectResponse(f"?{urlencode(page.query)}", _ELSEWHERE, _headers(""))
        if isinstance(page, Download):
            return _saved(page)
        return await _sent(self.services, page)

    async def _done(self, secret: str, step: Step) -> Page | Goto | Download:
        now = self.services.clock.now()
        async with self.services.transaction() as session:
            link, refusal = await links.found(session, secret, now=now)
            actor = await visitor(session, link.person_id, now=now)
            if actor is None:
                raise refusal or Refusal("link_unknown")
            turn = self.services.turn(session, actor, now)
            errand = self.errands[Purpose(link.purpose)]
            if refusal is not None:
                became = await errand.became(turn, link.subject)
                if became is None:
                    raise refusal
                return became
            page = await step(errand, turn, link.subject)
            if isinstance(page, Page) and page.done:
                await links.use(session, link, now=now)
            return page


def _problem(code: str, status: int, given: Given | None = None, why: str = "") -> Page:
    """Why not; with what was written, so that it can be copied."""
    typed = [
        words
        for name, words in (given or {}).items()
        if words and (question_of(name) or name == "words")
    ]
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


def _saved(file: Download) -> Response:
    """The browser saves it; if one should show it all the same, nothing in it can act."""
    return Response(
        file.data,
        media_type=file.media_type,
        headers=_headers("")
        | {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
