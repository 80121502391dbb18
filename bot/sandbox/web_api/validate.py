"""blocks.validate: whether Slack would take these blocks or this view."""

from __future__ import annotations

from bot.sandbox.block_kit import Problem, Surface, check_blocks, check_view
from bot.sandbox.records import Json
from bot.sandbox.refusal import Refused
from bot.sandbox.web_api.call import Call


async def blocks_validate(call: Call) -> Json:
    """blocks.validate."""
    if "view" in call.arguments:
        _refuse("invalid_view", check_view(call.arguments["view"]))
    elif "blocks" in call.arguments:
        _refuse("invalid_blocks", check_blocks(call.arguments["blocks"], Surface.MESSAGE))
    else:
        message = call.arguments["message"]
        if not isinstance(message, dict):
            raise Refused("invalid_message")
        _refuse("invalid_message", check_blocks(message.get("blocks", []), Surface.MESSAGE))
    return {}


def _refuse(error: str, problems: list[Problem]) -> None:
    if problems:
        raise Refused(error, *(problem.line for problem in problems))
