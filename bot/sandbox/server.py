"""The sandbox: a workspace that runs, with people in it, for tests and for the page."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.sandbox.acts import Panel
from bot.sandbox.changes import Change, FaultsSwitched, MailArrived
from bot.sandbox.clock import RunningClock
from bot.sandbox.delivery import Courier, Delivery, HttpTransport, Kind, Transport
from bot.sandbox.events import Announcer
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed, Greeting
from bot.sandbox.journal import Journal
from bot.sandbox.letters import Letter
from bot.sandbox.limits import RateLimits
from bot.sandbox.live import Live, NextEvent
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.passes import ResponseUrls, Triggers
from bot.sandbox.payloads import Payloads
from bot.sandbox.people import Person, Stage
from bot.sandbox.records import ClockLike, Exchange
from bot.sandbox.responses import Responses
from bot.sandbox.routes import Routes
from bot.sandbox.severed import Connections, remembering_protocol
from bot.sandbox.socket_mode import SocketHub
from bot.sandbox.switches import Switches
from bot.sandbox.timing import Timing
from bot.sandbox.uploads import Uploads
from bot.sandbox.web_api.call import Desk
from bot.sandbox.web_api.endpoint import WebApi
from bot.sandbox.wire import Wire
from bot.sandbox.workspace import Workspace

LOOK_AGAIN = 0.1
"""Seconds after which `until` looks again, for what changed outside the workspace."""

START_WITHIN = 10.0


class Sandbox:
    """A local Slack around one workspace, and a mailbox beside it if there is one.

    `request_url` is where the app takes deliveries; it may be set later. The caller runs the
    mailbox. `limits` are on by default and count real time: a rehearsal gives faster ones.
    `welcome` is what the page says to a newcomer, one step a line, with Slack's *bold*.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        mailbox: Mailbox | None = None,
        clock: ClockLike | None = None,
        request_url: str | None = None,
        timing: Timing | None = None,
        limits: RateLimits | None = None,
        next_event: NextEvent | None = None,
        seed: int | None = None,
        welcome: Sequence[str] | str | None = None,
    ) -> None:
        self.workspace = workspace
        self.mailbox = mailbox
        self.clock: ClockLike = clock or RunningClock()
        self.request_url = request_url
        self.timing = timing or Timing()
        self.limits = limits or RateLimits(self.timing)
        workspace.now = self.clock.now
        self.faults = Faults(
            now=self.clock.now, seed=seed, changed=lambda: workspace.emit(FaultsSwitched())
        )
        self.journal = Journal(workspace.emit, self.clock.now)
        self.url = ""
        self._changed = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._connections: Connections = {}
        self._wire = Wire(workspace)
        self._courier = Courier(
            self._transport, self.journal, self.faults, self.timing, self._changed.set
        )
        self._announcer = Announcer(workspace, self._wire, self._courier)
        self.sockets = SocketHub(workspace, self.faults, self.timing)
        self._stage = self._set_stage()
        greeting = Greeting(workspace.ids.new("run-"), _steps(welcome))
        self.switches = Switches(self.faults, mailbox, self.clock.now)
        feed = Feed(workspace, self._wire, self.journal, self.switches, mailbox, greeting)
        self._live = Live(feed, self.clock, next_event)
        self._routes = self._set_routes(feed)

    def _set_stage(self) -> Stage:
        ids = self.workspace.ids
        urls = ResponseUrls(ids, self.timing)
        payloads = Payloads(self._wire, Triggers(ids, self.timing), urls)
        responses = Responses(self.workspace, urls, self._courier)
        return Stage(self.workspace, payloads, self._courier, self._announcer, responses)

    def _set_routes(self, feed: Feed) -> Routes:
        uploads = Uploads(self.workspace.ids)
        desk = Desk(
            self.workspace,
            self._wire,
            self._stage.payloads.triggers,
            self.sockets,
            self.faults,
            self.timing,
            uploads,
        )
        return Routes(
            WebApi(desk, self.limits, self.journal, self._connections),
            self.sockets,
            self._stage.responses,
            uploads,
            Panel(self.workspace, feed, self._live, self.clock, feed.switches),
            self.journal,
            self.mailbox,
            self.person,
            self._connections,
        )

    @property
    def traffic(self) -> Sequence[Exchange]:
        """What went between the app and the sandbox, oldest first."""
        return list(self.journal.traffic)

    @property
    def refusals(self) -> Sequence[Exchange]:
        """Every call that was answered `ok: false`, and every delivery that failed."""
        return list(self.journal.refusals)

    def person(self, user_id: str) -> Person:
        """Somebody in the workspace, to act as them."""
        return Person(self.workspace.users[user_id], self._stage)

    async def until(self, condition: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109 -- what it says when time is up is the point
        """Wait until a condition holds; it is looked at on each change.

        Raises TimeoutError, with what happened last, after `timeout` seconds.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        while not condition():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} s; last came:\n{self.summary()}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, LOOK_AGAIN))
            self._changed.clear()

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 -- as above
        """Wait until the app has answered all that was sent to it."""
        await self.until(lambda: self._courier.in_flight == 0, timeout)

    async def verify_request_url(self) -> bool:
        """Ask the app for its challenge, as Slack does before it takes a request URL."""
        challenge = self.workspace.ids.new("", 24)
        token = self.workspace.app.verification_token
        payload = {"type": "url_verification", "token": token, "challenge": challenge}
        reply = await self._courier.ask(Delivery(Kind.EVENT, "url_verification", payload))
        answered = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.ok and answered == challenge

    def summary(self, lines: int = 12) -> str:
        """The last exchanges, one a line."""
        return "\n".join(
            f"  {item.direction} {item.name}: {item.status} {item.error or 'ok'}"
            for item in list(self.journal.traffic)[-lines:]
        )

    def _take_letter(self, letter: Letter) -> None:
        self.workspace.emit(MailArrived(letter.id))

    def _tell(self, _change: Change) -> None:
        self._changed.set()

    def _transport(self) -> Transport | None:
        app = self.workspace.app
        if app.socket_mode:
            return self.sockets
        if self._session is None or self.request_url is None:
            return None
        return HttpTransport(self._session, self.request_url, app.signing_secret, self.timing)

    @asynccontextmanager
    async def running(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Sandbox]:
        """Serve the Web API, the page and Socket Mode; `url` is where."""
        listener = socket.create_server((host, port))
        # asyncio does so only where the socket's maker named the protocol; an answer in two parts
        # would wait 40 ms for its acknowledgement
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        address = f"{host}:{listener.getsockname()[1]}"
        self.url = self._wire.base_url = f"http://{address}"
        self.sockets.address = f"ws://{address}"
        async with aiohttp.ClientSession() as self._session, self._serving(listener, host):
            with self._subscribed():
                try:
                    yield self
                finally:
                    await self._courier.close()
                    await self._live.close()

    @contextlib.contextmanager
    def _subscribed(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for tell in (self._tell, self._announcer.tell, self._live.tell):
                stack.callback(self.workspace.subscribe(tell))
            if self.mailbox is not None:
                stack.callback(self.mailbox.subscribe(self._take_letter))
                stack.callback(self.mailbox.faults.subscribe(self.switches.note_mail))
            yield

    @asynccontextmanager
    async def _serving(self, listener: socket.socket, host: str) -> AsyncIterator[None]:
        server = _Server(
            uvicorn.Config(
                Starlette(routes=self._routes.all(), middleware=_middleware(host)),
                http=remembering_protocol(self._connections),
                ws="websockets-sansio",
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=75,  # as long as Slack: nobody's request meets a closing door
            )
        )
        serving = asyncio.create_task(server.serve([listener]))
        async with asyncio.timeout(START_WITHIN):
            while not server.started:  # noqa: ASYNC110 -- uvicorn has a flag and no event
                await asyncio.sleep(0.002)
        try:
            yield
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process is its caller's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _steps(welcome: Sequence[str] | str | None) -> tuple[str, ...]:
    lines = welcome.splitlines() if isinstance(welcome, str) else welcome or ()
    return tuple(line.strip() for line in lines if line.strip())


def _middleware(host: str) -> list[Middleware]:
    """On a loopback address only requests for it are answered, whatever a browser was told."""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            allowed = [host, "localhost"]
            return [Middleware(TrustedHostMiddleware, allowed_hosts=allowed)]
    return []
