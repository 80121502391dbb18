"""Bytes kept under their own hash, in a folder beside the database.

A file is written under a passing name, brought to the disk, and then given its own name, so that a
name never stands for half a file. It is there before the row that names it is committed; one that
no row names, after a crash between the two, does no harm.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FileStore:
    """A folder of files; it is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes) -> str:
        """Keep the bytes; gives their SHA-256 in hex. Keeping them twice is keeping them once."""
        return await asyncio.to_thread(self._put, data)

    async def get(self, sha256: str) -> bytes:
        """The bytes of a hash. Raises FileNotFoundError, also for what is no hash.

        Raises OSError if they are no longer what they were.
        """
        return await asyncio.to_thread(self._get, sha256)

    def _put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, passing = tempfile.mkstemp(dir=path.parent)  # only its owner can read it
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(passing).replace(path)
        except OSError:
            Path(passing).unlink(missing_ok=True)
            raise
        _bring_to_disk(path.parent)
        return sha256

    def _get(self, sha256: str) -> bytes:
        if not _HASH.fullmatch(sha256):
            raise FileNotFoundError(f"{sha256!r} is no hash")
        data = self._path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OSError(f"The file {sha256} has been changed on the disk.")
        return data

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _bring_to_disk(folder: Path) -> None:
    """The folder's own entry of a new name; where folders cannot be opened it needs nothing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
