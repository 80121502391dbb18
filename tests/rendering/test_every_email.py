"""Every e-mail: sound HTML that a mail program can draw, and a text part with the same facts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from justhtml import JustHTML

from bot.rendering.text import Templates
from tests.rendering.every_email import TURNS, every_email

ALL = {called: (name, facts) for called, name, facts in every_email()}
each_email = pytest.mark.parametrize("called", ALL)
REMOTE = {"img", "link", "script", "iframe", "object", "embed", "video", "audio", "source", "base"}
WORD = re.compile(r"[\w£%@.:/,-]*\w%?")
COLUMN_HEADINGS = re.compile(r"(?s)<thead>.*?</thead>")


def rendered(templates: Templates, called: str) -> tuple[str, str, str]:
    name, facts = ALL[called]
    return templates.email(name, **facts)


def parsed(html: str) -> Any:
    """The document. Raises StrictModeError for the first fault in the mark-up."""
    return JustHTML(html, strict=True, sanitize=False)


def words(text: str) -> set[str]:
    return {word.strip(".,:").lower() for word in WORD.findall(text)}


def test_the_turns_are_of_emails_that_there_are() -> None:
    assert TURNS.keys() <= {name for name, _ in ALL.values()}


@each_email
def test_the_mark_up_has_no_fault(templates: Templates, called: str) -> None:
    """Neither as it was written nor as it is sent."""
    name, facts = ALL[called]
    written = templates._email.get_template(f"{name}.html").render(**facts)
    for html in (written, rendered(templates, called)[2]):
        assert parsed(html).query("body")


@each_email
def test_all_that_the_html_says_the_text_says_too(templates: Templates, called: str) -> None:
    """Each word, figure, date, name and address; a title may stand in the subject."""
    subject, text, html = rendered(templates, called)
    page = parsed(COLUMN_HEADINGS.sub("", html))
    body = page.query("body")[0]
    links = [link.attrs["href"].removeprefix("mailto:") for link in page.query("a")]
    assert [link for link in links if link not in text] == []
    said = words(body.to_text(" ")) | words(" ".join(links))
    assert said - words(text) - words(subject) == set()
    assert {fact for fact in words(text) if re.search(r"\d|^some", fact)} <= said | words(subject)


@each_email
def test_the_text_is_plain_and_has_no_gaps(templates: Templates, called: str) -> None:
    subject, text, _ = rendered(templates, called)
    assert "<" not in text + subject
    assert "{" not in text + subject
    assert "\n\n\n" not in text
    assert text == "\n".join(line.rstrip() for line in text.split("\n"))
    assert text.startswith("Dear Someperson,\n\n")
    assert len(subject) <= 120


@each_email
def test_every_element_carries_its_own_style(templates: Templates, called: str) -> None:
    """Most mail programs drop a style sheet; what is left in it is for narrow and dark screens."""
    page = parsed(rendered(templates, called)[2])
    for wanted in ("body", "h1", "p", "a", ".card"):
        found = page.query(wanted)
        assert found, wanted
        assert all("style" in each.attrs for each in found), wanted
    (style,) = page.query("style")
    assert style.to_text().strip().startswith("@media")


@each_email
def test_nothing_is_loaded_from_anywhere(templates: Templates, called: str) -> None:
    """No picture from elsewhere, no style sheet, no tracking."""
    html = rendered(templates, called)[2]
    loaded = {each.name for each in parsed(html).query(", ".join(sorted(REMOTE)))} - {"img"}
    assert loaded == set()
    assert all(each.attrs["src"].startswith("cid:") for each in parsed(html).query("img"))
    assert "url(" not in html
    assert "@import" not in html


@each_email
def test_a_screen_reader_is_told_which_tables_are_tables(templates: Templates, called: str) -> None:
    page = parsed(rendered(templates, called)[2])
    assert page.query("html")[0].attrs["lang"] == "en-GB"
    assert page.query("title")[0].to_text().strip()
    for table in page.query("table"):
        headings = table.query("th")
        if table.attrs.get("role") != "presentation":
            assert headings
            assert all(each.attrs.get("scope") for each in headings)
