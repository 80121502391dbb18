"""Block Kit's rules: what Slack would refuse, with Slack's own error and the place.

The rules are tables (`elements`, `rich_text`, `blocks`), written in a few words (`rules`) and read
by one small checker (`checking`). Where Slack's own documents, `slackblocks` and `slack_sdk`
differ, the strictest of them holds here: what passes here passes there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from bot.sandbox.block_kit.blocks import VIEWS, blocks_on
from bot.sandbox.block_kit.checking import faults
from bot.sandbox.block_kit.identifiers import repeated, with_block_ids
from bot.sandbox.block_kit.rules import Found, Json, Surface, Typed
from bot.sandbox.block_kit.sizes import (
    TABLE_CHARACTERS,
    characters,
    message_is_too_long,
    view_is_too_large,
)

__all__ = ["Problem", "Surface", "check_blocks", "check_view", "with_block_ids"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Slack would refuse.

    `error` is the `error` of Slack's answer, `pointer` a JSON pointer into the call's arguments,
    `message` what is wrong there.
    """

    error: str
    pointer: str
    message: str

    @property
    def line(self) -> str:
        """The problem as Slack words it in `errors` and, after "[ERROR] ", in
        `response_metadata.messages`."""
        return f"{self.message} [json-pointer:{self.pointer}]"


def check_blocks(blocks: Json, surface: Surface) -> list[Problem]:
    """What Slack would refuse in the `blocks` argument of a call; empty if it would take them.

    Messages answer `invalid_blocks`, `invalid_blocks_format` or `msg_blocks_too_long`; views
    answer `invalid_arguments`. An empty list is sound in a message: it stands for no blocks.
    """
    error = _error_on(surface)
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        shapeless = "invalid_blocks_format" if surface is Surface.MESSAGE else error
        return [Problem(shapeless, "/blocks", "must be an array of objects")]
    problems = _problems(error, "/blocks", faults(blocks, blocks_on(surface), surface))
    if problems:
        return problems
    return _problems_together(blocks, surface, "/blocks")


def check_view(view: Json) -> list[Problem]:
    """What Slack would refuse in the `view` argument of a call; empty if it would take it.

    The errors are `invalid_arguments` and `view_too_large`.
    """
    named = view.get("type") if isinstance(view, dict) else None
    surface = Surface.HOME if named == "home" else Surface.MODAL
    problems = _problems(_error_on(surface), "/view", faults(view, Typed(VIEWS), surface))
    if problems or not isinstance(view, dict):
        return problems
    if view_is_too_large(view):
        return [Problem("view_too_large", "/view", "must be less than 250 kB")]
    return _problems_together(view["blocks"], surface, "/view/blocks")


def _error_on(surface: Surface) -> str:
    match surface:
        case Surface.MESSAGE:
            return "invalid_blocks"
        case Surface.MODAL | Surface.HOME:
            return "invalid_arguments"
        case _:
            assert_never(surface)


def _problems(error: str, at: str, found: Iterable[Found]) -> list[Problem]:
    return [Problem(error, at + pointer, message) for pointer, message in found]


def _problems_together(blocks: list[dict[str, Json]], surface: Surface, at: str) -> list[Problem]:
    """What is wrong among blocks that are each sound by themselves."""
    found = [*repeated(blocks), *_tables(blocks)]
    problems = _problems(_error_on(surface), at, found)
    if not problems and surface is Surface.MESSAGE and message_is_too_long(blocks):
        return [Problem("msg_blocks_too_long", at, "must be less than 12001 characters together")]
    return problems


def _tables(blocks: list[dict[str, Json]]) -> Iterable[Found]:
    tables = [(f"/{n}", block) for n, block in enumerate(blocks) if block["type"] == "table"]
    for pointer, _ in tables[1:]:
        yield pointer, "only_one_table_allowed"
    for pointer, table in tables:
        if characters(table) > TABLE_CHARACTERS:
            yield pointer, f"must be less than {TABLE_CHARACTERS + 1} characters in all cells"
