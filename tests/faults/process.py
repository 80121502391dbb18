"""Reeve as it really runs: a process of its own, which can be killed and started again."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a busy machine starts a process slowly, and no test waits for nothing


def environment(**settings: str) -> dict[str, str]:
    """What a command is started with: the settings, and nothing of the tests' own environment."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | settings


class Process:
    """`reeve run`, with one life after another. `log` is what all of them wrote.

    It runs in `folder`, so that no .env of the developer's is read.
    """

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self._environment = environment(**settings)
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.log: list[str] = []
        self.port = 0

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns once it is ready. Raises RuntimeError with its log if it ends instead."""
        self._ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env=self._environment,
            cwd=self._folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read(self._process))
        async with asyncio.timeout(PATIENCE):
            await self._ready.wait()
        if not self.runs:
            raise RuntimeError("It did not start:\n" + "".join(self.log))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Started, and killed at the end of the block if it still runs then."""
        try:
            await self.start()
            yield
        finally:
            self.kill()
            await self.ended()

    def kill(self) -> None:
        """At once: the caller may be what the process is waiting for."""
        self.send(signal.SIGKILL)

    def terminate(self) -> None:
        self.send(signal.SIGTERM)

    def send(self, number: signal.Signals) -> None:
        if self.runs and self._process is not None:
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Its exit code, once it has ended."""
        assert self._process is not None
        assert self._reading is not None
        async with asyncio.timeout(PATIENCE):
            await self._reading
            return await self._process.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            self.log.append(line.decode())
            if found := re.search(r"Reeve is ready on http://[^:]+:(\d+)", self.log[-1]):
                self.port = int(found[1])
                self._ready.set()
        await process.wait()
        self._ready.set()


async def run_to_its_end(folder: Path, settings: Mapping[str, str]) -> tuple[int, str, str]:
    """`reeve run`, where it is to end by itself: exit code, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=environment(**settings),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
