"""A bar for a person who watches a rehearsal; a program is shown nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.rehearsal.outcome import Watch


class Bar(Watch):
    """Shows the quarter, and how many of the visits have been paid."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def began(self, visits: int) -> None:
        self._progress.update(self._task, total=visits)

    def went_on(self, quarter: str, visits: int) -> None:
        self._progress.update(self._task, description=quarter, completed=visits)


@contextmanager
def watching(console: Console) -> Iterator[Watch]:
    """A bar on the console if it is a terminal; it goes when the block ends."""
    if not console.is_terminal:
        yield Watch()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress, progress.add_task("", total=None))
