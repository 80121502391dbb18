"""A scripted person gives last quarter's answers again in one press, if they are what they said.

Before they press, they look whether what stands there as last quarter's is what they remember.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.domain.answers import shown
from bot.domain.asked import Asked, split_key
from bot.domain.carrying import last_of_return
from bot.domain.questions import Form, Level
from bot.domain.readings import Value
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.screen import Standing
from bot.rendering.text import escaped

if TYPE_CHECKING:
    from bot.rehearsal.respondents import Respondent

_LINE, _CUT = "•", "…"


def remembered(form: Form, given: Mapping[str, Value | None]) -> Mapping[str, Value]:
    """Of last quarter's answers, what may be given again this quarter, by its key now."""
    on_projects = {
        key: value
        for key, value in given.items()
        if value is not None and form.places[split_key(key)[0]][0].level.is_about_a_project
    }
    last = {**on_projects, **last_of_return(form, given)}
    return {key: value for key, value in last.items() if form.places[split_key(key)[0]][1].carry}


async def give_again(who: Respondent, question: Standing) -> bool:
    """Press the button that does, if there is one; False if there is none."""
    together = question.button("same_together")
    button = together or question.button("same")
    if button is None or not who.known.last:
        return False
    same = dict(_recognised(who, question))
    if together is None:
        same = {question.question: same[question.question]}
    who.book.slips["same"] += 1
    if await who.press(button):
        for key, value in same.items():
            who.book.give(key, value)
    else:
        who.book.unsure |= same
    return True


def _recognised(who: Respondent, question: Standing) -> Iterator[tuple[str, Value]]:
    """The answers that stand there. Raises Deviation for one that was not given last quarter."""
    belongs = _belongs(who, question.question)
    open_still = who.book.given.keys() - {question.question}
    there = {
        key: value
        for key, value in who.known.last.items()
        if _belongs(who, key) == belongs and key not in open_still
    }
    for line in _lines(question):
        key = next((key for key, value in there.items() if _says(who, line, key, value)), None)
        if key is None:
            raise Deviation("other_last_quarter", line)
        yield key, there.pop(key)


def _lines(question: Standing) -> Iterator[str]:
    for block in question.message.blocks or ():
        text = (block.get("text") or {}).get("text", "") if block["type"] == "section" else ""
        yield from (line for line in str(text).splitlines() if line.startswith(_LINE))


def _says(who: Respondent, line: str, key: str, value: Value) -> bool:
    """Whether the line has the question's words, as far as they are always the same, and this."""
    name, subject = split_key(key)
    section, asked = who.play.form.places[name]
    words, answer = (
        asked.wording.partition("{")[0],
        shown(Asked(asked, section, subject, who.play.form), value),
    )
    return escaped(words) in line and (escaped(answer) in line or line.endswith(_CUT))


def _belongs(who: Respondent, key: str) -> tuple[str, str]:
    """What a question goes together with: its project, its round, or nothing but itself."""
    name, subject = split_key(key)
    section = who.play.form.places[name][0]
    if section.level.is_about_a_project:
        return "", who.known.projects.get(subject, subject)
    return section.key, subject if section.level is Level.REPEATED else key
