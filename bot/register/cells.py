"""How a cell is read: its text in, its value out, or `Unreadable` with what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Never

from bot.domain.email_addresses import is_email_address
from bot.domain.money import read_money
from bot.domain.numbers import read_number
from bot.domain.permissions import REGISTER_ROLES, Role
from bot.domain.readings import Accepted
from bot.register.problems import quoted

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_GSS = re.compile(r"[EWNS][0-9]{8}", re.ASCII)
_SLACK_TEAM = re.compile(r"[TE][A-Z0-9]{1,20}", re.ASCII)
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{1,20}", re.ASCII)
_SLACK_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}", re.ASCII)
_CHANNEL_NAME = re.compile(r"[a-z0-9_-]{1,80}", re.ASCII)
_YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LOCAL_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")
# An id stands behind a quarter or a question in what a menu's option carries, at most 150.
_MOST_IN_AN_ID = 60


class Unreadable(Exception):
    """A cell that cannot be taken; the message says what to write instead."""


def _refuse(message: str) -> Never:
    raise Unreadable(message)


def _matching(pattern: re.Pattern[str], advice: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        return cell if pattern.fullmatch(cell) else _refuse(f"{quoted(cell)} {advice}")

    return read


gss = _matching(_GSS, "is not a GSS code. Write a letter and eight digits, such as E07000130.")
slack_team = _matching(
    _SLACK_TEAM, "is not a Slack workspace ID. Write it as Slack shows it, such as T0ABC1234."
)
slack_user = _matching(
    _SLACK_USER, "is not a Slack member ID. Copy it from the person's profile, such as U0ABC1234."
)
slack_channel = _matching(
    _SLACK_CHANNEL,
    "is not a Slack channel ID. Copy it from the channel's details, such as C0ABC1234.",
)
channel_name = _matching(
    _CHANNEL_NAME,
    "is not a Slack channel name. Use small letters, digits, - and _, without the #.",
)


def slug(cell: str) -> str:
    """An id: it is part of keys, references and web addresses, so it is plain."""
    if len(cell) > _MOST_IN_AN_ID:
        _refuse(f"This ID is {len(cell)} characters long. Use at most {_MOST_IN_AN_ID}.")
    if not _SLUG.fullmatch(cell):
        _refuse(
            f"{quoted(cell)} is not an ID. Use small letters, digits and single hyphens, such as "
            "north-district."
        )
    return cell


def text(most: int) -> Callable[[str], str]:
    """One line of words, at most `most` characters, in one alphabet a word."""

    def read(cell: str) -> str:
        if len(cell) > most:
            _refuse(f"This is {len(cell)} characters long. Use at most {most}.")
        mixed = next((word for word in _WORD.findall(cell) if len(_alphabets(word)) > 1), None)
        if mixed:
            _refuse(f"The word {quoted(mixed)} mixes alphabets. Type it again by hand.")
        return cell

    return read


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(each, "?").split()[0] for each in word if each.isalpha()} & {
        "LATIN",
        "CYRILLIC",
        "GREEK",
    }


def email(cell: str) -> str:
    if not is_email_address(cell):
        _refuse(f"{quoted(cell)} is not an e-mail address. Write it as name@council.example.")
    return cell


def day(cell: str) -> date:
    """A calendar day. Day/month/year is refused: half the world reads it the other way round."""
    local = _LOCAL_DAY.fullmatch(cell)
    if local:
        number, month, year = local.groups()
        _refuse(
            f"Write the year first. If {quoted(cell)} is day/month/year, write "
            f"{year}-{month:>02}-{number:>02}."
        )
    if not _DAY.fullmatch(cell):
        _refuse(f"{quoted(cell)} is not a date. Write year-month-day, such as 2024-04-01.")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        _refuse(f"There is no such day as {quoted(cell)}. Check the month and the day.")


def year(cell: str) -> str:
    """A financial year, such as "2024-25"."""
    parts = _YEAR.fullmatch(cell)
    if not parts:
        _refuse(f"{quoted(cell)} is not a financial year. Write it as 2024-25.")
    follows = f"{(int(parts[1]) + 1) % 100:02}"
    if parts[2] != follows:
        _refuse(
            f"{quoted(cell)} is not one year. The year that begins in April {parts[1]} is "
            f"{parts[1]}-{follows}."
        )
    return cell


def award(cell: str) -> int:
    """Money in pounds, as pence above 0."""
    reading = read_money(cell)
    if not isinstance(reading, Accepted) or not isinstance(reading.value, int):
        _refuse(f"{quoted(cell)} is not a clear amount. Write pounds and pence, such as 12,345.67.")
    if reading.value <= 0:
        _refuse("This must be more than £0. Leave out the row if nothing was granted.")
    return reading.value


def number(cell: str) -> Decimal:
    """A measure's figure: 0 or more."""
    reading = read_number(cell)
    if not isinstance(reading, Accepted):
        _refuse(f"{quoted(cell)} is not a clear number. Use digits only, such as 1,200 or 37.5.")
    figure = Decimal(reading.value)
    if figure < 0:
        _refuse("A measure's figure cannot be below 0. Write 0 or more.")
    return figure


def role(cell: str) -> Role:
    if cell not in REGISTER_ROLES:
        _refuse(f"{quoted(cell)} is not a role. Use one of: {', '.join(REGISTER_ROLES)}.")
    return Role(cell)
