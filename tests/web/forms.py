"""A page as a browser without scripts has it: its form's fields, links and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

Pairs = list[tuple[str, str]]


@dataclass
class Seen(HTMLParser):
    """`fields`: what a browser would send as the page stands, in order."""

    text: str = ""
    fields: Pairs = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    controls: dict[str, str] = field(default_factory=dict)
    _area: str = ""
    _is_style: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._is_style = tag == "style"
        self._area = has["name"] if tag == "textarea" else self._area
        if "id" in has:
            self.ids.append(has["id"])
        match tag:
            case "a":
                self.links.append(has.get("href", ""))
            case "button":
                self.buttons.append(has.get("value", ""))
            case "textarea":
                self.fields.append((has["name"], ""))
                self.controls[has["name"]] = "lines"
            case "input":
                self._input(has)

    def _input(self, has: Mapping[str, str]) -> None:
        name, kind = has.get("name", ""), has.get("type", "")
        if kind in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(has["value"])
            if "checked" in has:
                self.fields.append((name, has["value"]))
        elif kind != "file":
            self.fields.append((name, has.get("value", "")))
            self.controls.setdefault(name, kind)

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text += "" if self._is_style else data
        if self._area:
            name, before = self.fields.pop()
            self.fields.append((name, before + data.removeprefix("\n")))

    def name(self, question: str) -> str:
        """The name of the field of a question."""
        named = [*self.controls, *self.choices]
        fitting = [each for each in named if each.partition(":")[2] == question]
        assert fitting, f"{question} is not on the page, but {self.questions}"
        return fitting[0]

    @property
    def questions(self) -> list[str]:
        """The keys of the questions on the page, in order."""
        found = dict.fromkeys(name for name, _ in self.fields)
        return [name.partition(":")[2] for name in found if name.partition(":")[0].isdigit()]

    def value(self, question: str) -> str:
        """What stands in its field."""
        return dict(self.fields)[self.name(question)]

    def sent(self, **given: str) -> dict[str, str]:
        """What is sent when these questions are filled in; "__" in a name stands for ":"."""
        filled = {self.name(key.replace("__", ":")): words for key, words in given.items()}
        return dict(self.fields) | filled


def seen(html: str) -> Seen:
    """The page. Two of its elements may not have the same id."""
    page = Seen()
    page.feed(html)
    assert len(page.ids) == len(set(page.ids)), page.ids
    return page


def page_of(url: str) -> str:
    """Which page of the link an address is."""
    return parse_qs(urlsplit(url).query).get("page", [""])[0]
