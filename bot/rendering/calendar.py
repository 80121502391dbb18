"""A person's deadlines as iCalendar (RFC 5545), and where Home offers the address of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from icalendar import Calendar, Event

from bot.rendering import blocks
from bot.rendering.blocks import Block, Button
from bot.rendering.modals import Modal
from bot.rendering.text import Templates


@dataclass(frozen=True)
class Entry:
    """One deadline. `key` and `facts` are its words; all times UTC.

    made: when it first stood; changed: when its present time came to hold.
    """

    uid: str
    at: datetime
    key: str
    facts: Mapping[str, str]
    made: datetime
    changed: datetime


def calendar(templates: Templates, entries: Iterable[Entry]) -> bytes:
    """The whole calendar. An entry keeps its UID, so that a moved date moves it."""
    found = Calendar()
    found.add("VERSION", "2.0")
    found.add("PRODID", "-//Reeve//Deadlines//EN")
    found.add("METHOD", "PUBLISH")
    found.add("X-WR-CALNAME", _plain(templates, "calendar.name"))
    found.add("NAME", _plain(templates, "calendar.name"))
    for entry in sorted(entries, key=lambda each: (each.at, each.uid)):
        found.add_component(_event(templates, entry))
    return bytes(found.to_ical())


def _event(templates: Templates, entry: Entry) -> Event:
    event = Event()
    event.add("UID", f"{entry.uid}@reeve")
    event.add("SUMMARY", _plain(templates, entry.key, **entry.facts))
    event.add("DTSTART", entry.at)
    event.add("DTSTAMP", entry.changed)
    event.add("CREATED", entry.made)
    event.add("LAST-MODIFIED", entry.changed)
    # it has to grow with each change, and a date changes at most once a second
    event.add("SEQUENCE", int((entry.changed - entry.made).total_seconds()))
    event.add("TRANSP", "TRANSPARENT")
    return event


def board(templates: Templates, *, has_one: bool) -> list[Block]:
    """For Home: make the address, or make another and end the one there is."""
    words = templates.words
    buttons = [
        Button(words("calendar.another" if has_one else "calendar.make"), "make_calendar", {})
    ]
    if has_one:
        buttons.append(Button(words("calendar.end"), "end_calendar", {}))
    text = words("calendar.there_is" if has_one else "calendar.offer")
    return [blocks.divider(), blocks.section(text), blocks.actions(buttons)]


def address_window(templates: Templates, address: str) -> Modal:
    """The address, this once."""
    words = templates.words
    parts = blocks.sections([words("calendar.address", address=address)])
    parts.append(blocks.section(words("calendar.keep")))
    return Modal("calendar", words("calendar.title"), None, words("calendar.close"), parts)


def _plain(templates: Templates, key: str, **facts: str) -> str:
    """Words for Slack have their &, < and > escaped; a calendar has none of that."""
    return unescape(templates.words(key, **facts))
