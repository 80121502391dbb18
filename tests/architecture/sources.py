"""The project's own files, read and parsed once for the tests of the house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("bot", "storage")
# Made by tools, kept by a developer, or fetched: none of it is the project's.
_NOT_OURS = frozenset({"var", "build", "dist", "node_modules", "__pycache__"})
_TEXT = frozenset(
    {".py", ".toml", ".md", ".json", ".html", ".css", ".js", ".txt", ".csv", ".svg", ".mako"}
    | {".yml", ".yaml", ".service", ".example", ".lock", ".sh", ""}
)


@dataclass(frozen=True)
class Source:
    """A Python file. `name` is its path from the project's folder, such as "bot/main.py"."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def at(self, node: ast.AST) -> str:
        """Where a node stands: "bot/main.py:12"."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    @cached_property
    def imports(self) -> list[tuple[ast.AST, str]]:
        """The full names of what is imported: "datetime.datetime", "json"."""
        found: list[tuple[ast.AST, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(node, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node, f"{node.module}.{alias.name}") for alias in node.names]
        return found


@cache
def python_files(*folders: str) -> tuple[Source, ...]:
    """The Python files under the folders, in order."""
    found = tuple(
        Source(name, (ROOT / name).read_text("utf-8"))
        for name in text_files()
        if name.endswith(".py") and name.startswith(tuple(f"{folder}/" for folder in folders))
    )
    assert found, f"there is no Python under {folders}"
    return found


@cache
def text_files() -> tuple[str, ...]:
    """The name of every text file of the project, in order."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore", ".github")
        if hidden or path.name in _NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix in _TEXT:
            yield path.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    """The name that an expression spells, such as "datetime.now"; "" if it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
