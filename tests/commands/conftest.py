"""`reeve …` as somebody types it: in a folder of its own, with these settings and no others."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """All of stdout as JSON, so that a program can read it."""
        return json.loads(self.out)


@dataclass
class Reeve:
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, **more: str) -> Ended:
        developers: Mapping[str, str | None] = {
            name: None for name in os.environ if name.startswith("REEVE_")
        }
        environment = {**developers, **self.settings, **more}
        result = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
        return Ended(result.exit_code, result.stdout, result.stderr)


Command: TypeAlias = Callable[..., Ended]


@pytest.fixture
def reeve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reeve:
    monkeypatch.chdir(tmp_path)
    return Reeve(tmp_path)


@pytest.fixture
def with_database(reeve: Reeve, database_url: str) -> Reeve:
    """The commands meet a migrated, empty database; once SQLite, once PostgreSQL."""
    reeve.settings["REEVE_DATABASE_URL"] = database_url
    return reeve
