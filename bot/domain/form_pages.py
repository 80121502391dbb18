"""A form in pages: one a project, and one for each section about none."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.domain.asked import Asked, Case
from bot.domain.course import Course
from bot.domain.facts import ReturnFacts

MOST_QUESTIONS = 24
"""Of a page: with a note and a box to tick at each, it still fits into one window."""


@dataclass(frozen=True)
class Page:
    """The questions shown together. key: the first one's section or project, and the part."""

    key: str
    asked: tuple[Asked, ...]


def pages(now: Course) -> tuple[Page, ...]:
    """The pages of a return as it stands, in order; questions that do not apply are on none."""
    return tuple(_pages(now))


def page_with(all_pages: tuple[Page, ...], question: str) -> Page | None:
    """The page that a question stands on."""
    return next((p for p in all_pages if any(a.key == question for a in p.asked)), None)


def _pages(now: Course) -> Iterator[Page]:
    for name, group in groupby(now.asked, lambda asked: _belongs(asked, now.facts)):
        asked = tuple(group)
        for part, at in enumerate(range(0, len(asked), MOST_QUESTIONS), 1):
            yield Page(f"{name}.{part}", asked[at : at + MOST_QUESTIONS])


def _belongs(asked: Asked, facts: ReturnFacts) -> str:
    if asked.section.level.is_about_a_project:
        return f"project.{Case(asked, facts, {}).project.id}"
    return f"section.{asked.section.key}"
