"""Looks into a zip, as far as the rules about files need it."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from bot.domain.evidence import Packed

CONTENTS = "[Content_Types].xml"
_MOST = 1_000_000  # bytes of that list, unpacked: a small zip can hold a very large one


def unpacked(data: bytes) -> Packed | None:
    """What is in it; None for what cannot be opened: cut short, with a password, or no zip."""
    try:
        with ZipFile(BytesIO(data)) as file:
            names = file.namelist()
            if CONTENTS not in names:
                return Packed(tuple(names), "")
            if file.getinfo(CONTENTS).file_size > _MOST:
                return None
            return Packed(tuple(names), file.read(CONTENTS).decode("utf-8", "replace"))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return None
