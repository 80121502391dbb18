"""Slack's payloads, parsed once into values; nothing further in reads a raw one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.readings import Value
from bot.journeys.turn import Turn
from bot.rendering.modals import Outcome, Shown
from bot.slack.deliveries import Delivery

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """A button pressed or a menu option chosen. `name` is the action without its number.

    `carried` is what Reeve wrote on the button: what every button about a return carries has a
    name of its own here; a journey reads the rest of its own buttons itself. Inside a modal it is
    what the modal carries as well, `given` is what stands in its fields, `chosen` the option that
    was chosen, and `depth` says how many modals stand, with it (0 outside of modals).
    """

    delivery: Delivery
    name: str
    return_id: str
    question: str
    revision: int
    value: Value | None
    typed: str | None
    source: str | None
    carried: Payload
    given: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""
    depth: int = 0


Step = Callable[[Press, Turn], Awaitable[Shown | None]]
"""What a press does, in the turn of the person who pressed. It may answer a modal to open."""


@dataclass(frozen=True)
class Submission:
    """A modal submitted. `name` says what it does, `carried` is what Reeve wrote into it.

    `given`: what was filled in, by the field's name: text as typed, an option's value, an ISO
    date; "" where nothing was. `last_field`: where a refusal is shown; None if there are no fields.
    `depth`: how many modals stand, with it (1 to 3).
    """

    delivery: Delivery
    name: str
    carried: Payload
    given: Mapping[str, str]
    last_field: str | None
    depth: int = 1


Taking = Callable[[Submission, Turn], Awaitable[Outcome]]
"""What becomes of a submission, in the turn of the person who submitted."""


@dataclass(frozen=True)
class Message:
    """A message in a person's DM with Reeve. `source` is its channel:ts."""

    delivery: Delivery
    source: str
    text: str


def press_from(body: Payload) -> Press:
    """The first action of a block_actions payload."""
    action = body["actions"][0]
    modal = _modal(body)
    on_button = _on_button(action) if modal is None else _in_modal(modal, action)
    name = str(action["action_id"])
    stem, _, number = name.rpartition("_")
    return Press(
        delivery=_interaction(body, action),
        name=stem if number.isdigit() else name,
        return_id=str(on_button.get("r", "")),
        question=str(on_button.get("q", "")),
        revision=int(on_button.get("n", 0)),
        value=on_button.get("v"),
        typed=on_button.get("t"),
        source=on_button.get("s"),
        carried=on_button,
        given=_given(modal) if modal is not None else {},
        chosen=str((action.get("selected_option") or {}).get("value", "")),
        depth=depth_of(modal) if modal is not None else 0,
    )


def submission_from(body: Payload) -> Submission:
    """A view_submission payload.

    The view's hash stays the same while its fields are corrected, so what they hold is part of
    the key: what was corrected is not a repeat.
    """
    view, user = body["view"], body["user"]
    held = json.dumps(view["state"], sort_keys=True).encode()
    fields = [str(each["block_id"]) for each in view["blocks"] if each["type"] == "input"]
    return Submission(
        delivery=Delivery(
            key=f"view:{view['id']}:{view['hash']}:{hashlib.sha256(held).hexdigest()[:16]}",
            team=str(user.get("team_id") or body["team"]["id"]),
            user=str(user["id"]),
        ),
        name=str(view["callback_id"]),
        carried=_json_object(view.get("private_metadata")),
        given=_given(view),
        last_field=fields[-1] if fields else None,
        depth=depth_of(view),
    )


def depth_of(view: Payload) -> int:
    """How many modals stand on each other, from the first up to this one."""
    previous = view.get("previous_view_id")
    if not previous:
        return 1
    return 2 if previous == view.get("root_view_id") else 3


def _modal(body: Payload) -> Payload | None:
    """The modal that something was pressed in; None on a message and on Home."""
    view = body.get("view") or {}
    return view if view.get("type") == "modal" else None


