"""The receipt by e-mail: the same facts in both parts, and nothing in it but words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from bot.domain.drafts import Draft
from bot.rendering.answer_list import answer_sections
from bot.rendering.email import Contact, email_bytes
from bot.rendering.review import quarter_name
from bot.rendering.text import Templates, london_time
from tests.rendering.hostile import AT, CORPUS, draft_made_of, submitted

VOID = {"meta", "br"}


@dataclass
class Page(HTMLParser):
    """What a mail program makes of the HTML: its tags, in order, and its words."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def receipt(templates: Templates, text: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a receipt made of the text."""
    draft = submitted(draft_made_of(text), text)
    return of_draft(templates, draft, text)


def of_draft(templates: Templates, draft: Draft, text: str) -> tuple[str, str, str]:
    return templates.email(
        "receipt",
        person=text,
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
        submission=draft.submission,
        due=draft.facts.due,
        figures=draft.totals(),
        projects=draft.facts.project_by_id,
        sections=answer_sections(draft.course, None),
        office=text,
        office_email=text,
    )


def parsed(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def test_both_parts_carry_the_same_facts(templates: Templates) -> None:
    draft = submitted(draft_made_of("Northwold"), "2024-25-Q1-NORTHWOLD-C0FFEE")
    subject, text, html = of_draft(templates, draft, "Ada Marsh")
    seen = parsed(html).text
    assert draft.submission is not None
    facts = [
        "Ada Marsh",
        "Northwold",
        "April to June 2024",
        draft.submission.reference,
        draft.submission.hash,
        london_time(draft.submission.at),
        london_time(draft.facts.due),
    ]
    for fact in facts:
        assert fact in text
        assert fact in seen
    assert draft.submission.reference in subject
    assert amounts(text) == amounts(seen)
    assert len(amounts(text)) >= 4


def test_every_figure_of_every_project_is_in_both_parts(templates: Templates) -> None:
    """Four projects with figures of their own, and their sums."""
    draft = draft_made_of("Northwold", projects=4, measures=0)
    _, text, html = of_draft(templates, submitted(draft, "ref"), "Ada Marsh")
    for part in (text, parsed(html).text):
        assert part.count("£3,000.00") >= 8  # spent this quarter, and so far, of each
        assert "£48,000.00" in part  # the awards together
        assert "£36,000.00" in part  # what is left of them


@pytest.mark.parametrize("name", CORPUS)
def test_no_word_becomes_a_tag_an_attribute_or_a_header(templates: Templates, name: str) -> None:
    plain = parsed(receipt(templates, "plain")[2])
    subject, text, html = receipt(templates, CORPUS[name])
    page = parsed(html)
    assert [(tag, list(attrs)) for tag, attrs in page.tags] == [
        (tag, list(attrs)) for tag, attrs in plain.tags
    ]
    assert page.open == []
    assert len(subject.splitlines()) <= 1
    sent = email_bytes(
        key="k",
        sender=Contact(CORPUS[name], "reeve@office.example"),
        recipient=Contact(CORPUS[name], "ada@partner.example"),
        subject=subject,
        text=text,
        html=html,
        at=AT,
    )
    letter = message_from_bytes(sent, policy=policy.default)
    assert letter["Bcc"] is None
    assert sorted(set(letter.keys())) == sorted(letter.keys())
    assert {part.get_content_type() for part in letter.walk()} == {
        "multipart/alternative",
        "text/plain",
        "text/html",
    }


def test_words_are_shown_in_the_html_as_they_are(templates: Templates) -> None:
    for name in ("ampersand", "html", "link", "template", "marks"):
        words = " ".join(CORPUS[name].split())
        assert words in parsed(receipt(templates, CORPUS[name])[2]).text


def amounts(text: str) -> list[str]:
    return sorted(re.findall(r"\N{MINUS SIGN}?£[\d,]+\.\d\d", text))
