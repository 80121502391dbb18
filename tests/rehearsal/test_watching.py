"""A person sees how far a rehearsal is; a program sees nothing."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from bot.rehearsal.watching import watching


def shown(*, terminal: bool) -> str:
    screen = StringIO()
    with watching(Console(file=screen, force_terminal=terminal, width=80)) as watch:
        watch.began(4)
        watch.went_on("2024-25-Q1", 2)
    return screen.getvalue()


def test_on_a_terminal_there_is_a_bar_with_the_quarter() -> None:
    assert "2024-25-Q1" in shown(terminal=True)


def test_elsewhere_nothing_is_printed() -> None:
    assert shown(terminal=False) == ""
