"""Wires everything by hand: from settings to a running Reeve, and back to a clean stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import cast

import aiohttp
import asyncpg
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.types import ASGIApp

from bot.alone import alone_with
from bot.bank_holidays import england_and_wales, named
from bot.clock import Clock, MovableClock, SystemClock
from bot.jobs import PULSE_SECONDS, new_timetable, set_ticking, tick_soon
from bot.journeys.heartbeat import Heartbeat
from bot.journeys.turn import NewSecret, random_secret
from bot.outbound.backoff import BackOff
from bot.outbound.dispatcher import REST, Dispatcher
from bot.outbound.queue_watch import QueueWatch
from bot.outbound.slack import BACK_OFF as SLACK_WAITS
from bot.outbound.slack import SlackSender
from bot.outbound.smtp import BACK_OFF as SMTP_WAITS
from bot.outbound.smtp import SmtpSender
from bot.painting import no_pictures, paint
from bot.rendering.text import Templates
from bot.services import Services
from bot.settings import Settings, SlackMode, SlackSettings, SmtpSettings
from bot.slack.app import make_app
from bot.slack.files import Files
from bot.web.app import make_web_app
from bot.web.calendar import calendar_routes
from bot.web.links import link_routes
from bot.web.serving import bound, serving_on
from bot.web.signature import only_signed
from bot.web.socket_mode import connected
from storage import migrating
from storage.database import Database
from storage.files import FileStore

DRAIN_SECONDS = 10
SLACK_TIMEOUT_SECONDS = 30
log = logging.getLogger("reeve")


class NotReady(Exception):
    """Reeve cannot start; the sentence says why and what to do."""


@dataclass(frozen=True)
class Pace:
    """How a run differs that is over in minutes and thrown away.

    `back_off`: the waits before another try, in place of those that each way out has of its own.
    A database that is not `durable` may lose its last commits in a power cut. `pulse`: seconds from
    one look at what is due to the next, where the clock is moved by hand. Without `pictures`
    no charts are drawn, which takes seconds each time. With a `new_secret` and a `public_url` of
    its own, the links that it writes are the same each time.
    """

    back_off: BackOff | None = None
    durable: bool = True
    pictures: bool = True
    pulse: int = PULSE_SECONDS
    new_secret: NewSecret = random_secret
    public_url: str | None = None


@dataclass(frozen=True)
class Reeve:
    """A running Reeve: where it listens, what it works with, and what sends its messages."""

    port: int
    services: Services
    dispatcher: Dispatcher
    files: Files


async def run(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises NotReady, WordsMissing or FormMistake."""
    stop = asyncio.Event()
    async with running(settings, clock=SystemClock()) as reeve:
        # only now: a start that waits for a database that is away can be ended at once
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        log.info("Reeve is ready on http://%s:%d", settings.host, reeve.port)
        await stop.wait()
        log.info("Stopping: what has been begun is finished first")


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock,
    pace: Pace = Pace(),
    templates: Templates | None = None,
    wake_timetable: Callable[[], None] | None = None,
) -> AsyncIterator[Reeve]:
    """Everything started in order, and stopped in the reverse order when the block ends.

    `templates`: those of the settings' folder, from one who has read them already.
    `wake_timetable`: what ticks as soon as there is something to tell, in the timetable's place.
    """
    templates = templates or Templates.proven(settings.templates)
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url, durable=pace.durable)
        stack.push_async_callback(database.close)
        await require_schema(database)
        stack.enter_context(alone_with(settings.database_url))
        listener = bound(settings.host, settings.port)
        stack.callback(listener.close)
        client = await stack.enter_async_context(slack_client(settings.slack))
        smtp = smtp_sender(settings.smtp, pace.back_off)
        stack.push_async_callback(smtp.close)
        slack = SlackSender(client, back_off=pace.back_off or SLACK_WAITS)
        dispatcher = Dispatcher(database, slack, smtp, rest=pace.back_off or REST)
        timetable = new_timetable()
        services = Services(
            clock=clock,
            begin=database.transaction,
            wake_outbox=dispatcher.wake,
            templates=templates,
            bank_holidays=england_and_wales(),
            sender=settings.smtp.sender,
            holiday_names=named(),
            heartbeat=Heartbeat(clock_moves=isinstance(clock, MovableClock)),
            public_url=pace.public_url or settings.public_url or _address(listener),
            new_secret=pace.new_secret,
            paint=paint if pace.pictures else no_pictures,
            wake_timetable=wake_timetable or partial(tick_soon, timetable),
        )
        await stack.enter_async_context(_dispatching(dispatcher))
        store = FileStore(settings.files)
        files = Files(services, client, store)
        app = make_app(services, client, files, signing_secret=settings.slack.signing_secret)
        pages = [*link_routes(services, store), *calendar_routes(services)]
        slack_app = _slack(app, settings.slack) if _over_http(settings) else None
        web = make_web_app(slack_app, services.begin, pages)
        port = await stack.enter_async_context(_listening(settings, app, web, listener))
        watch = QueueWatch(services, after=timedelta(minutes=settings.queue_minutes))
        set_ticking(timetable, services, files.fetch, watch.look, seconds=pace.pulse)
        timetable.start()
        stack.callback(timetable.shutdown, wait=False)
        yield Reeve(port, services, dispatcher, files)


