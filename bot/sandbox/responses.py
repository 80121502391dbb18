"""Answers to interactions other than by a call: response URLs and slash commands' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.sandbox.changes import Toast
from bot.sandbox.content import content_of, need_content
from bot.sandbox.delivery import Courier, Reply
from bot.sandbox.passes import ResponsePass, ResponseUrls
from bot.sandbox.records import Channel, Json, Message, User
from bot.sandbox.refusal import Refused
from bot.sandbox.workspace import Workspace

TAKEN = frozenset(
    {
        "attachments",
        "blocks",
        "delete_original",
        "metadata",
        "mrkdwn",
        "replace_original",
        "response_type",
        "text",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
    }
)


@dataclass(frozen=True, slots=True)
class Responses:
    """Puts what an app answers where it belongs."""

    workspace: Workspace
    urls: ResponseUrls
    courier: Courier

    def answer_url(self, key: str, body: Mapping[str, object]) -> None:
        """Carry out what was posted to a response URL; refused when Slack would refuse it."""
        _check_names(body)
        given = self.urls.use(key)
        original = self._current(given)
        if body.get("delete_original"):
            self.workspace.history.delete(_need(original))
        elif body.get("replace_original"):
            self._replace(_need(original), body)
        else:
            self._post(given, body)

    def answer_command(self, user: User, channel: Channel, reply: Reply) -> Reply:
        """Show what the app answered to a slash command; nothing when it answered nothing."""
        if not reply.body:
            return reply
        body = {"text": reply.body} if isinstance(reply.body, str) else reply.body
        bot_user = self.workspace.installation_of(user).bot_user
        given = ResponsePass(channel.id, user.id, None, 0.0, 0, bot_user)
        try:
            _check_names(body)
            self._post(given, body)
        except Refused as refused:
            problem = "The app's answer could not be shown."
            self.workspace.emit(Toast(user.id, problem))
            error = f"invalid_response: {refused.answer()}"
            return self.courier.note_bad_answer("slash command answer", reply, error)
        return reply

    def _current(self, given: ResponsePass) -> Message | None:
        """The message that the interaction came from, as it stands now."""
        if given.message is None:
            return None
        history = self.workspace.history
        if given.message.ephemeral_to is not None:
            return history.find_ephemeral(*given.message.key)
        return history.find(*given.message.key)

    def _replace(self, original: Message, body: Mapping[str, object]) -> None:
        content = content_of(body, self.workspace.ids.short)
        need_content(content)
        changed = replace(
            original,
            text=content.text,
            blocks=content.blocks or None,
            attachments=content.attachments or None,
            edited_by=original.user,
            edited_ts=self.workspace.next_ts(),
        )
        self.workspace.history.change(changed)

    def _post(self, given: ResponsePass, body: Mapping[str, object]) -> None:
        content = content_of(body, self.workspace.ids.short)
        need_content(content)
        in_channel = body.get("response_type") == "in_channel"
        bot = self.workspace.users[given.bot_user]
        thread_ts = body.get("thread_ts")
        message = Message(
            channel=given.channel,
            ts=self.workspace.next_ts(),
            user=bot.id,
            team=bot.team,
            text=content.text,
            thread_ts=str(thread_ts) if thread_ts else None,
            bot_id=self.workspace.installations[bot.team].bot_id,
            app_id=self.workspace.app.id,
            blocks=content.blocks or None,
            attachments=content.attachments or None,
            metadata=content.metadata or None,
            ephemeral_to=None if in_channel else given.user,
        )
        self.workspace.history.post(message)


def _need(original: Message | None) -> Message:
    if original is None:
        raise Refused("message_not_found", status=404)
    return original


def _check_names(body: Mapping[str, object]) -> None:
    """Refuse what is not an answer's: Slack lets it pass, and nothing comes of it."""
    strange = sorted(set(body) - TAKEN)
    if strange:
        raise Refused("invalid_arguments", *(f"unknown argument: {name}" for name in strange))
    if body.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise Refused("invalid_arguments", "unknown response_type")


def as_body(value: object) -> Json:
    """What was posted to a response URL, as an object."""
    if not isinstance(value, dict):
        raise Refused("invalid_arguments", "the body is not an object", status=400)
    return value
