"""Flags and what follows them, as the partner and the office see them: both see the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.lateness import Outcome
from bot.domain.lateness_record import FlagEntry
from bot.domain.quarters import Quarter
from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.modals import Modal, text_input
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates

REPLY = "reply"
REASON = "reason"
MOST_WORDS = 1200


@dataclass(frozen=True)
class AboutFlag:
    """A flag, and whose it is."""

    partnership: str
    quarter: Quarter
    flag: FlagEntry


def flag_raised(templates: Templates, about: AboutFlag) -> SlackMessage:
    """To the partner, at once: what the office sees, and how to answer it."""
    words, flag = templates.words, about.flag
    lines = [words(f"flag.{flag.kind}", **_whose(templates, about)), words("flag.office_sees")]
    lines += evidence_lines(templates, flag)
    if flag.excused:
        lines.append(words("flag.no_need"))
        return SlackMessage(_text(templates, about), tuple(blocks.sections(lines)))
    lines.append(words("flag.right", until=flag.reply_until))
    button = Button(words("flag.reply"), "reply_flag", {"f": flag.id}, style="primary")
    parts = (*blocks.sections(lines), blocks.actions([button]))
    return SlackMessage(_text(templates, about), parts)


def to_decide(templates: Templates, about: AboutFlag, *, now: datetime) -> SlackMessage:
    """To the office: the evidence, the partner's words, and what may be decided now."""
    words, flag = templates.words, about.flag
    lines = [words(f"flag.{flag.kind}", **_whose(templates, about))]
    lines += [*evidence_lines(templates, flag), *reply_lines(templates, flag)]
    if not flag.waits:
        return SlackMessage(_text(templates, about), tuple(blocks.sections(lines)))
    buttons = [Button(words("flag.waive"), "waive_flag", {"f": flag.id})]
    if flag.may_uphold(now):
        buttons.append(Button(words("flag.uphold"), "uphold_flag", {"f": flag.id}))
    else:
        lines.append(words("flag.uphold_later", until=flag.reply_until))
    parts = (*blocks.sections(lines), blocks.actions(buttons))
    return SlackMessage(_text(templates, about), parts)


def reply_kept(templates: Templates, about: AboutFlag) -> SlackMessage:
    """To the partner: the words that are kept beside the flag."""
    lines = [templates.words("flag.kept", **_whose(templates, about))]
    lines += reply_lines(templates, about.flag)
    return SlackMessage(_text(templates, about), tuple(blocks.sections(lines)))


def decided(templates: Templates, about: AboutFlag) -> SlackMessage:
    """To both: upheld or waived, by whom and why."""
    lines = [templates.words(f"flag.{about.flag.kind}", **_whose(templates, about))]
    lines += decision_lines(templates, about.flag)
    return SlackMessage(_text(templates, about), tuple(blocks.sections(lines)))


def evidence_lines(templates: Templates, flag: FlagEntry) -> list[str]:
    """What is recorded: due, received, days, outage and the reason given."""
    words = templates.words
    lines = [words("flag.due", due=flag.due)]
    if flag.received is None:
        lines.append(words("flag.not_received", days=flag.days_late))
    else:
        lines.append(words("flag.received", at=flag.received, days=flag.days_late))
    if flag.down_minutes:
        lines.append(words("flag.down", minutes=flag.down_minutes))
    if flag.excused:
        lines.append(words("flag.excused"))
    if flag.reason:
        lines.append(words("flag.reason", reason=flag.reason))
    return lines


def reply_lines(templates: Templates, flag: FlagEntry) -> list[str]:
    return [
        templates.words("flag.replied", by=each.by, at=each.at, reply=each.words)
        for each in flag.replies
    ]


def decision_lines(templates: Templates, flag: FlagEntry) -> list[str]:
    if flag.decision is None:
        return []
    said = flag.decision.said
    key = f"flag.{flag.decision.outcome}"
    return [templates.words(key, by=said.by, at=said.at, why=said.words)]


def reply_form(templates: Templates, about: AboutFlag) -> Modal:
    words = templates.words
    intro = [words(f"flag.{about.flag.kind}", **_whose(templates, about))]
    intro += evidence_lines(templates, about.flag)
    field = text_input(
        REPLY, words("flag.reply_label"), hint=words("flag.reply_hint"), most=MOST_WORDS
    )
    return Modal(
        "reply_flag",
        words("flag.reply_title"),
        words("flag.reply_send"),
        words("flag.cancel"),
        [*blocks.sections(intro), field],
        {"f": about.flag.id},
    )


def decide_form(templates: Templates, about: AboutFlag, outcome: Outcome) -> Modal:
    words = templates.words
    intro = [words(f"flag.{about.flag.kind}", **_whose(templates, about))]
    intro += [*evidence_lines(templates, about.flag), *reply_lines(templates, about.flag)]
    field = text_input(
        REASON, words("flag.why_label"), hint=words("flag.why_hint"), most=MOST_WORDS
    )
    name = "waive_flag" if outcome is Outcome.WAIVED else "uphold_flag"
    return Modal(
        name,
        words("flag.decide_title"),
        words("flag.waive" if outcome is Outcome.WAIVED else "flag.uphold"),
        words("flag.cancel"),
        [*blocks.sections(intro), field],
        {"f": about.flag.id},
    )


def flag_facts(templates: Templates, about: AboutFlag) -> dict[str, Any]:
    """What the e-mails say of a flag."""
    flag = about.flag
    return _whose(templates, about) | {
        "kind": flag.kind.value,
        "due": flag.due,
        "received": flag.received,
        "days": flag.days_late,
        "minutes": flag.down_minutes,
        "excused": flag.excused,
        "delay": flag.reason,
        "until": flag.reply_until,
    }


def _whose(templates: Templates, about: AboutFlag) -> dict[str, str]:
    return {
        "partnership": about.partnership,
        "quarter": quarter_name(templates, about.quarter),
    }


def _text(templates: Templates, about: AboutFlag) -> str:
    return templates.words("flag.text", **_whose(templates, about))
