"""The workspace: teams, people, channels, the app, and through them messages and open views.

Everything is in memory. Whoever wants to know of changes subscribes; each change is told once, in
order, before the call that made it returns.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.changes import Change, ChannelChanged
from bot.sandbox.history import History
from bot.sandbox.ids import Ids
from bot.sandbox.manifest import manifest_problems
from bot.sandbox.records import (
    App,
    Channel,
    ChannelKind,
    Installation,
    Json,
    Message,
    SharedFile,
    Team,
    User,
)
from bot.sandbox.windows import Windows

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
logger = logging.getLogger(__name__)


class Workspace:
    """All that is in Slack, for one app and any number of teams.

    `now` is the clock of all that people see (message times, the page). A `seed` makes the ids the
    same in each run.
    """

    def __init__(
        self, *, now: Callable[[], datetime] | None = None, seed: int | None = None
    ) -> None:
        self.now: Callable[[], datetime] = now or _system_now
        self.ids = Ids(seed)
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.installations: dict[str, Installation] = {}
        self.bookmarks: dict[str, list[Json]] = {}
        self._app: App | None = None
        self._subscribers: list[Callable[[Change], None]] = []
        self._last_ts = 0
        self.history = History(self.emit, self.next_ts)
        self.windows = Windows(self.emit)

    @property
    def app(self) -> App:
        """The app under test; there is one."""
        if self._app is None:
            raise LookupError("no app is installed in this workspace")
        return self._app

    def subscribe(self, tell: Callable[[Change], None]) -> Callable[[], None]:
        """Tell `tell` of every change from now on; call what it returns to stop that."""
        self._subscribers.append(tell)
        return lambda: self._subscribers.remove(tell)

    def emit(self, change: Change) -> None:
        """Tell every subscriber of a change; one that fails does not keep it from the others."""
        for tell in list(self._subscribers):
            try:
                tell(change)
            except Exception:
                logger.exception("A subscriber failed on %s", type(change).__name__)

    def next_ts(self) -> str:
        """A ts for something that happens now: later than every other, even on a held clock."""
        shown = (self.now() - EPOCH) // timedelta(microseconds=1)
        self._last_ts = max(shown, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_team(self, team_id: str, name: str) -> Team:
        """Add an organisation's workspace."""
        team = self.teams[team_id] = Team(team_id, name)
        return team

    def add_user(
        self,
        user_id: str,
        *,
        team: str,
        name: str,
        real_name: str,
        title: str = "",
        email: str | None = None,
        is_bot: bool = False,
        is_admin: bool = False,
    ) -> User:
        """Add a person to their own organisation's team."""
        if team not in self.teams:
            raise LookupError(f"there is no team {team}")
        user = User(user_id, team, name, real_name, title, email, is_bot=is_bot, is_admin=is_admin)
        self.users[user_id] = user
        return user

    def add_channel(
        self,
        channel_id: str,
        *,
        name: str,
        members: Iterable[str] = (),
        private: bool = False,
        team: str | None = None,
        topic: str = "",
        purpose: str = "",
    ) -> Channel:
        """Add a channel of `team` (else of its first member's, else of the first team).

        Members of other teams make it a Slack Connect channel.
        """
        people = tuple(dict.fromkeys(members))
        host = team or (self.users[people[0]].team if people else next(iter(self.teams)))
        kind = ChannelKind.PRIVATE if private else ChannelKind.PUBLIC
        channel = Channel(
            channel_id,
            name,
            kind,
            host,
            people,
            self.now(),
            creator=people[0] if people else "",
            topic=topic,
            purpose=purpose,
            connected_teams=self._other_teams(host, people),
        )
        return self._put(channel, joined=people)

    def install_app(
        self,
        *,
        app_id: str,
        name: str,
        team: str,
        bot_user: str,
        bot_token: str,
        signing_secret: str,
        manifest: Json,
        app_token: str | None = None,
    ) -> Installation:
        """Install the app in a team, with the scopes of its manifest; once more for another team.

        Raises ValueError, naming each, for what Slack would refuse in the manifest.
        """
        app = App(app_id, name, signing_secret, app_token, manifest)
        if problems := manifest_problems(app):
            raise ValueError("the manifest would be refused: " + "; ".join(problems))
        if self._app is not None and self._app.id != app_id:
            raise ValueError(f"another app is installed already: {self._app.id}")
        self._app = app
        self.add_user(bot_user, team=team, name=name.lower(), real_name=name, is_bot=True)
        installation = Installation(team, bot_user, f"B{bot_user[1:]}", bot_token, app.bot_scopes)
        self.installations[team] = installation
        return installation

    def installation_for(self, channel: Channel) -> Installation | None:
        """The installation that a channel's people deal with: the one whose bot is in it."""
        for installation in self.installations.values():
            if installation.bot_user in channel.members:
                return installation
        return None

    def installation_of(self, user: User) -> Installation:
        """The installation that a person deals with in private: their team's, else the first."""
        default = next(iter(self.installations.values()))
        return self.installations.get(user.team, default)

    def direct(self, first: str, *others: str) -> Channel:
        """The direct conversation between these people, made if there is none yet.

        A conversation of two has the id of its person with a D in front, the same in each run.
        """
        people = tuple(dict.fromkeys((first, *others)))
        for channel in self.channels.values():
            if channel.is_direct and set(channel.members) == set(people):
                return channel
        return self._put(self._new_direct(people))

    def _new_direct(self, people: tuple[str, ...]) -> Channel:
        bots = [user for user in people if self.users[user].is_bot]
        host = self.users[(bots or list(people))[0]].team
        person = next((user for user in people if user not in bots), people[0])
        wanted = f"D{person[1:]}" if bots else self.ids.new("D")
        channel_id = wanted if wanted not in self.channels else self.ids.new("D")
        if len(people) > 2:
            channel_id = self.ids.new("G")
        kind = ChannelKind.IM if len(people) <= 2 else ChannelKind.MPIM
        names = "--".join(self.users[user].name for user in people)
        name = "" if kind is ChannelKind.IM else f"mpdm-{names}-1"
        connected = self._other_teams(host, people)
        return Channel(
            channel_id, name, kind, host, people, self.now(), people[0], connected_teams=connected
        )

    def join(self, channel_id: str, user: str, inviter: str | None = None) -> Channel:
        """Put somebody into a channel, with Slack's notice; nothing changes when they are in it."""
        channel = self.channels[channel_id]
        if user in channel.members:
            return channel
        members = (*channel.members, user)
        connected = self._other_teams(channel.team, members)
        changed = replace(channel, members=members, connected_teams=connected)
        joined = self._put(changed, joined=(user,), inviter=inviter)
        self.history.post(self._notice(joined, user, "channel_join", "has joined the channel"))
        return joined

    def _notice(self, channel: Channel, user: str, subtype: str, words: str) -> Message:
        return Message(
            channel=channel.id,
            ts=self.next_ts(),
            user=user,
            team=self.users[user].team,
            text=f"<@{user}> {words}",
            subtype=subtype,
        )

    def leave(self, channel_id: str, user: str) -> Channel:
        """Take somebody out of a channel."""
        channel = self.channels[channel_id]
        members = tuple(one for one in channel.members if one != user)
        left = self._put(replace(channel, members=members), left=(user,))
        self.history.post(self._notice(left, user, "channel_leave", "has left the channel"))
        return left

    def archive(self, channel_id: str) -> Channel:
        """Close a channel for good: nobody can write there any more."""
        return self._put(replace(self.channels[channel_id], archived=True))

    def _put(
        self,
        channel: Channel,
        joined: tuple[str, ...] = (),
        left: tuple[str, ...] = (),
        inviter: str | None = None,
    ) -> Channel:
        self.channels[channel.id] = channel
        self.emit(ChannelChanged(channel, joined, left, inviter))
        return channel

    def _other_teams(self, host: str, members: Iterable[str]) -> frozenset[str]:
        return frozenset(self.users[user].team for user in members) - {host}

    def messages(self, channel_id: str, thread_ts: str | None = None) -> list[Message]:
        """A channel's messages with all replies, or one thread's, oldest first."""
        if thread_ts is None:
            return self.history.all(channel_id)
        return self.history.thread(channel_id, thread_ts)

    def channels_of(self, user: str) -> list[Channel]:
        """The conversations that somebody is in."""
        return [channel for channel in self.channels.values() if user in channel.members]

    def can_see(self, team: str, user: User) -> bool:
        """Whether a team knows a person: its own, or one that it shares a channel with."""
        if user.team == team:
            return True
        return any(
            user.id in channel.members and team in (channel.team, *channel.connected_teams)
            for channel in self.channels.values()
        )

    def may_read(self, user: str, file: SharedFile) -> bool:
        """Whether a person or a bot may see a file: its own, or one of its conversations'."""
        shown = any(user in self.channels[channel].members for channel in file.channels)
        return shown or file.user == user


def _system_now() -> datetime:
    return datetime.now(UTC)
