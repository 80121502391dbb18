"""A person's turn: all that a journey which somebody starts is given."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.permissions import Actor
from bot.rendering.email import Contact
from bot.rendering.text import Templates

NewSecret: TypeAlias = Callable[[str], str]
"""A secret for what is named; two for the same thing at one moment are never asked for."""


def random_secret(_what_for: str) -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Turn:
    """Who acts, when (UTC), in which transaction and in whose words.

    `sender` is who e-mails come from. `holiday_names`: what the bank holidays are called.
    `public_url` is where links lead; it ends in /. What is secret in them is a `new_secret`.
    """

    session: AsyncSession
    templates: Templates
    actor: Actor
    now: datetime
    bank_holidays: frozenset[date]
    sender: Contact
    holiday_names: Mapping[date, str] = field(default_factory=dict)
    public_url: str = "http://127.0.0.1:8080/"
    new_secret: NewSecret = random_secret
