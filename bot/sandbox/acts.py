"""What the page does as a person: POST /act, one entry a thing that can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bot.sandbox.changes import ClockMoved
from bot.sandbox.clock import set_clock
from bot.sandbox.delivery import Reply
from bot.sandbox.feed import Feed
from bot.sandbox.live import Live
from bot.sandbox.people import Person
from bot.sandbox.records import ClockLike, Json, Message, View
from bot.sandbox.refusal import Cannot
from bot.sandbox.surfaces import Surface
from bot.sandbox.switches import Switches
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page acts on besides people: the clock and the faults."""

    workspace: Workspace
    feed: Feed
    live: Live
    clock: ClockLike
    switches: Switches


Act: TypeAlias = Callable[[Panel, Person, Json], Awaitable[Json]]


async def carry_out(panel: Panel, person: Person, wanted: Json) -> Json:
    """Do what the page asks; the answer says how it went, in a sentence where it went wrong."""
    act = ACTS.get(str(wanted.get("do")))
    if act is None:
        return _failed("unknown_act", "The sandbox can not do that.")
    try:
        return {"ok": True, **await act(panel, person, wanted)}
    except Cannot as refused:
        return _failed(refused.code, refused.message)
    except KeyError as missing:
        return _failed("missing", f"The request lacks {missing}.")
    except ValueError as wrong:
        return _failed("invalid", str(wrong))


def _failed(error: str, message: str, **extra: object) -> Json:
    return {"ok": False, "error": error, "message": message, **extra}


def _answered(panel: Panel, reply: Reply) -> Json:
    """How the app answered, for the person who pressed."""
    if reply.ok:
        return {}
    name = panel.workspace.app.name
    sentences = {
        "http_timeout": f"{name} did not answer in time. Try again.",
        "connection_failed": f"{name} can not be reached. Is it running?",
        "outage": "Slack can not be reached just now. Try again later.",
        "validation": "Some fields need your attention.",
    }
    message = sentences.get(str(reply.error), f"{name} had a problem with that. Try again.")
    return _failed(str(reply.error), message)


async def _say(_panel: Panel, person: Person, wanted: Json) -> Json:
    message = await person.say(wanted["channel"], wanted["text"], wanted.get("thread_ts"))
    return {"ts": message.ts}


def _message(panel: Panel, wanted: Json) -> Message:
    history = panel.workspace.history
    channel, ts = wanted["channel"], wanted["ts"]
    message = history.find(channel, ts) or history.find_ephemeral(channel, ts)
    if message is None:
        raise Cannot("message_not_found", "This message is not there any more.")
    return message


async def _edit(panel: Panel, person: Person, wanted: Json) -> Json:
    await person.edit(_message(panel, wanted), wanted["text"])
    return {}


async def _delete(panel: Panel, person: Person, wanted: Json) -> Json:
    await person.delete(_message(panel, wanted))
    return {}


async def _react(panel: Panel, person: Person, wanted: Json) -> Json:
    await person.react(_message(panel, wanted), wanted["name"])
    return {}


def _surface(panel: Panel, person: Person, source: Json) -> Surface:
    """What the page showed when it was pressed; of a view also a drawing that has been replaced."""
    if source["kind"] == "message":
        return _message(panel, source)
    surface = person.home if source["kind"] == "home" else _view(panel, person, source["id"])
    if surface is not None:
        surface = panel.workspace.windows.drawing(surface.id, str(source.get("hash", "")))
    if surface is None:
        raise Cannot("view_closed", "This is not open any more.")
    return surface


def _view(panel: Panel, person: Person, view_id: str) -> View | None:
    view = panel.workspace.windows.find(view_id)
    return view if view is not None and view.user == person.id else None


async def _press(panel: Panel, person: Person, wanted: Json) -> Json:
    surface = _surface(panel, person, wanted["source"])
    person.enter_all(surface, wanted.get("values", {}))
    reply = await person.press(
        surface, wanted["action_id"], block_id=wanted["block_id"], value=wanted.get("value")
    )
    return _answered(panel, reply)


async def _choose(panel: Panel, person: Person, wanted: Json) -> Json:
    surface = _surface(panel, person, wanted["source"])
    person.enter_all(surface, wanted.get("values", {}))
    reply = await person.choose(
        surface, wanted["action_id"], wanted["value"], block_id=wanted["block_id"]
    )
    return _answered(panel, reply)


async def _input(panel: Panel, person: Person, wanted: Json) -> Json:
    source = wanted.get("source") or {"kind": "view", "id": wanted["view_id"]}
    surface = _surface(panel, person, source)
    person.enter(surface, wanted["action_id"], wanted["value"], block_id=wanted["block_id"])
    return {}


async def _submit(panel: Panel, person: Person, wanted: Json) -> Json:
    top = _top(person, wanted)
    person.enter_all(top, wanted.get("values", {}))
    reply = await person.submit_modal()
    answer = _answered(panel, reply)
    return answer | ({"errors": person.modal_errors} if person.modal_errors else {})


def _top(person: Person, wanted: Json) -> View:
    top = person.modal
    if top is None or top.id != wanted["view_id"]:
        raise Cannot("view_closed", "This is not open any more.")
    return top


async def _close(_panel: Panel, person: Person, wanted: Json) -> Json:
    _top(person, wanted)
    await person.close_modal(everything=bool(wanted.get("everything", False)))
    return {}


async def _open_home(_panel: Panel, person: Person, wanted: Json) -> Json:
    await person.open_home(str(wanted.get("tab", "home")))
    return {}


async def _open_dm(_panel: Panel, person: Person, _wanted: Json) -> Json:
    return {"channel": await person.open_dm()}


async def _command(panel: Panel, person: Person, wanted: Json) -> Json:
    text = str(wanted.get("text", ""))
    reply = await person.command(wanted["command"], text, channel=wanted["channel"])
    return _answered(panel, reply)


async def _shortcut(panel: Panel, person: Person, wanted: Json) -> Json:
    message = _message(panel, wanted) if wanted.get("ts") else None
    return _answered(panel, await person.shortcut(wanted["callback_id"], message))


async def _upload(panel: Panel, person: Person, wanted: Json) -> Json:
    """Files come as (name, bytes) pairs; without a channel they wait for a file input."""
    files: list[tuple[str, bytes]] = wanted["files"]
    channel = wanted.get("channel")
    if not channel:
        return {"files": [panel.feed.file(person.upload(*file)) for file in files]}
    text, thread = str(wanted.get("text", "")), wanted.get("thread_ts") or None
    message = await person.share_files(channel, files, text, thread)
    return {"ts": message.ts}


async def _clock(panel: Panel, _person: Person, wanted: Json) -> Json:
    following = await panel.live.following()
    set_clock(panel.clock, wanted, following[0] if following else None)
    panel.workspace.emit(ClockMoved())
    return {"clock": await panel.live.clock()}


async def _faults(panel: Panel, _person: Person, wanted: Json) -> Json:
    if wanted.get("clear"):
        panel.switches.clear()
        return {}
    panel.switches.switch(wanted["faults"])
    return {}


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "say": _say,
        "edit": _edit,
        "delete": _delete,
        "react": _react,
        "press": _press,
        "choose": _choose,
        "input": _input,
        "submit": _submit,
        "close": _close,
        "open_home": _open_home,
        "open_dm": _open_dm,
        "command": _command,
        "shortcut": _shortcut,
        "upload": _upload,
        "clock": _clock,
        "faults": _faults,
    }
)
