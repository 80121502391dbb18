"""Words from `templates/`: nothing that a partner or an officer reads is written in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from bot.domain.forms import Form, parse_form
from bot.domain.money import pounds
from bot.domain.quarters import to_london


class WordsMissing(Exception):
    """A template is missing or broken; the sentence says which and what to do."""


class Templates:
    """Everything under `templates/`, read and compiled once, at the start.

    Raises WordsMissing or FormMistake at once, so that a slip in rewording stops the start and
    not a return.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._slack = dict(_compiled(folder / "slack" / "words.toml"))
        self._email = Environment(
            loader=FileSystemLoader(folder / "email"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._email.filters |= _FILTERS
        _ = self.quarterly_return

    def words(self, key: str, **facts: Any) -> str:
        """The words for Slack under `key`, such as "question.progress"; facts are escaped."""
        template = self._slack.get(key)
        if template is None:
            raise WordsMissing(
                f'words.toml has nothing under "{key}". Add it: the bot needs these words.'
            )
        return template.render(**facts)

    def has_words(self, key: str) -> bool:
        return key in self._slack

    def email(self, name: str, **facts: Any) -> tuple[str, str, str]:
        """(subject, text, HTML) of the e-mail `name`, from its three templates."""
        subject, text, html = (
            self._email.get_template(f"{name}.{part}").render(**facts)
            for part in ("subject.txt", "txt", "html")
        )
        return " ".join(subject.split()), text, html

    @cached_property
    def quarterly_return(self) -> Form:
        """The form that returns are opened with from now on."""
        return parse_form(self.quarterly_return_text, source=str(self._form_path))

    @cached_property
    def quarterly_return_text(self) -> str:
        return self._form_path.read_text(encoding="utf-8")

    @property
    def _form_path(self) -> Path:
        return self.folder / "forms" / "quarterly_return.toml"


def escape(value: object) -> object:
    """Text made safe for Slack: `<!channel>` typed by a partner must reach nobody."""
    if isinstance(value, str):
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def london_time(moment: datetime) -> str:
    """ "5pm on Wednesday 31 July 2024", as GOV.UK writes it."""
    there = to_london(moment)
    clock = there.strftime("%I:%M%p").lstrip("0").lower().replace(":00", "")
    named = {(0, 0): "midnight", (12, 0): "midday"}.get((there.hour, there.minute), clock)
    return f"{named} on {london_day(moment)}"


def london_day(moment: datetime) -> str:
    """ "Wednesday 31 July 2024": the day in London."""
    there = to_london(moment)
    return f"{there:%A} {there.day} {there:%B %Y}"


_FILTERS = {"pounds": pounds, "london_time": london_time, "london_day": london_day}


def _compiled(path: Path) -> Iterator[tuple[str, Template]]:
    environment = Environment(  # noqa: S701 - Slack's escaping, not HTML's: see `finalize`
        undefined=StrictUndefined, finalize=escape, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= _FILTERS
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as mistake:
        raise WordsMissing(f"{path} cannot be read: {mistake}") from mistake
    for key, text in _flat(words):
        yield key, environment.from_string(text.strip())


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
