"""Reeve's web server before an office, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import MovableClock
from bot.web.app import make_web_app
from bot.web.links import link_routes
from bot.web.serving import serving
from storage.files import FileStore
from tests.journeys.office import Office


@asynccontextmanager
async def links_served(office: Office, clock: MovableClock, files: Path) -> AsyncIterator[str]:
    """The address below which links are answered; what is sent to them is kept in `files`."""
    services = office.services(clock)
    web = make_web_app(None, services.begin, link_routes(services, FileStore(files)))
    async with serving(web, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}"
