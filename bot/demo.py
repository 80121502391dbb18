"""`reeve demo`: the bot as it really runs, beside a local Slack and a mailbox, on one page."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.clock import MovableClock
from bot.commands import Refused, load_folder, migrate_database
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.domain.register import Register, RoleHeld
from bot.jobs import TIMETABLE, tick
from bot.journeys import coming
from bot.journeys.coming import Coming
from bot.main import NotReady, Pace, Reeve, running
from bot.register import read_folder
from bot.rendering.email import Contact
from bot.rendering.text import Templates
from bot.sandbox.limits import RateLimits
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from bot.sandbox.timing import Timing
from bot.sandbox.workspace import Workspace
from bot.services import Services
from bot.settings import Settings, SlackMode, SlackSettings, SmtpSecurity, SmtpSettings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "deploy" / "llr"
MANIFEST = ROOT / "deploy" / "slack-manifest.json"
WELCOME = ROOT / "templates" / "sandbox" / "welcome.txt"
DATABASE = ROOT / "var" / "demo" / "reeve.db"
START = datetime(2024, 7, 1, 8, 0, tzinfo=UTC)  # 9:00 in London on the day after a quarter's end
APP_USER = "U0REEVE"


@dataclass(frozen=True)
class Demo:
    """A demo that runs: its page, its sandbox and its bot."""

    url: str
    sandbox: Sandbox
    mailbox: Mailbox
    clock: MovableClock
    settings: Settings
    reeve: Reeve
    ticks: Ticks


async def run_demo(*, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    area, url = await load_afresh(DATABASE, EXAMPLE)
    async with beside_sandbox(area, url, port=port, files=DATABASE.parent / "files") as demo:
        say(f"Reeve is ready: open [bold]{demo.url}[/] in your browser. Ctrl-C stops it.")
        if browser:
            webbrowser.open(demo.url)
        await stop.wait()


@asynccontextmanager
async def beside_sandbox(
    area: Register,
    database_url: str,
    *,
    files: Path | None = None,
    port: int = 0,
    start: datetime = START,
    held: bool = False,
    limits: RateLimits | None = None,
    timing: Timing | None = None,
    seed: int | None = None,
    pace: Pace | None = None,
    templates: Templates | None = None,
) -> AsyncIterator[Demo]:
    """The sandbox with the area's people and channels, a mailbox, and the bot between them.

    The database holds the area already. The clock that people see begins at `start`, and stands
    still there if it is `held`. Without a folder for `files` they are gone at the end. `limits` and
    `timing` are Slack's own unless others are given, for people who are faster than people are, and
    so is `pace` Reeve's. A `seed` makes Slack's ids and faults the same each time. `templates` are
    read here unless they are given.
    """
    clock = MovableClock(start, held=held)
    token, secret = f"xoxb-{secrets.token_hex(16)}", secrets.token_hex(16)
    async with AsyncExitStack() as stack:
        mailbox = await stack.enter_async_context(Mailbox(now=clock.now).running())
        sandbox = Sandbox(
            workspace_of(area, on=to_london(start).date(), token=token, secret=secret, seed=seed),
            mailbox=mailbox,
            clock=clock,
            timing=timing,
            limits=limits,
            seed=seed,
            next_event=lambda: next_event(reeve.services),
            welcome=WELCOME.read_text(encoding="utf-8"),
        )
        await stack.enter_async_context(sandbox.running(port=port))
        settings = Settings(
            database_url=database_url,
            host="127.0.0.1",
            port=0,
            templates=ROOT / "templates",
            files=files or Path(stack.enter_context(TemporaryDirectory())),
            slack=SlackSettings(SlackMode.HTTP, token, secret, "", f"{sandbox.url}/api/"),
            smtp=SmtpSettings(
                host="127.0.0.1",
                port=mailbox.port,
                security=SmtpSecurity.NONE,
                username=None,
                password=None,
                sender=Contact(area.office.name, area.office.email),
                ca_file=None,
            ),
        )

        def tick_soon() -> None:
            ticks.soon()

        reeve = await stack.enter_async_context(
            running(
                settings,
                clock=clock,
                pace=pace or Pace(),
                templates=templates,
                wake_timetable=tick_soon,
            )
        )
        sandbox.request_url = f"http://127.0.0.1:{reeve.port}/slack/events"
        ticks = Ticks(reeve.services)
        clock.when_moved(ticks.soon)
        yield Demo(sandbox.url, sandbox, mailbox, clock, settings, reeve, ticks)


async def load_afresh(file: Path, example: Path) -> tuple[Register, str]:
    """A new database with the example data. Raises NotReady for a folder with problems."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    url = f"sqlite:///{file}"
    await migrate_database(url)
    area = read_folder(example)
    outcome = await load_folder(url, example)
    if not isinstance(area, Register) or isinstance(outcome, Refused):
        raise NotReady(f"The example data in {example} cannot be loaded. Run: reeve load {example}")
    return area, url


