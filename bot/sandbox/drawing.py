"""Views as an app draws them: checked, given their ids, and drawn anew under a new hash."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox.block_kit import Problem, check_view, with_block_ids
from bot.sandbox.records import Installation, Json, View
from bot.sandbox.refusal import Refused
from bot.sandbox.workspace import Workspace


def refuse_problems(problems: list[Problem]) -> None:
    """Refuse with the first problem's error and a line for each."""
    if problems:
        raise Refused(problems[0].error, *(problem.line for problem in problems))


def sound_view(workspace: Workspace, view: object) -> Json:
    """This view with a block_id in each block, if Slack would take it."""
    refuse_problems(check_view(view))
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", "must provide an object [json-pointer:/view]")
    return {**view, "blocks": with_block_ids(view["blocks"], workspace.ids.short)}


def sound_modal(workspace: Workspace, view: object) -> Json:
    """The same for a view that must be a modal."""
    content = sound_view(workspace, view)
    if content["type"] != "modal":
        raise Refused("invalid_arguments", "must be a modal view [json-pointer:/view/type]")
    return content


def new_view(
    workspace: Workspace,
    installation: Installation,
    user: str,
    content: Json,
    above: View | None = None,
) -> View:
    """A view of sound content, as the first of a stack or above another one."""
    view_id = workspace.ids.new("V")
    return View(
        id=view_id,
        type=content["type"],
        user=user,
        team=workspace.users[user].team,
        app_id=workspace.app.id,
        bot_id=installation.bot_id,
        app_team=installation.team,
        content=content,
        hash=_hash(workspace),
        root_id=above.root_id if above else view_id,
        previous_id=above.id if above else None,
    )


def redrawn(workspace: Workspace, view: View, content: Json) -> View:
    """The same view with new content and so with a new hash."""
    return replace(view, content=content, hash=_hash(workspace))


def _hash(workspace: Workspace) -> str:
    return f"{workspace.next_ts().partition('.')[0]}.{workspace.ids.new('', 8)}"