def _given(view: Payload) -> Mapping[str, str]:
    return {
        str(block): _storable(_filled_in(held))
        for block, elements in view["state"]["values"].items()
        for held in elements.values()
    }


def _filled_in(state: Payload) -> str:
    """What a field holds; of several ticked boxes all, with commas between."""
    options = [state.get("selected_option"), *(state.get("selected_options") or ())]
    if chosen := [str(option["value"]) for option in options if option]:
        return ",".join(chosen)
    return str(state.get("value") or state.get("selected_date") or state.get("selected_user") or "")


_SIGN = {"!": "@", "@": "@", "#": "#"}  # what a person typed for a broadcast, a person, a channel


def message_from(body: Payload, message: Payload) -> Message:
    """A message event's message: the event itself, or the new or old one of an edit."""
    event = body["event"]
    channel = str(event["channel"])
    thread = message.get("thread_ts")
    team = message.get("user_team") or message.get("team") or body.get("team_id")
    return Message(
        delivery=Delivery(
            key=f"event:{body['event_id']}",
            team=str(team),
            user=str(message["user"]),
            thread=f"{channel}:{thread}" if thread else None,
        ),
        source=f"{channel}:{message['ts']}",
        text=_storable(plain_text(str(message.get("text") or ""))),
    )


def acting_user(body: Payload) -> str | None:
    """The id of the person behind any payload, if it names one: for an apology."""
    event = body.get("event") or {}
    messages = (event.get("message") or {}, event.get("previous_message") or {})
    found = [body.get("user"), body.get("user_id"), event.get("user")]
    found += [message.get("user") for message in messages if not message.get("bot_id")]
    user = next((user for user in found if user), None)
    return str(user["id"]) if isinstance(user, Mapping) else user


def _storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of a character."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def plain_text(text: str) -> str:
    """What a person typed, as they typed it: Slack escapes `& < >` and wraps links."""
    parts = []
    while "<" in text:
        before, _, rest = text.partition("<")
        inside, closed, text = rest.partition(">")
        parts += [before, _unwrapped(inside) if closed else f"<{inside}"]
    parts.append(text)
    joined = "".join(parts)
    return joined.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unwrapped(inside: str) -> str:
    """A link as the person saw it: "mailto:a@b.example|a@b.example" is "a@b.example".

    A link behind other words keeps its address beside them, and "!channel" is "@channel".
    """
    target, _, words = inside.partition("|")
    if target.startswith(("!", "@", "#")):
        return words if words.startswith("@") else f"{_SIGN[target[0]]}{words or target[1:]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not words or words in (address, address.partition("://")[2]):
        return words or address
    return f"{words} ({address})"


def _interaction(body: Payload, action: Payload) -> Delivery:
    user, container = body["user"], body.get("container", {})
    channel = container.get("channel_id")
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    root = thread or container.get("message_ts")
    return Delivery(
        key=f"press:{user['id']}:{action['action_ts']}:{action['action_id']}",
        team=str(user.get("team_id") or body["team"]["id"]),
        user=str(user["id"]),
        thread=f"{channel}:{root}" if channel and root else None,
    )


def _on_button(action: Payload) -> Payload:
    """What the button carries; a menu's return stands in its block, its question in the option."""
    if action["type"] == "static_select":
        _, _, return_id = str(action["block_id"]).split(":", 2)
        return {"r": return_id, "q": action["selected_option"]["value"]}
    return _json_object(action.get("value"))


def _in_modal(view: Payload, action: Payload) -> Payload:
    """What the modal carries, and what the button in it carries beside that."""
    carried = _json_object(view.get("private_metadata"))
    on_button = _json_object(action.get("value")) if action["type"] == "button" else {}
    return {**carried, **on_button}


def _json_object(text: object) -> Payload:
    carried = json.loads(str(text)) if text else {}
    return carried if isinstance(carried, dict) else {}