class Ticks:
    """Looks at what is due as soon as the clock has been moved, or there is something to tell.

    `failed` counts what went wrong.
    """

    def __init__(self, services: Services) -> None:
        self.failed = 0
        self._services = services
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_waits = False
        self._turn = asyncio.Lock()

    def soon(self) -> None:
        """Whoever asks while a tick waits to begin is served by that one."""
        if self._one_waits:
            return
        self._one_waits = True
        task = asyncio.create_task(self._tick())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def over(self) -> None:
        """Wait until all that was due by now has been looked at."""
        await asyncio.gather(*self._tasks)

    async def _tick(self) -> None:
        async with self._turn:
            self._one_waits = False
            self.failed += await tick(self._services)


COMING = {
    Coming.QUARTER_ENDED: "The quarter has ended",
    Coming.DUE: "Returns are due",
    Coming.DUE_AGAIN: "A return that was sent back is due again",
    Coming.LOOK: "A reminder or a flag",
    Coming.ROUND: "A bid round opens, is reminded of or closes",
    Coming.RELEASE: "An announcement can be released",
    Coming.LEAD: "Somebody takes up the lead",
    Coming.HOLIDAYS: "The list of bank holidays runs out in a year",
    Coming.DIGEST: "The office's digest is sent",
}


async def next_event(services: Services) -> tuple[datetime, str] | None:
    """The next moment at which something happens by the clock, and what, in a few words."""
    async with services.begin() as session:
        turn = services.turn(session, TIMETABLE, services.clock.now())
        found = await coming.next_event(turn)
    return found and (found[0], COMING[found[1]])


def workspace_of(
    area: Register,
    *,
    on: date,
    token: str,
    secret: str,
    app_token: str | None = None,
    seed: int | None = None,
) -> Workspace:
    """The register's people and channels from a day on, as a Slack workspace that has Reeve.

    Who takes a role up later is there from the beginning: the clock may be moved to that day.
    With an app-level token, Reeve is installed for Socket Mode. A `seed` fixes Slack's ids.
    """
    workspace = Workspace(seed=seed)
    roles = [held for held in area.roles if held.period.end >= on]
    titles = dict.fromkeys((held.person for held in roles), "") | {
        held.person: area.office.title(held.role) for held in roles if held.period.holds(on)
    }
    for team in sorted({person.team_id for person in area.people if person.team_id}):
        workspace.add_team(team, area.office.area_name if team == area.office.team_id else team)
    for person in sorted(area.people, key=lambda person: not _is_officer(person.id, roles)):
        if person.team_id and person.user_id and person.id in titles:
            workspace.add_user(
                person.user_id,
                team=person.team_id,
                name=person.id.replace("-", "."),
                real_name=person.name,
                title=titles[person.id],
                email=person.email,
            )
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    manifest["settings"]["socket_mode_enabled"] = app_token is not None
    workspace.install_app(
        app_id="A0REEVE",
        name="Reeve",
        team=area.office.team_id,
        bot_user=APP_USER,
        bot_token=token,
        signing_secret=secret,
        manifest=manifest,
        app_token=app_token,
    )
    _add_channels(workspace, area, roles, on)
    return workspace


def _is_officer(person: str, roles: Sequence[RoleHeld]) -> bool:
    return any(held.person == person and held.role is Role.OFFICER for held in roles)


def _add_channels(
    workspace: Workspace, area: Register, roles: Sequence[RoleHeld], on: date
) -> None:
    """A channel for each partnership from the day on: its people, the officers and Reeve."""
    there = {held.partnership for held in area.partnership_areas if held.period.end >= on}
    user_ids = {person.id: person.user_id for person in area.people}
    for partnership in area.partnerships:
        if partnership.id not in there or not partnership.channel_id:
            continue
        members = [
            user_id
            for held in roles
            if held.partnership == partnership.id or held.role is Role.OFFICER
            if (user_id := user_ids[held.person])
        ]
        workspace.add_channel(
            partnership.channel_id,
            name=partnership.channel_name or partnership.id,
            members=[*members, APP_USER],
            topic=partnership.name,
        )
