"""Settings are read once, at the top; everything below is given values."""

from __future__ import annotations

import ast

from tests.architecture.sources import CODE, dotted, python_files

KNOWS_SETTINGS = {
    "bot/__main__.py": "reads the environment and hands it on",
    "bot/main.py": "wires the values to where they are used",
    "bot/checking.py": "says what is wrong with them",
    "bot/demo.py": "makes its own for the sandbox",
}
READS_ENVIRONMENT = {"bot/__main__.py", "bot/settings.py"}


def test_only_the_start_knows_of_settings() -> None:
    found = {
        source.name
        for source in python_files(*CODE)
        for _, name in source.imports
        if name.startswith("bot.settings.")
    }
    assert found <= set(KNOWS_SETTINGS)


def test_only_the_start_reads_the_environment() -> None:
    found = {
        source.name
        for source in python_files(*CODE)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv")
    }
    assert found <= READS_ENVIRONMENT
