"""Words from `templates/`: nothing that a partner or an officer reads is written in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    meta,
    nodes,
    select_autoescape,
)
from markupsafe import Markup

from bot.domain.forms import Form, parse_form
from bot.domain.money import pounds
from bot.domain.numbers import exact_figure, percentage
from bot.domain.quarters import to_london
from bot.rendering.email import encodable
from bot.rendering.vocabulary import EMAILS, PAGES, SUBJECTS, WORDS, sample
from bot.rendering.vocabulary.subject import Subject

_EMAIL_PARTS = ("subject.txt", "txt", "html")
# Most mail programs read no style sheet, so each element is given its own style; what only some
# understand (a narrow screen, a dark one) stays in a style sheet.
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class WordsMissing(Exception):
    """A template is missing or broken; the sentence says which and what to do."""


class Templates:
    """Everything under `templates/`; each is compiled when it is first used.

    Raises WordsMissing for a file that is not complete; what is wrong within a wording, or in a
    form (FormMistake), when that is used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written = _slack_words(folder / "slack")
        self._slack: dict[str, Template] = {}
        self._email = _environment(folder / "email")
        self._web = _environment(folder / "web")
        self.page_style = str(self._web.globals["style"])

    @classmethod
    def proven(cls, folder: Path) -> Templates:
        """The templates once each has been tried, which takes a second or two.

        Whoever is about to serve wants them so: a slip in rewording stops the start and not a
        return. Raises WordsMissing or FormMistake.
        """
        templates = cls(folder)
        for key in templates._written:
            templates._wording(key)
        emails = [f"{name}.{part}" for name in EMAILS for part in _EMAIL_PARTS]
        _try_each(templates._email, folder / "email", emails)
        _try_each(templates._web, folder / "web", [f"{name}.html" for name in PAGES])
        _ = templates.quarterly_return, templates.underspend_bid
        return templates

    def words(self, key: str, **facts: Any) -> str:
        """The words for Slack under `key`, one of WORDS; facts are escaped, unless they are words.

        Raises LookupError for a key, and jinja2.UndefinedError for a fact, that is not there.
        """
        return Words(self._wording(key).render(**facts))

    def email(self, name: str, **facts: Any) -> tuple[str, str, str]:
        """(subject, text, HTML) of the e-mail `name`, from its three templates."""
        subject, text, html = (
            self._email.get_template(f"{name}.{part}").render(**facts) for part in _EMAIL_PARTS
        )
        return " ".join(subject.split()), text, _INLINER.inline(encodable(html))

    def page(self, name: str, **facts: Any) -> str:
        """The HTML of the web page `name`, one of PAGES; its style is `page_style`."""
        return self._web.get_template(f"{name}.html").render(**facts)

    def _wording(self, key: str) -> Template:
        if key not in self._slack:
            self._slack[key] = _compiled(*self._written[key], key)
        return self._slack[key]

    @cached_property
    def quarterly_return(self) -> Form:
        """The form that returns are opened with from now on."""
        return parse_form(self.quarterly_return_text, source=str(self._form_path))

    @cached_property
    def quarterly_return_text(self) -> str:
        return self._form_path.read_text(encoding="utf-8")

    @cached_property
    def underspend_bid(self) -> Form:
        """The form that bids are written on in the rounds that open from now on."""
        return parse_form(self.underspend_bid_text, source=str(self._bid_path))

    @cached_property
    def underspend_bid_text(self) -> str:
        return self._bid_path.read_text(encoding="utf-8")

    @property
    def _form_path(self) -> Path:
        return self.folder / "forms" / "quarterly_return.toml"

    @property
    def _bid_path(self) -> Path:
        return self.folder / "forms" / "underspend_bid.toml"


class _Missing(StrictUndefined):
    """A fact that is not there: it fails as soon as it is used, also as an amount of money."""

    __abs__ = StrictUndefined.__neg__


class Words(str):
    """Text that is safe for Slack already, so that words may be put into words."""

    __slots__ = ()


