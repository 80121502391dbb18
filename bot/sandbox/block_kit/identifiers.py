"""Block and action identifiers: unique where Slack needs them to be, and made up where missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.block_kit.elements import INTERACTIVE
from bot.sandbox.block_kit.rules import Found

Block = Mapping[str, Any]
"""A block that has been checked, as JSON."""


def elements_of(block: Block) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each interactive element of a checked block, with its pointer below the block."""
    placed = [("/accessory", block.get("accessory")), ("/element", block.get("element"))]
    if block["type"] == "actions":
        placed += [(f"/elements/{n}", element) for n, element in enumerate(block["elements"])]
    for pointer, element in placed:
        if element is not None and element["type"] in INTERACTIVE:
            yield pointer, element


def repeated(blocks: Sequence[Block]) -> Iterator[Found]:
    """What occurs twice: a block_id among the blocks, an action_id within a block, a focus."""
    yield from _twice("block_id", [(f"/{n}", block) for n, block in enumerate(blocks)])
    placed = [(f"/{n}", list(elements_of(block))) for n, block in enumerate(blocks)]
    for place, elements in placed:
        yield from _twice("action_id", [(place + pointer, one) for pointer, one in elements])
    focused = [
        place + pointer
        for place, elements in placed
        for pointer, element in elements
        if element.get("focus_on_load")
    ]
    for pointer in focused[1:]:
        yield f"{pointer}/focus_on_load", "only one element may be focused on load"


def _twice(name: str, placed: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Found]:
    seen: set[str] = set()
    for pointer, value in placed:
        given = value.get(name)
        if given is not None and given in seen:
            yield f"{pointer}/{name}", f"`{name}` {given} already exists"
        seen.add(given or "")


def with_block_ids(blocks: Sequence[Block], new_id: Callable[[], str]) -> list[dict[str, Any]]:
    """Checked blocks as Slack keeps them: each has a block_id, each interactive element an
    action_id, made up by `new_id` where the app gave none. The given blocks stay as they are.
    """
    return [_identified(block, new_id) for block in blocks]


def _identified(block: Block, new_id: Callable[[], str]) -> dict[str, Any]:
    def acting(element: Mapping[str, Any]) -> dict[str, Any]:
        if element["type"] in INTERACTIVE and "action_id" not in element:
            return {**element, "action_id": new_id()}
        return dict(element)

    kept: dict[str, Any] = {**block, "block_id": block.get("block_id") or new_id()}
    for name in ("accessory", "element"):
        if name in kept:
            kept[name] = acting(kept[name])
    if kept["type"] == "actions":
        kept["elements"] = [acting(element) for element in kept["elements"]]
    return kept
