"""What a person does in the workspace, for the page and for tests alike.

A person types, presses, chooses, opens Home, fills in modals. What the client itself would not let
them do raises `Cannot`, worded for them. What they send to the app is answered with a `Reply`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.changes import Toast
from bot.sandbox.composing import Composer
from bot.sandbox.delivery import Courier, Delivery, Kind, Reply
from bot.sandbox.elements import NotOffered, action_of, chosen_state, option_named
from bot.sandbox.events import Announcer
from bot.sandbox.modals import TROUBLE, Modals
from bot.sandbox.payloads import Payloads
from bot.sandbox.records import Channel, ChannelKind, Json, Message, SharedFile, User, View
from bot.sandbox.refusal import Cannot
from bot.sandbox.responses import Responses
from bot.sandbox.surfaces import Place, Surface, find_button, find_field, places, surface_name
from bot.sandbox.workspace import Workspace

NOT_SENT = Reply(0, None, 0.0)
"""The reply to something that the app is not told of."""


@dataclass(frozen=True, slots=True)
class Stage:
    """All that people act on."""

    workspace: Workspace
    payloads: Payloads
    courier: Courier
    announcer: Announcer
    responses: Responses


class Person:
    """One person at their screen."""

    def __init__(self, user: User, stage: Stage) -> None:
        self.user = user
        self._stage = stage
        self._workspace = stage.workspace
        self._composer = Composer(user, stage.workspace)
        self._modals = Modals(user, stage.workspace, stage.payloads, stage.courier)

    @property
    def id(self) -> str:
        """Their user id."""
        return self.user.id

    async def say(self, channel_id: str, text: str, thread_ts: str | None = None) -> Message:
        """Type a message and send it, in a thread if one is named."""
        if not text.strip():
            raise Cannot("no_text", "Type something first.")
        return self._composer.post(self._composer.writable(channel_id), text, thread_ts)

    async def share_file(
        self,
        channel_id: str,
        name: str,
        data: bytes,
        text: str = "",
        thread_ts: str | None = None,
    ) -> Message:
        """Share a file, with a few words if there are any."""
        return await self.share_files(channel_id, [(name, data)], text, thread_ts)

    async def share_files(
        self,
        channel_id: str,
        files: Sequence[tuple[str, bytes]],
        text: str = "",
        thread_ts: str | None = None,
    ) -> Message:
        """Share files, each a name and its bytes, in one message."""
        return self._composer.share(self._composer.writable(channel_id), files, text, thread_ts)

    def upload(self, name: str, data: bytes) -> SharedFile:
        """Upload a file and share it nowhere yet, as a file input does."""
        return self._composer.upload(name, data)

    async def edit(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        return self._composer.edit(message, text)

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        self._workspace.history.delete(self._composer.own(message))

    async def react(self, message: Message, name: str) -> bool:
        """Put an emoji on a message; false when it is there already."""
        current = self._composer.message(message.channel, message.ts)
        return self._workspace.history.react(current, self.id, name.strip(":"))

    async def join(self, channel_id: str) -> Channel:
        """Join a public channel."""
        channel = self._workspace.channels.get(channel_id)
        if channel is None or channel.kind is not ChannelKind.PUBLIC:
            raise Cannot("channel_not_found", "There is no such channel to join.")
        return self._workspace.join(channel_id, self.id)

    async def press(
        self,
        surface: Surface,
        action_id: str | None = None,
        *,
        label: str | None = None,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Reply:
        """Press a button, and "confirm" if it asks; `value` chooses from a menu of three dots.

        `surface` is what this person's screen shows. An old one sends what it showed.
        """
        self._look_at(surface)
        place = find_button(surface, action_id, label, block_id)
        state: Json | None = None
        if place.element["type"] == "overflow":
            option = _offered(place, value)
            state = {"selected_option": option}
        return await self._act(surface, place, state)

    async def choose(
        self, surface: Surface, name: str, value: object, *, block_id: str | None = None
    ) -> Reply:
        """Choose or type `value` in the field with this action_id, block_id or label.

        A value is an option's value or label, a list of them, an id, a date, a time or text. The
        app is told at once, except of an input block that does not dispatch.
        """
        self._look_at(surface)
        place = find_field(surface, name, block_id)
        state = self._fill(surface, place, value)
        if not place.dispatches:
            return NOT_SENT
        return await self._act(surface, place, state)

    def enter(
        self, surface: Surface, name: str, value: object, *, block_id: str | None = None
    ) -> None:
        """Fill in a field without the app being told, as half-typed text is."""
        self._fill(surface, find_field(surface, name, block_id), value)

    def enter_all(self, surface: Surface, values: dict[str, dict[str, object]]) -> None:
        """Fill in several fields: by block_id and action_id, as far as the surface has them."""
        for place in places(surface):
            given = values.get(place.key[0], {})
            if place.key[1] in given:
                self._fill(surface, place, given[place.key[1]])

    def _fill(self, surface: Surface, place: Place, value: object) -> Json:
        try:
            state = chosen_state(place.element, self._files(place, value))
        except NotOffered as refused:
            raise Cannot("not_offered", f"{refused}") from refused
        self._workspace.windows.inputs(self.id, surface_name(surface))[place.key] = state
        return state

    def _files(self, place: Place, value: object) -> object:
        """A file input holds files, not their ids."""
        if place.element["type"] != "file_input" or not isinstance(value, Sequence):
            return value
        files = self._workspace.history.files
        wire = self._stage.payloads.wire
        return [wire.file(files[one]) if isinstance(one, str) else one for one in value]

    def _look_at(self, surface: Surface) -> None:
        """Refuse what is not on any screen: a modal that was closed, another's message."""
        if isinstance(surface, View):
            if surface.type == "modal" and self._workspace.windows.find(surface.id) is None:
                raise Cannot("view_closed", "This modal is closed.")
        elif self.id not in self._workspace.channels[surface.channel].members:
            raise Cannot("not_in_channel", "You are not in this conversation.")

    async def _act(self, surface: Surface, place: Place, state: Json | None) -> Reply:
        ts = self._workspace.next_ts()
        actions = [action_of(place.element, place.key[0], state, ts)]
        if isinstance(surface, View):
            payload = self._stage.payloads.pressed_in_view(self.user, surface, actions)
        else:
            payload = self._stage.payloads.pressed_in_message(self.user, surface, actions)
        return await self._ask(f"block_actions {place.key[1]}", payload)

    async def _ask(self, name: str, payload: Json) -> Reply:
        delivery = Delivery(Kind.INTERACTION, name, payload)
        reply = await self._stage.courier.ask(delivery)
        if not reply.ok:
            self._workspace.emit(Toast(self.id, TROUBLE))
        return reply

    async def open_dm(self) -> str:
        """The id of the conversation with the app, made if there is none."""
        bot = self._workspace.installation_of(self.user).bot_user
        return self._workspace.direct(self.id, bot).id

    async def open_home(self, tab: str = "home") -> None:
        """Open the app's Home, or its messages; the app is told."""
        if tab == "home" and not self._workspace.app.home_tab:
            raise Cannot("no_home", f"{self._workspace.app.name} has no Home.")
        channel = self._workspace.channels[await self.open_dm()]
        self._stage.announcer.home_opened(self.user, channel, tab)

    @property
    def home(self) -> View | None:
        """The app's Home as it is drawn for this person."""
        return self._workspace.windows.home(self.id)

    async def command(self, command: str, text: str = "", *, channel: str) -> Reply:
        """Type a slash command. People of other organisations do not have the app's commands."""
        where = self._composer.writable(channel)
        app = self._workspace.app
        if command not in app.commands or self.user.team not in self._workspace.installations:
            raise Cannot("no_such_command", f"{command} is not a valid command.")
        form = self._stage.payloads.command(self.user, command, text, where)
        reply = await self._stage.courier.ask(Delivery(Kind.COMMAND, command, form))
        if not reply.ok:
            problem = f"{command} failed because the app did not respond."
            self._workspace.emit(Toast(self.id, problem))
            return reply
        return self._stage.responses.answer_command(self.user, where, reply)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Reply:
        """Choose a shortcut, from a message's menu or from the composer's."""
        kind = "message" if message is not None else "global"
        if (kind, callback_id) not in self._workspace.app.shortcuts:
            raise Cannot("no_such_shortcut", f"There is no shortcut {callback_id} here.")
        ts = self._workspace.next_ts()
        payloads = self._stage.payloads
        if message is not None:
            payload = payloads.message_shortcut(self.user, message, callback_id, ts)
        else:
            payload = payloads.global_shortcut(self.user, callback_id, ts)
        return await self._ask(f"{payload['type']} {callback_id}", payload)

    @property
    def modal(self) -> View | None:
        """The modal that is in front, or nothing."""
        return self._modals.top

    @property
    def modal_errors(self) -> dict[str, str]:
        """What is shown in red on the fields of the modal in front, by block_id."""
        top = self._modals.top
        return self._workspace.windows.errors(top.id) if top else {}

    async def fill(self, name: str, value: object, *, block_id: str | None = None) -> Reply:
        """Fill in a field of the modal in front, by action_id, block_id or label."""
        return await self.choose(self._modals.need_top(), name, value, block_id=block_id)

    async def submit_modal(self) -> Reply:
        """Submit the modal in front. `validation` is the error of one that is not filled in."""
        return await self._modals.submit()

    async def close_modal(self, *, everything: bool = False) -> None:
        """Close the modal in front, or all of them."""
        await self._modals.close(everything=everything)


def _offered(place: Place, value: object) -> Json:
    try:
        return option_named(place.element, value)
    except NotOffered as refused:
        raise Cannot("not_offered", f"{refused}") from refused