def escaped(text: str) -> str:
    """Text made safe for Slack: `<!channel>` typed by a partner must reach nobody."""
    if isinstance(text, Words):
        return text
    return Words(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _finalized(value: object) -> object:
    return escaped(value) if isinstance(value, str) else value


def london_time(moment: datetime) -> str:
    """ "5pm on Wednesday 31 July 2024", as GOV.UK writes it."""
    there = to_london(moment)
    clock = there.strftime("%I:%M%p").lstrip("0").lower().replace(":00", "")
    named = {(0, 0): "midnight", (12, 0): "midday"}.get((there.hour, there.minute), clock)
    return f"{named} on {london_day(moment)}"


def exact_time(moment: datetime) -> str:
    """ "17:00:01 on Wednesday 31 July 2024": to the second, for what a deadline hangs on."""
    return f"{to_london(moment):%H:%M:%S} on {london_day(moment)}"


def london_day(moment: datetime) -> str:
    """ "Wednesday 31 July 2024": the day in London."""
    return day_words(to_london(moment).date())


def day_words(day: date) -> str:
    """ "Wednesday 31 July 2024" """
    return f"{day:%A} {day.day} {day:%B %Y}"


def indicator_name(key: str) -> str:
    """ "crime harm index": an indicator is named by its column."""
    return key.replace("_", " ")


_FILTERS = {
    "pounds": pounds,
    "percentage": percentage,
    "figure": exact_figure,
    "indicator": indicator_name,
    "london_time": london_time,
    "exact_time": exact_time,
    "london_day": london_day,
    "day": day_words,
}


_SLACK = Environment(  # noqa: S701 - Slack's escaping, not HTML's: see `escaped`
    undefined=_Missing, finalize=_finalized, trim_blocks=True, lstrip_blocks=True
)
_SLACK.filters |= _FILTERS


def _slack_words(folder: Path) -> dict[str, tuple[Path, object]]:
    """Each wording and the file that it stands in, by its key."""
    return {
        key: (path, text)
        for path, subject in ((folder / subject.file, subject) for subject in SUBJECTS)
        for key, text in _written(path, subject).items()
    }


def _written(path: Path, subject: Subject) -> Mapping[str, object]:
    """The wordings of a subject's file: all that it needs, and no others."""
    try:
        written = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as mistake:
        raise WordsMissing(f"{path} cannot be read: {mistake}") from mistake
    missing, unknown = subject.keys.keys() - written.keys(), written.keys() - subject.keys.keys()
    sentences = [f'Add "{key}": Reeve needs these words.' for key in sorted(missing)]
    sentences += [f'Remove or rename "{key}": Reeve has no use for it.' for key in sorted(unknown)]
    if sentences:
        raise WordsMissing("\n".join([f"{path} is not complete or has a slip:", *sentences]))
    return written


def _compiled(path: Path, text: object, key: str) -> Template:
    """The wording, if it is one and uses only the facts that it is given."""
    try:
        parsed = _SLACK.parse(str(text).strip())
        _only_facts(parsed, WORDS[key])
        template = _SLACK.from_string(parsed)
        _has_words(text, template.render(sample(key)))
    except (TemplateError, TypeError, ValueError, AttributeError) as mistake:
        raise WordsMissing(_correct(f'{path}, "{key}"', mistake)) from mistake
    return template


def _has_words(text: object, rendered: str) -> None:
    """Raises TypeError for what is no wording, or an empty one: Slack refuses an empty text."""
    if not isinstance(text, str) or not rendered.strip():
        raise TypeError("there are no words in it")


def _environment(folder: Path) -> Environment:
    """Pages or e-mails; the style of all stands in each, so that none has to be fetched."""
    try:
        style = (folder / "style.css").read_text(encoding="utf-8")
    except (OSError, ValueError) as mistake:
        raise WordsMissing(_correct(folder / "style.css", mistake)) from mistake
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=_Missing,
        autoescape=select_autoescape(["html"]),
        auto_reload=False,  # what is changed under a running Reeve was not tried at its start
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _FILTERS
    environment.globals["style"] = Markup(style)  # noqa: S704 - Reeve's own file, no words in it
    return environment


def _try_each(environment: Environment, folder: Path, files: Collection[str]) -> None:
    """Raises WordsMissing for a file that is not there or does not fit its facts."""
    for name in files:
        try:
            environment.get_template(name).render(sample(name.partition(".")[0]))
        except (TemplateError, OSError, TypeError, ValueError, AttributeError) as mistake:
            raise WordsMissing(_correct(folder / name, mistake)) from mistake


def _only_facts(parsed: nodes.Template, facts: Collection[str]) -> None:
    """Raises ValueError for a name that is none of the facts, also where it is not shown now."""
    unknown = meta.find_undeclared_variables(parsed) - set(facts)
    if unknown:
        known = ", ".join(sorted(facts)) or "no facts"
        raise ValueError(f"there is no {{{{ {min(unknown)} }}}}; it is given {known}")


def _correct(place: object, mistake: Exception) -> str:
    what = " ".join(str(mistake).split()).rstrip(".")
    return f"{place}: {what}. Correct it there."


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