@asynccontextmanager
async def slack_client(settings: SlackSettings) -> AsyncIterator[AsyncWebClient]:
    """The one client, on one shared session: a connection per call would be far slower."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=settings.bot_token,
            base_url=settings.api_url,
            session=session,
            timeout=SLACK_TIMEOUT_SECONDS,
            trust_env_in_session=True,
            retry_handlers=[],  # the dispatcher tries again, and keeps what Slack asks for
        )


def smtp_sender(settings: SmtpSettings, back_off: BackOff | None = None) -> SmtpSender:
    """Raises NotReady for a file of authorities that holds none."""
    try:
        return SmtpSender(
            host=settings.host,
            port=settings.port,
            security=settings.security.value,
            username=settings.username,
            password=settings.password,
            sender=settings.sender.address,
            ca_file=settings.ca_file,
            back_off=back_off or SMTP_WAITS,
        )
    except OSError as error:
        raise NotReady(
            f"REEVE_SMTP_CA_FILE is {settings.ca_file}, which holds no certificates ({error}). "
            "Set it to a file in PEM form."
        ) from None


async def schema_revision(database: Database) -> str | None:
    """The database's revision, None for an empty one. Raises NotReady if it cannot be opened."""
    try:
        return await migrating.revision(database)
    # asyncpg lets its own errors and OSError through
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise NotReady(
            f"The database cannot be opened: {reason or 'no answer in time'}. Check "
            "REEVE_DATABASE_URL, and that the database runs. A new one is made by: reeve migrate"
        ) from None


async def require_schema(database: Database) -> None:
    """Raises NotReady for a database without the tables of this version."""
    found, wanted = await schema_revision(database), migrating.newest_revision()
    if found != wanted:
        raise NotReady(
            f"The database is at revision {found or 'none'}, and this version needs {wanted}. "
            "Run: reeve migrate"
        )


@asynccontextmanager
async def _dispatching(dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        await dispatcher.drain(DRAIN_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _listening(
    settings: Settings, app: AsyncApp, web: ASGIApp, listener: socket.socket
) -> AsyncIterator[int]:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serving_on(web, listener))
        if not _over_http(settings):
            await _connect(stack, app, settings.slack.app_token)
        yield port


def _over_http(settings: Settings) -> bool:
    return settings.slack.mode is SlackMode.HTTP


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _slack(app: AsyncApp, settings: SlackSettings) -> ASGIApp:
    handler = AsyncSlackRequestHandler(app, path="/slack/events")
    return only_signed(cast("ASGIApp", handler), settings.signing_secret, SystemClock())


async def _connect(stack: AsyncExitStack, app: AsyncApp, app_token: str) -> None:
    try:
        await stack.enter_async_context(connected(app, app_token))
    except SlackApiError as error:
        raise NotReady(
            f"Slack does not accept REEVE_SLACK_APP_TOKEN: {error.response['error']}. Turn on "
            "Socket Mode in the app's settings, and copy an app-level token with connections:write."
        ) from None
