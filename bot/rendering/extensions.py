"""Asking for more time, and the office's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.quarters import Quarter
from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.modals import Modal, date_input, text_input
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates

REASON, DAY = "reason", "day"
MOST_WORDS = 600


@dataclass(frozen=True)
class AboutExtension:
    """More time for a return: who asked, until which London day, and why. due: the present one."""

    id: str
    partnership: str
    quarter: Quarter
    due: datetime
    by: str
    wanted: date
    reason: str


def ask_form(
    templates: Templates,
    *,
    return_id: str,
    partnership: str,
    quarter: Quarter,
    due: datetime,
    suggested: date,
) -> Modal:
    """Where a lead says until when, and why."""
    words = templates.words
    name = quarter_name(templates, quarter)
    intro = words("extension.ask_intro", partnership=partnership, quarter=name, due=due)
    return Modal(
        "ask_extension",
        words("extension.ask_title"),
        words("extension.ask_send"),
        words("extension.cancel"),
        [
            blocks.section(intro),
            date_input(
                DAY, words("extension.day"), hint=words("extension.day_hint"), initial=suggested
            ),
            text_input(
                REASON,
                words("extension.why"),
                hint=words("extension.why_hint"),
                most=MOST_WORDS,
            ),
        ],
        {"r": return_id},
    )


def asked(templates: Templates, about: AboutExtension, *, answered: int, of: int) -> SlackMessage:
    """To the office: grant it or decline it."""
    words = templates.words
    text = words("extension.asked", **decision_facts(templates, about), answered=answered, of=of)
    carried = {"x": about.id}
    buttons = [
        Button(words("extension.grant"), "grant_extension", carried, style="primary"),
        Button(words("extension.decline"), "decline_extension", carried),
    ]
    return SlackMessage(_text(templates, about), (blocks.section(text), blocks.actions(buttons)))


def passed_on(templates: Templates, about: AboutExtension) -> SlackMessage:
    """To the partner: the office has been asked; until it answers the deadline stands."""
    text = templates.words("extension.passed_on", **decision_facts(templates, about))
    return SlackMessage(_text(templates, about), (blocks.section(text),))


def decide_form(templates: Templates, about: AboutExtension, *, granting: bool) -> Modal:
    """Where the office says why, and until when."""
    words = templates.words
    fields = [blocks.section(words("extension.summary", **decision_facts(templates, about)))]
    if granting:
        label, hint = words("extension.new_day"), words("extension.new_day_hint")
        fields.append(date_input(DAY, label, hint=hint, initial=about.wanted))
    label, hint = words("extension.decision_why"), words("extension.decision_why_hint")
    fields.append(text_input(REASON, label, hint=hint, most=MOST_WORDS))
    return Modal(
        "grant_extension" if granting else "decline_extension",
        words("extension.decide_title"),
        words("extension.grant" if granting else "extension.decline"),
        words("extension.cancel"),
        fields,
        {"x": about.id},
    )


def decided(
    templates: Templates, about: AboutExtension, *, by: str, why: str, new_due: datetime | None
) -> SlackMessage:
    """To both: granted with the new date, or declined; who and why."""
    facts = decision_facts(templates, about) | {"decided_by": by, "why": why}
    if new_due is None:
        text = templates.words("extension.declined", **facts)
    else:
        text = templates.words("extension.granted", **facts, new_due=new_due)
    return SlackMessage(_text(templates, about), (blocks.section(text),))


def decision_facts(templates: Templates, about: AboutExtension) -> dict[str, Any]:
    return {
        "partnership": about.partnership,
        "quarter": quarter_name(templates, about.quarter),
        "due": about.due,
        "by": about.by,
        "wanted": about.wanted,
        "reason": about.reason,
    }


def _text(templates: Templates, about: AboutExtension) -> str:
    facts = decision_facts(templates, about)
    return templates.words(
        "extension.text", partnership=facts["partnership"], quarter=facts["quarter"]
    )
