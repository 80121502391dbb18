"""The [deadlines] of area.toml: each setting is read once here, so that a slip is found at load."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.domain.deadline_settings import (
    SECTION,
    NotASetting,
    check_setting,
    exception_partnership,
    known_settings,
)
from bot.register.problems import quoted
from bot.register.tables import Row, suggestion


def read_deadlines(row: Row) -> Mapping[str, str]:
    """The texts of the settings that can be read; what is wrong stands in the row's problems."""
    written = {key: text for key, text in row.cells.items() if key.startswith(SECTION)}
    for key, text in written.items():
        _check(row, key, text)
    return written


def check_partnerships(row: Row, partnerships: Collection[str]) -> None:
    """An exception is made for a partnership that there is."""
    for key in row.cells:
        partnership = exception_partnership(key)
        if partnership is not None and partnership not in partnerships:
            advice = suggestion(partnership, sorted(partnerships))
            row.refuse(key, f"There is no partnership {quoted(partnership)}. {advice}")


def _check(row: Row, key: str, text: str) -> None:
    if row.is_refused(key):
        return
    try:
        check_setting(key, text)
    except NotASetting as mistake:
        row.refuse(key, str(mistake))
    except KeyError:
        row.refuse(key, f"This setting is not known. {suggestion(key, known_settings())}")
