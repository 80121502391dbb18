"""Charts drawn in a process of their own that ends: matplotlib never enters a running Reeve."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.rendering.charts import Chart, as_json
from bot.rendering.email import Picture

Paint: TypeAlias = Callable[[Sequence[Chart]], Awaitable[list[Picture]]]
_SECONDS = 60
_log = logging.getLogger("reeve.painting")


async def no_pictures(_charts: Sequence[Chart]) -> list[Picture]:
    """In place of `paint`, where nobody looks at pictures: a year is rehearsed in a minute."""
    return []


async def paint(charts: Sequence[Chart]) -> list[Picture]:
    """The charts as pictures. None at all if they cannot be drawn: what they show is elsewhere too.

    It takes seconds, so it is no part of a transaction.
    """
    if not charts:
        return []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.rendering.charts",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            drawn, said = await process.communicate(as_json(charts).encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        drawn, said = b"", b"It took too long."
    if process.returncode != 0 or not drawn:
        _log.error("The charts were not drawn: %s", said.decode(errors="replace").strip()[-500:])
        return []
    pictures = [base64.b64decode(each) for each in json.loads(drawn)]
    return [
        Picture(f"{chart.name}.png", chart.alt, content)
        for chart, content in zip(charts, pictures, strict=True)
    ]
