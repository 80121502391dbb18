"""Imports go one way, and the rules of the domain stay pure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, python_files

# What a pure function may use: nothing here reads a file, a clock, the network or a die.
PURE = {
    "__future__": "annotations",
    "collections": "containers and their types",
    "dataclasses": "values",
    "datetime": "as values: reading the clock is forbidden in another test",
    "decimal": "exact numbers",
    "difflib": "how alike two words are",
    "enum": "named choices",
    "fractions": "exact shares of money",
    "functools": "values worked out once",
    "hashlib": "the fingerprint of a return's answers",
    "itertools": "walking through things",
    "json": "the canonical text of a return's answers",
    "math": "the least common multiple, which makes whole numbers of shares",
    "operator": "adding up",
    "re": "reading what people type",
    "string": "the placeholders of a wording",
    "tomllib": "a form's text, which is handed in",
    "types": "mappings that cannot change",
    "typing": "types",
    "unicodedata": "what a character is",
    "zoneinfo": "London's clock",
}


def test_the_import_contracts_are_kept() -> None:
    """The sentences in pyproject.toml, checked over every module."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    linted = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert ", 0 broken" in linted.stdout


def test_the_domain_imports_only_itself_and_what_is_pure() -> None:
    impure = [
        f"{source.at(node)}: {name}"
        for source in python_files("bot/domain")
        for node, name in source.imports
        if not name.startswith("bot.domain.") and name.partition(".")[0] not in PURE
    ]
    assert impure == []


def test_nothing_is_allowed_to_the_domain_that_it_does_not_use() -> None:
    used = {
        name.partition(".")[0]
        for source in python_files("bot/domain")
        for _, name in source.imports
    }
    assert set(PURE) - used == set()


def test_imports_are_absolute_so_that_the_contracts_see_them() -> None:
    relative = [
        source.at(node)
        for source in python_files("bot", "storage", "tests")
        for node in source.nodes
        if getattr(node, "level", 0)
    ]
    assert relative == []


def test_no_module_is_named_after_nothing_in_particular() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    named = [
        source.name
        for source in python_files("bot", "storage", "tests")
        if vague & set(Path(source.name).with_suffix("").parts)
    ]
    assert named == []
