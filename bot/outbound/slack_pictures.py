"""A message's pictures, brought to Slack before it is posted: until then nobody sees them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import aiohttp

from bot.outbound.slack_answers import SlackFailure
from bot.outbound.slack_errors import Meaning
from bot.rendering.blocks import Block, plain, shortened

Call: TypeAlias = Callable[..., Awaitable[Mapping[str, Any]]]
"""A call of Slack's API by its method, which raises SlackFailure."""

_MOST_ALT, _MOST_WORDS = 2000, 3000  # characters
_WITHIN = aiohttp.ClientTimeout(total=10)  # seconds for a picture; then it is told of in words
_LOOKS = 8  # at a file that Slack has taken, until it can be shown


def in_words(picture: Mapping[str, Any]) -> Block:
    """What the picture shows, for want of it."""
    return {"type": "section", "text": plain(picture["alt"], _MOST_WORDS)}


async def uploaded(picture: Mapping[str, Any], call: Call, session: aiohttp.ClientSession) -> Block:
    """The block that shows it. picture: {name, alt, png}, the last in base 64. Raises SlackFailure.

    A picture that is uploaded twice is seen once: what no message shows is kept by Slack unseen.
    """
    png = base64.b64decode(picture["png"])
    ticket = await call(
        "files.getUploadURLExternal", "GET", filename=picture["name"], length=len(png)
    )
    try:
        async with session.post(ticket["upload_url"], data=png, timeout=_WITHIN) as answer:
            if answer.status != 200:
                raise SlackFailure(Meaning.AGAIN, f"Slack did not take a picture: {answer.status}.")
    except (aiohttp.ClientError, OSError) as error:
        # an upload in doubt harms nobody: nothing shows it yet
        words = "Slack did not take a picture in time."
        raise SlackFailure(Meaning.AGAIN, words) from error
    file = ticket["file_id"]
    await call("files.completeUploadExternal", files=[{"id": file, "title": picture["name"]}])
    await _until_shown(file, call)
    alt = shortened(picture["alt"], _MOST_ALT)
    return {"type": "image", "slack_file": {"id": file}, "alt_text": alt}


async def _until_shown(file: str, call: Call) -> None:
    """Slack takes a file before it knows what it is; until then no block may show it."""
    for look in range(_LOOKS):
        if (await call("files.info", "GET", file=file))["file"].get("mimetype"):
            return
        await asyncio.sleep(0.2 * (look + 1))
    raise SlackFailure(Meaning.AGAIN, "Slack does not show a picture that it has taken.")
