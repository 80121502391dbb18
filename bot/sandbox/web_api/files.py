"""files.*: the external upload in its three steps, and what is known of a file."""

from __future__ import annotations

import mimetypes
from dataclasses import replace

from bot.sandbox.records import Channel, Json, SharedFile
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call
from bot.sandbox.web_api.chat import new_message, writable_channel

LARGEST = 1_000_000_000
ALT_TEXT_CHARACTERS = 1_000


async def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    length = call.number("length", 0)
    if length <= 0:
        raise Refused("missing_argument")
    if length > LARGEST:
        raise Refused("file_upload_size_restricted")
    if len(call.text("alt_txt")) > ALT_TEXT_CHARACTERS:
        raise Refused("alt_txt_too_large")
    ticket, upload = call.desk.uploads.begin(
        call.text("filename"), length, call.installation.bot_user
    )
    address = f"{call.desk.wire.base_url}/upload/v1/{ticket}"
    return {"upload_url": address, "file_id": upload.file_id}


async def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: share what was uploaded, in a channel or nowhere yet."""
    channels = _channels(call)
    content = call.content()
    files = [_finished(call, entry, channels) for entry in _entries(call)]
    for channel in channels:
        text = call.text("initial_comment")
        message = new_message(call, channel, replace(content, text=text))
        call.workspace.history.post(replace(message, files=tuple(files)))
    return {"files": [call.desk.wire.file(file) for file in files]}


def _channels(call: Call) -> list[Channel]:
    if call.text("channel_id"):
        return [writable_channel(call, "channel_id")]
    wanted = call.words("channels")
    return [
        writable_channel(replace(call, arguments={**call.arguments, "channel": one}))
        for one in wanted
    ]


def _entries(call: Call) -> list[Json]:
    entries = call.arguments.get("files")
    if not isinstance(entries, list) or not entries:
        raise Refused("invalid_arguments", "must be an array of objects [json-pointer:/files]")
    if not all(isinstance(entry, dict) and "id" in entry for entry in entries):
        raise Refused("invalid_arguments", "each needs an id [json-pointer:/files]")
    return entries


def _finished(call: Call, entry: Json, channels: list[Channel]) -> SharedFile:
    upload = call.desk.uploads.finish(str(entry["id"]))
    file = SharedFile(
        id=upload.file_id,
        name=upload.name,
        title=str(entry.get("title") or upload.name),
        mimetype=mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
        user=upload.user,
        created=call.workspace.now(),
        data=upload.data or b"",
        channels=tuple(channel.id for channel in channels),
    )
    call.workspace.history.files[file.id] = file
    return file


async def info(call: Call) -> Json:
    """files.info: a file in a conversation that the app is in, or its own."""
    file = call.workspace.history.files.get(call.text("file"))
    if file is None or not call.workspace.may_read(call.installation.bot_user, file):
        raise Refused("file_not_found")
    return {"file": call.desk.wire.file(file), "comments": [], "response_metadata": {}}
