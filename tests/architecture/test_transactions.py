"""One interaction, one transaction, and one place that commits it."""

from __future__ import annotations

import ast

from tests.architecture.sources import CODE, Source, python_files

# who may name a commit, a rollback or a session of its own, and why
COMMITS = {
    "storage/database.py": "the one place that commits",
    "storage/sqlite.py": "what committing is on SQLite's connection",
}
HANDED = {"turn", "session", "step", "loading"}
ENDS_A_TRANSACTION = {"commit", "rollback", "begin", "begin_nested", "close"}


def test_only_the_database_module_commits() -> None:
    found = {
        source.name
        for source in python_files(*CODE)
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")
    }
    assert found == set(COMMITS)


def test_only_the_database_module_makes_sessions() -> None:
    found = {
        source.name
        for source in python_files(*CODE)
        for node in source.nodes
        if isinstance(node, ast.Call) and _called(node) in ("AsyncSession", "async_sessionmaker")
    }
    assert found == {"storage/database.py"}


def test_no_journey_ends_or_begins_a_transaction() -> None:
    """It is handed a session inside one, and whoever opened that one ends it."""
    found = [
        source.at(node)
        for source in python_files("bot/journeys")
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr in ENDS_A_TRANSACTION | {"transaction"}
    ]
    assert found == []


def test_every_journey_is_handed_its_session() -> None:
    without = [
        f"{source.at(node)}: {node.name}"
        for source in python_files("bot/journeys")
        for node in source.tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        if not (
            {argument.arg for argument in _arguments(node)} & {"turn", "session", "step", "loading"}
        )
    ]
    assert without == []


def test_a_journey_that_acts_is_told_the_time() -> None:
    """Whoever takes an actor takes `now` as well: time is an argument."""
    without = [
        f"{source.at(node)}: {node.name}"
        for source in python_files("bot/journeys")
        for node in _public_functions(source)
        if "actor" in (names := {argument.arg for argument in _arguments(node)})
        and "now" not in names
    ]
    assert without == []


def _public_functions(source: Source) -> list[ast.AsyncFunctionDef]:
    return [
        node
        for node in source.tree.body
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]


def _arguments(node: ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*node.args.args, *node.args.kwonlyargs]


def _called(node: ast.Call) -> str:
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
