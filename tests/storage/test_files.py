"""Files under their own hash: whole or not there, and never changed unseen."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from storage.files import FileStore

DATA = b"what was shown"
HASH = hashlib.sha256(DATA).hexdigest()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


async def test_what_is_put_is_there_under_its_hash(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "not" / "made yet")
    assert await store.put(DATA) == HASH
    assert await store.get(HASH) == DATA


async def test_putting_twice_is_putting_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert await store.put(DATA) == await store.put(DATA)
    assert names(tmp_path) == {HASH[:2], HASH}


@pytest.mark.parametrize("name", ["0" * 64, "../secret", "", HASH.upper()])
async def test_what_was_never_put_is_not_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(FileNotFoundError):
        await FileStore(tmp_path / "files").get(name)


async def test_a_file_that_was_changed_on_the_disk_is_not_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    await store.put(DATA)
    (tmp_path / HASH[:2] / HASH).write_bytes(b"something else")
    with pytest.raises(OSError, match="has been changed"):
        await store.get(HASH)


@pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
async def test_only_its_owner_can_read_a_file(tmp_path: Path) -> None:
    await FileStore(tmp_path).put(DATA)
    assert (tmp_path / HASH[:2] / HASH).stat().st_mode & 0o077 == 0


async def test_a_disk_that_takes_nothing_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / HASH[:2]).write_bytes(b"in the way")
    with pytest.raises(OSError, match=HASH[:2]):
        await FileStore(tmp_path).put(DATA)
    assert names(tmp_path) == {HASH[:2]}
