"""The delivered templates, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rendering.text import Templates

FOLDER = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates(FOLDER)
