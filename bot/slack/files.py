"""Files that people drop into a return's thread: noted, then fetched from Slack.

A file that a crash or an outage left behind is fetched at the next pulse.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refusal
from bot.domain.evidence import MOST_BYTES
from bot.journeys import evidence as journey
from bot.journeys.evidence import Offered
from bot.journeys.turn import Turn
from bot.services import Services
from bot.slack.deliveries import identify
from bot.slack.payloads import Press, Step
from storage import evidence
from storage.files import FileStore
from storage.tables import EvidenceFile

log = logging.getLogger("reeve.slack")
_SECONDS = 60  # for one file
_SOURCE = "slack:"
_SLACK_HOSTS = (".slack.com", ".slack-files.com")


class Files:
    """Fetches what waits, in one task at a time."""

    def __init__(self, services: Services, client: AsyncWebClient, store: FileStore) -> None:
        self._services = services
        self._client = client
        self._store = store
        self._fetching = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()  # asyncio itself holds tasks only weakly

    def soon(self) -> None:
        """Look for waiting files, in a task of its own: no ack waits for a download."""
        task = asyncio.create_task(self.fetch())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def fetch(self) -> None:
        """Fetch every file that waits, each once."""
        async with self._fetching:
            async with self._services.begin() as session:
                waiting = await evidence.waiting(session)
            for row, team, user in waiting:
                await self._fetch(row, team or "", user or "")

    async def _fetch(self, row: EvidenceFile, team: str, user: str) -> None:
        source = row.source
        try:
            async with asyncio.timeout(_SECONDS):
                name, address = await self._where(row)
                data = await self._download(address)
            await self._do(
                team,
                user,
                source,
                lambda turn: journey.arrive(turn, self._store, source=source, name=name, data=data),
            )
        # TimeoutError is an OSError, and so is a disk that takes no more
        except (SlackClientError, aiohttp.ClientError, OSError) as error:
            log.warning("A file could not be fetched: %s", str(error) or "it took too long")
            await self._do(team, user, source, lambda turn: journey.give_up(turn, source=source))

    async def _where(self, row: EvidenceFile) -> tuple[str, str]:
        """Its name and address; asked for if the message told no more than its id."""
        if row.address:
            return row.name, row.address
        answer = await self._client.files_info(file=row.source.rpartition(_SOURCE)[2])
        [offered] = offered_from([answer["file"]])
        return offered.name, offered.address or ""

    async def _do(
        self, team: str, user: str, source: str, step: Callable[[Turn], Awaitable[None]]
    ) -> None:
        """In the turn of whoever offered the file; if they may no longer, it is left."""
        services, now = self._services, self._services.clock.now()
        try:
            async with services.transaction() as session:
                actor = await identify(session, team, user, now=now)
                await step(services.turn(session, actor, now))
        except Refusal:
            async with services.transaction() as session:
                await journey.forget(session, source=source)

    async def _download(self, address: str) -> bytes:
        """The bytes, or one more than the most that are kept. Raises OSError for what is no file.

        The token goes to Slack alone, so no redirect is followed.
        """
        if not self._is_slacks(address):
            raise OSError("its address is not Slack's")
        session = self._client.session
        assert session is not None  # noqa: S101 - made with one in `bot.main`
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            if response.status != 200 or response.content_type == "text/html":  # a page to sign in
                raise OSError(f"Slack answered {response.status}, {response.content_type}")
            data = bytearray()
            async for part in response.content.iter_chunked(65_536):
                data += part
                if len(data) > MOST_BYTES:
                    break
            return bytes(data)

    def _is_slacks(self, address: str) -> bool:
        asked, api = urlsplit(address), urlsplit(self._client.base_url)
        if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
            return True
        return asked.scheme == "https" and (asked.hostname or "").endswith(_SLACK_HOSTS)


def offered_from(files: Sequence[Mapping[str, Any]]) -> list[Offered]:
    """The files of a message event, or of an answer of files.info."""
    return [
        Offered(
            source=f"{_SOURCE}{file['id']}",
            name=str(file.get("name") or file.get("title") or file["id"]),
            size=int(file["size"]) if "size" in file else None,
            address=file.get("url_private_download") or file.get("url_private"),
        )
        for file in files
    ]


async def _take_off(press: Press, turn: Turn) -> None:
    await journey.take_off(turn, return_id=press.return_id, source=press.source or "")


STEPS: Mapping[str, Step] = {"take_off_file": _take_off}
