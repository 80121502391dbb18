"""The digest as its e-mail's templates are given it: lines with their links, boards and dates."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bot.domain.digest import Digest, Item, ToSettle
from bot.domain.quarters import Quarter
from bot.rendering.blocks import PICTURES, SlackMessage, section
from bot.rendering.email import Picture
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates


def digest_facts(
    templates: Templates,
    digest: Digest,
    *,
    links: Mapping[ToSettle, str],
    slack: str,
) -> dict[str, Any]:
    """What the e-mail says. links: the page where an item can be settled; slack: "" for none."""
    return {
        "day": digest.day,
        "quiet": digest.quiet,
        "waiting": digest.waiting,
        "parts": [
            {
                "topic": part.topic.value,
                "more": part.more,
                "lines": [_line(templates, item, links) for item in part.items],
            }
            for part in digest.parts
        ],
        "boards": [
            {
                "quarter": quarter_name(templates, board.quarter),
                "due": board.due,
                "received": board.received,
                "of": board.of,
                "names": {status.value: names for status, names in board.names.items()},
            }
            for board in digest.boards
        ],
        "dates": [
            {"kind": each.kind, "at": each.at} | _named(templates, each.facts)
            for each in digest.dates
        ],
        "unchanged": [topic.value for topic in digest.unchanged],
        "slack": slack,
    }


def slack_link(team: str | None, channel: str | None) -> str:
    """Opens the person's conversation with Reeve, in app or browser; "" where none is known.

    As Slack documents it for links from outside: `app_redirect` with the conversation's id.
    """
    if not team or not channel:
        return ""
    return f"https://slack.com/app_redirect?{urlencode({'channel': channel, 'team': team})}"


def _line(templates: Templates, item: Item, links: Mapping[ToSettle, str]) -> dict[str, Any]:
    link = links.get(item.to_settle, "") if item.to_settle else ""
    common = {"kind": item.kind, "urgent": item.urgent, "link": link, "days": 0}
    return common | _named(templates, item.facts)


def _named(templates: Templates, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the quarters' names in the quarters' places."""
    return {
        name: quarter_name(templates, value) if isinstance(value, Quarter) else value
        for name, value in facts.items()
    }


def charts_payload(templates: Templates, pictures: Sequence[Picture]) -> dict[str, Any]:
    """The office's charts as a message in Slack: what is posted, and under PICTURES what it shows.

    The dispatcher brings the pictures to Slack before it posts the message.
    """
    words = templates.words("digest.charts")
    shown = [
        {
            "name": each.name,
            "alt": each.alt,
            "png": base64.b64encode(each.content).decode("ascii"),
        }
        for each in pictures
    ]
    return {**SlackMessage(words, (section(words),)).payload, PICTURES: shown}
