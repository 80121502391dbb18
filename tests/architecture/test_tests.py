"""The tests are held to rules too: each says something, and none waits for the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from tests.architecture.sources import Source, dotted, python_files

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Called on a page, a sandbox or pytest itself, these fail the test when what they say is not so.
SAYS = {
    "raises",
    "fail",
    "warns",
    "expect",
    "until",
    "settled",
    "assert_never",
    "run_state_machine_as_test",
}
SLEEPS = {"tests/outbound/test_dispatcher.py": "keeps a table locked for two seconds"}
PATCHES = {"unittest", "mock", "pytest_mock"}


def test_every_test_says_something() -> None:
    """It asserts, expects an error, or calls something of the tests that does."""
    asserting = _asserting_names()
    silent = [
        f"{source.at(test)}: {test.name}"
        for source in python_files("tests")
        for test in _tests(source)
        if not _says(test, asserting)
    ]
    assert silent == []


def test_no_test_stands_twice_under_one_name() -> None:
    """The second would take the place of the first, which would then never run."""
    twice = []
    for source in python_files("tests"):
        names = [test.name for test in source.tree.body if isinstance(test, Function)]
        twice += [f"{source.name}: {name}" for name in names if names.count(name) > 1]
    assert twice == []


def test_every_file_of_tests_is_collected() -> None:
    """A file that pytest does not look into would be green for ever."""
    hidden = [
        source.name
        for source in python_files("tests")
        if not Path(source.name).name.startswith("test_") and _module_tests(source)
    ]
    assert hidden == []


def test_no_test_replaces_our_own_code() -> None:
    mocked = [
        f"{source.at(node)}: {name}"
        for source in python_files("tests")
        for node, name in source.imports
        if set(name.split(".")) & PATCHES
    ]
    mocked += [
        source.at(node)
        for source in python_files("tests")
        for node in source.nodes
        if isinstance(node, ast.Attribute) and node.attr == "setattr"
    ]
    assert mocked == []


def test_no_test_sleeps() -> None:
    """A test waits for something to happen, never for time to pass: it may only look again."""
    sleeping = [
        source.at(node)
        for source in python_files("tests")
        if source.name not in SLEEPS
        for node in set(source.nodes) - set(_looking_again(source))
        if isinstance(node, ast.Call) and dotted(node.func) in ("asyncio.sleep", "time.sleep")
        if not _is_zero(node)
    ]
    assert sleeping == []


def _looking_again(source: Source) -> Iterator[ast.AST]:
    for node in source.nodes:
        if isinstance(node, ast.While):
            yield from ast.walk(node)


def _is_zero(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0


def _asserting_names() -> set[str]:
    """The names of functions of the tests that assert, by themselves or through another."""
    functions = [
        node
        for source in python_files("tests")
        for node in source.nodes
        if isinstance(node, Function) and not node.name.startswith("test_")
    ]
    known, grown = set(SAYS), True
    while grown:
        found = known | {function.name for function in functions if _says(function, known)}
        known, grown = found, len(found) > len(known)
    return known


def _says(function: Function, asserting: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in asserting:
                return True
    return False


def _tests(source: Source) -> Iterator[Function]:
    for node in source.nodes:
        if isinstance(node, Function) and node.name.startswith("test_"):
            yield node


def _module_tests(source: Source) -> list[Function]:
    return [
        node for node in source.tree.body if isinstance(node, Function) and node.name[:5] == "test_"
    ]
