"""views.*: modals and Home."""

from __future__ import annotations

from bot.sandbox.drawing import new_view, redrawn, sound_modal, sound_view
from bot.sandbox.passes import Trigger
from bot.sandbox.records import Json, View
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call
from bot.sandbox.windows import STACK_LIMIT


async def open_(call: Call) -> Json:
    """views.open: a new modal, with a trigger id that is still good."""
    content = _modal(call)
    trigger = _trigger(call)
    _refuse_taken_external_id(call, content)
    view = new_view(call.workspace, call.installation, trigger.user, content)
    call.workspace.windows.open(view)
    return {"view": call.desk.wire.view(view)}


async def push(call: Call) -> Json:
    """views.push: a modal above the one that the trigger id came from."""
    content = _modal(call)
    trigger = _trigger(call)
    stack = call.workspace.windows.stack(trigger.user)
    if not stack or trigger.view_id not in {view.id for view in stack}:
        raise Refused("not_found")
    if len(stack) >= STACK_LIMIT:
        raise Refused("push_limit_reached")
    _refuse_taken_external_id(call, content)
    top = stack[-1]
    view = new_view(call.workspace, call.installation, trigger.user, content, above=top)
    call.workspace.windows.push(view)
    return {"view": call.desk.wire.view(view)}


async def update(call: Call) -> Json:
    """views.update: a modal that is open, if nobody changed it since `hash`."""
    content = _modal(call)
    windows = call.workspace.windows
    if call.text("view_id"):
        old = windows.find(call.text("view_id"))
    else:
        old = windows.find_external(call.text("external_id"))
    if old is None or old.type != "modal":
        raise Refused("not_found")
    _refuse_stale_hash(call, old)
    if content.get("external_id") != old.external_id:
        _refuse_taken_external_id(call, content)
    view = redrawn(call.workspace, old, content)
    windows.replace(view)
    return {"view": call.desk.wire.view(view)}


async def publish(call: Call) -> Json:
    """views.publish: somebody's Home, if nobody changed it since `hash`."""
    content = sound_view(call.workspace, call.arguments.get("view"))
    if content["type"] != "home":
        raise Refused("invalid_arguments", "must be a home view [json-pointer:/view/type]")
    if not call.app.home_tab:
        raise Refused("not_enabled")
    user = call.workspace.users.get(call.text("user_id"))
    if user is None or not call.workspace.can_see(call.installation.team, user) or user.is_bot:
        raise Refused("invalid_arguments", "no such user [json-pointer:/user_id]")
    old = call.workspace.windows.home(user.id)
    if old is not None:
        _refuse_stale_hash(call, old)
    elif call.text("hash"):
        raise Refused("hash_conflict")
    if old is not None:
        view = redrawn(call.workspace, old, content)
    else:
        view = new_view(call.workspace, call.installation, user.id, content)
    call.workspace.windows.publish(view)
    return {"view": call.desk.wire.view(view)}


def _modal(call: Call) -> Json:
    return sound_modal(call.workspace, call.arguments.get("view"))


def _trigger(call: Call) -> Trigger:
    wanted = call.text("trigger_id") or call.text("interactivity_pointer")
    return call.desk.triggers.take(wanted)


def _refuse_stale_hash(call: Call, view: View) -> None:
    given = call.text("hash")
    if given and given != view.hash:
        raise Refused("hash_conflict")


def _refuse_taken_external_id(call: Call, content: Json) -> None:
    external_id = content.get("external_id")
    if external_id and call.workspace.windows.find_external(external_id):
        raise Refused("duplicate_external_id")
