"""Reminders of a return, and what its deadline means for whoever answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.due_words import TimeLeft, time_left
from bot.domain.lateness_record import ReturnRecord
from bot.domain.nudges import Tone
from bot.domain.wordings import wording
from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates, day_words

_MOST_NAMED = 8  # questions named in one reminder; the rest are counted
SNOOZES = (1, 3)  # working days


@dataclass(frozen=True)
class Reminder:
    """What a reminder is about: the draft, the tone, and how long there is. due: UTC.

    sent_back: what the office asked when it opened the return again, if it did.
    """

    draft: Draft
    tone: Tone
    due: datetime
    left: TimeLeft
    sent_back: str | None = None


def reminder(templates: Templates, about: Reminder) -> SlackMessage:
    """To a lead or deputy: how long there is, only what is still missing, and the ways on."""
    facts = reminder_facts(templates, about)
    words, carried = templates.words, {"r": about.draft.return_id}
    lines = [words(f"nudge.{about.tone}", **_due_facts(facts)), *_holiday_line(templates, facts)]
    buttons = [
        Button(words("nudge.resume"), "resume", carried, style="primary"),
        *_snoozes(templates, about, carried),
        Button(words("nudge.more_time"), "ask_extension", carried),
        Button(words("nudge.means"), "my_position", carried),
    ]
    parts = [*blocks.sections([*lines, *missing_lines(templates, facts)]), blocks.actions(buttons)]
    return SlackMessage(words("nudge.text", **_due_facts(facts)), tuple(parts))


def office_reminder(templates: Templates, about: Reminder) -> SlackMessage:
    """To an officer: a return that nobody could be reminded of, or that stays away."""
    facts, words = reminder_facts(templates, about), templates.words
    key = "nudge.office_after" if about.tone is Tone.AFTER else "nudge.office_before"
    answered, of = about.draft.progress()
    lead = about.draft.facts.lead or words("nudge.no_lead")
    text = words(key, **_due_facts(facts), answered=answered, of=of, lead=lead)
    lines = [words("nudge.sent_back", reason=about.sent_back)] if about.sent_back else []
    return SlackMessage(text, tuple(blocks.sections([text, *lines])))


def reminder_facts(templates: Templates, about: Reminder) -> dict[str, Any]:
    """What both the message and the e-mail say: plain texts and whole numbers."""
    draft = about.draft
    open_questions = [
        wording(asked, draft.course)[0]
        for asked in draft.course.foreseen
        if asked.key not in draft.course.answers
    ]
    _, of = draft.progress()
    return {
        "partnership": draft.facts.partnership,
        "quarter": quarter_name(templates, draft.facts.quarter),
        "due": about.due,
        "tone": about.tone.value,
        "days": abs(about.left.days),
        "holidays": holiday_words(about.left),
        "missing": open_questions[:_MOST_NAMED],
        "left": len(open_questions),
        "more": max(0, len(open_questions) - _MOST_NAMED),
        "of": of,
        "sent_back": about.sent_back,
    }


def holiday_words(left: TimeLeft) -> list[str]:
    """ "Monday 26 August 2024 (Summer bank holiday)" for each."""
    return [f"{day_words(day)} ({name})" for day, name in left.holidays]


def missing_lines(templates: Templates, facts: Mapping[str, Any]) -> list[str]:
    """What is still to be answered, by name."""
    words, sent_back = templates.words, facts["sent_back"]
    lines = [words("nudge.sent_back", reason=sent_back)] if sent_back else []
    if not facts["left"]:
        return [*lines, words("nudge.only_submit")]
    lines += [words("nudge.missing", left=facts["left"], of=facts["of"])]
    lines += [words("nudge.missing_line", wording=each) for each in facts["missing"]]
    return lines + ([words("nudge.more", more=facts["more"])] if facts["more"] else [])


def position(
    templates: Templates,
    draft: Draft,
    record: ReturnRecord,
    *,
    sent_back: str | None,
    now: datetime,
    holidays: Mapping[date, str],
    record_lines: list[str],
) -> SlackMessage:
    """What this means for me: the time left, what is missing, and the record so far."""
    words = templates.words
    due = record.due_again or record.due
    received = None if record.due_again else record.received
    left = time_left(now, due, holidays)
    tone = Tone.AFTER if left.over else Tone.TODAY if not left.days else Tone.BEFORE
    facts = reminder_facts(templates, Reminder(draft, tone, due, left, sent_back))
    carried = {"r": record.return_id}
    lines = [words("position.title", partnership=facts["partnership"], quarter=facts["quarter"])]
    if received is not None:
        lines.append(words("position.received", at=received, due=due))
    else:
        lines.append(words(f"position.{tone}", due=due, days=facts["days"]))
        lines += [*_holiday_line(templates, facts), *missing_lines(templates, facts)]
    lines += [words("position.record_title"), *(record_lines or [words("position.no_record")])]
    lines.append(words("position.meaning"))
    buttons = [Button(words("position.record"), "lateness_record", {"y": record.quarter.year_key})]
    if received is None:
        buttons.insert(0, Button(words("nudge.resume"), "resume", carried, style="primary"))
        buttons.append(Button(words("nudge.more_time"), "ask_extension", carried))
        buttons.append(Button(words("position.away"), "tell_leave", carried))
    parts = [*blocks.sections(lines), blocks.actions(buttons)]
    return SlackMessage(words("position.text", quarter=facts["quarter"]), tuple(parts))


def home_lines(
    templates: Templates, due: datetime, *, now: datetime, holidays: Mapping[date, str]
) -> list[str]:
    """For Home: how long there is, in working days, with the bank holidays named."""
    left = time_left(now, due, holidays)
    tone = Tone.AFTER if left.over else Tone.TODAY if not left.days else Tone.BEFORE
    lines = [templates.words(f"position.{tone}", due=due, days=abs(left.days))]
    return lines + _holiday_line(templates, {"holidays": holiday_words(left)})


def _holiday_line(templates: Templates, facts: Mapping[str, Any]) -> list[str]:
    if not facts["holidays"]:
        return []
    return [templates.words("nudge.holidays", holidays=", ".join(facts["holidays"]))]


def _due_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("partnership", "quarter", "due", "days")}


def _snoozes(templates: Templates, about: Reminder, carried: Mapping[str, Any]) -> list[Button]:
    if about.tone is not Tone.BEFORE or about.left.days <= 1:
        return []
    return [
        Button(templates.words("nudge.snooze", days=days), f"snooze_{days}", {**carried, "d": days})
        for days in SNOOZES
        if days < about.left.days or days == 1
    ]


def holidays_end(templates: Templates, last: date) -> SlackMessage:
    """To the officers: the bank holidays are known until a day only."""
    text = templates.words("holidays.end", last=last)
    return SlackMessage(templates.words("holidays.text", last=last), tuple(blocks.sections([text])))
