"""chat.*: what the app says, changes and takes back."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.content import Content, need_content
from bot.sandbox.records import Channel, ChannelKind, Json, Message
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call


async def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = writable_channel(call)
    content = call.content()
    need_content(content)
    message = call.workspace.history.post(new_message(call, channel, content))
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": call.desk.wire.message(message, metadata=True),
    }


async def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: for one person who is in the channel."""
    channel = writable_channel(call)
    user = call.user(error="user_not_in_channel")
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    content = call.content()
    need_content(content)
    message = replace(new_message(call, channel, content), ephemeral_to=user.id)
    call.workspace.history.post(message)
    return {"message_ts": message.ts}


async def update(call: Call) -> Json:
    """chat.update: the app's own message, keeping what the call does not give."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.user != call.installation.bot_user:
        raise Refused("cant_update_message")
    content = call.content()
    changed = _changed(call, message, content)
    call.workspace.history.change(changed)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": changed.text,
        "message": call.desk.wire.message(changed, metadata=True),
    }


async def delete(call: Call) -> Json:
    """chat.delete: the app's own message."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.user != call.installation.bot_user:
        raise Refused("cant_delete_message")
    call.workspace.history.delete(message)
    return {"channel": channel.id, "ts": message.ts}


async def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"{call.desk.wire.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def writable_channel(call: Call, name: str = "channel") -> Channel:
    """The conversation to write in. A person's id stands for the app's conversation with them."""
    wanted = call.text(name)
    if wanted in call.workspace.users and call.method.name == "chat.postMessage":
        person = call.user(name, "channel_not_found")
        channel = call.workspace.direct(person.id, call.installation.bot_user)
    else:
        channel = call.channel(name)
    if not call.is_member(channel):
        raise Refused("not_in_channel")
    if channel.archived:
        raise call.refusal("is_archived", "posting_to_channel_denied")
    if channel.kind is ChannelKind.IM and not call.app.messages_tab:
        raise call.refusal("messages_tab_disabled", "posting_to_channel_denied")
    return channel


def new_message(call: Call, channel: Channel, content: Content) -> Message:
    """A message of the app, in a thread when the call names one."""
    icon = call.text("icon_emoji") or call.text("icon_url")
    return Message(
        channel=channel.id,
        ts=call.workspace.next_ts(),
        user=call.installation.bot_user,
        team=call.installation.team,
        text=content.text,
        thread_ts=_thread_ts(call, channel),
        broadcast=call.flag("reply_broadcast") and bool(call.text("thread_ts")),
        bot_id=call.installation.bot_id,
        app_id=call.app.id,
        username=call.text("username") or None,
        icons={"emoji" if call.text("icon_emoji") else "image_48": icon} if icon else None,
        blocks=content.blocks or None,
        attachments=content.attachments or None,
        metadata=content.metadata or None,
    )


def _thread_ts(call: Call, channel: Channel) -> str | None:
    wanted = call.text("thread_ts")
    if not wanted:
        return None
    parent = call.workspace.history.find(channel.id, wanted)
    if parent is None:
        raise call.refusal("cannot_reply_to_message", "posting_to_channel_denied")
    return parent.thread_ts or parent.ts


def _changed(call: Call, message: Message, content: Content) -> Message:
    """The message with what the call gives; what it does not give stays as it was."""
    gives_text = "text" in call.arguments or "markdown_text" in call.arguments
    text = content.text if gives_text else message.text
    blocks = message.blocks if content.blocks is None else content.blocks or None
    attachments = message.attachments if content.attachments is None else content.attachments
    need_content(Content(text, blocks, attachments, None))
    return replace(
        message,
        text=text,
        blocks=blocks,
        attachments=attachments or None,
        metadata=message.metadata if content.metadata is None else content.metadata or None,
        edited_by=call.installation.bot_user,
        edited_ts=call.workspace.next_ts(),
    )
