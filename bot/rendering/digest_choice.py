"""Where a person of the office chooses when the digest comes and what is in it."""

from __future__ import annotations

from datetime import time

from bot.domain.digest import Topic
from bot.domain.digest_times import HOURS, MOST_RUN_UP, WEEKDAYS, Choice
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.modals import Modal, choice_input, tick_input, ticks_input
from bot.rendering.text import Templates

DAYS, HOUR, RUN_UP, TOPICS, URGENT = "days", "hour", "run_up", "topics", "urgent"


def board(templates: Templates, choice: Choice) -> list[Block]:
    """For Home: when the digest comes, and where to choose."""
    words = templates.words
    text = words("digest.comes", when=_when(templates, choice))
    button = Button(words("digest.choose"), "choose_digest", {})
    return [blocks.divider(), blocks.section(text), blocks.actions([button])]


def choice_form(templates: Templates, choice: Choice) -> Modal:
    words = templates.words
    days = [(words("digest.day", day=day), str(day)) for day in WEEKDAYS]
    hours = [(words("digest.hour", at=time(hour)), str(hour)) for hour in HOURS]
    run_ups = [(words("digest.run_up", days=days), str(days)) for days in range(MOST_RUN_UP + 1)]
    topics = [(words("digest.topic", topic=topic.value), topic.value) for topic in Topic]
    return Modal(
        "choose_digest",
        words("digest.title"),
        words("digest.keep"),
        words("digest.cancel"),
        [
            blocks.section(words("digest.intro")),
            ticks_input(
                DAYS, words("digest.days_label"), days, ticked={str(day) for day in choice.days}
            ),
            choice_input(
                HOUR,
                words("digest.hour_label"),
                hours,
                hint=words("digest.hour_hint"),
                initial=str(choice.at.hour),
            ),
            choice_input(
                RUN_UP,
                words("digest.run_up_label"),
                run_ups,
                hint=words("digest.run_up_hint"),
                initial=str(choice.run_up),
            ),
            ticks_input(TOPICS, words("digest.topics_label"), topics, ticked=choice.topics),
            tick_input(
                URGENT,
                words("digest.urgent_label"),
                (words("digest.urgent"), "yes"),
                ticked=choice.urgent_only,
            ),
        ],
    )


def _when(templates: Templates, choice: Choice) -> str:
    words = templates.words
    if not choice.days and not choice.run_up:
        return words("digest.never")
    days = [words("digest.day", day=day) for day in sorted(choice.days)]
    return words("digest.when", days=days, at=choice.at, run_up=choice.run_up)
