"""Settings: the environment, read once into a frozen value. Only `bot.main` reads them."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.rendering.email import AddressError, Contact, checked_address

_ROOT = Path(__file__).resolve().parent.parent
_DATABASES = frozenset({"sqlite", "postgresql", "postgres"})


_Choice = TypeVar("_Choice", bound=StrEnum)


class SettingsMistake(Exception):
    """Settings are missing or wrong: a line each, which says which one and what to do."""


class SlackMode(StrEnum):
    HTTP = "http"
    SOCKET = "socket"


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True)
class SlackSettings:
    mode: SlackMode
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str


@dataclass(frozen=True)
class SmtpSettings:
    host: str
    port: int
    security: SmtpSecurity
    username: str | None
    password: str | None = field(repr=False)
    sender: Contact
    ca_file: Path | None


@dataclass(frozen=True)
class Settings:
    """`public_url` ends in /; None: where Reeve listens.

    `queue_minutes`: how long messages may stand still before the officers are told.
    """

    database_url: str = field(repr=False)
    host: str
    port: int
    templates: Path
    files: Path
    slack: SlackSettings
    smtp: SmtpSettings
    public_url: str | None = None
    queue_minutes: int = 15


def environment_with(file: Path) -> dict[str, str]:
    """The environment, and what `file` adds to it, if there is one. The environment wins.

    Raises SettingsMistake for a file that everybody on the machine can read, or that Reeve cannot.
    """
    try:
        if not file.is_file():
            return dict(os.environ)
        _refuse_open_to_others(file)
        # no interpolation: a password may hold ${
        added = dotenv_values(file, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsMistake(f"{file} cannot be read ({error}). Save it as plain text.") from None
    return {name: value or "" for name, value in added.items()} | dict(os.environ)


def database_url_from(environment: Mapping[str, str]) -> str:
    """The one setting that migrating, loading and verifying need. Raises SettingsMistake."""
    reader = _Reader(environment)
    url = reader.database_url()
    reader.raise_mistakes()
    return url


def templates_from(environment: Mapping[str, str]) -> Path:
    """The folder of words, which a command that speaks in them needs as well."""
    return Path(_Reader(environment).text("TEMPLATES", str(_ROOT / "templates")))


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read every REEVE_ setting. Raises SettingsMistake naming all that are missing or wrong."""
    reader = _Reader(environment)
    mode = reader.one_of(SlackMode, "SLACK_MODE", SlackMode.HTTP)
    http = mode is SlackMode.HTTP
    settings = Settings(
        database_url=reader.database_url(),
        host=reader.text("HOST", "127.0.0.1"),
        port=reader.number("PORT", 8080),
        templates=templates_from(environment),
        files=Path(reader.text("FILES", "var/files")),
        slack=SlackSettings(
            mode=mode,
            bot_token=reader.secret("SLACK_BOT_TOKEN", starts="xoxb-"),
            signing_secret=reader.secret("SLACK_SIGNING_SECRET") if http else "",
            app_token="" if http else reader.secret("SLACK_APP_TOKEN", starts="xapp-"),
            api_url=reader.web_address("SLACK_API_URL", "https://slack.com/api/"),
        ),
        smtp=SmtpSettings(
            host=reader.text("SMTP_HOST"),
            port=reader.number("SMTP_PORT", 587),
            security=reader.one_of(SmtpSecurity, "SMTP_TLS", SmtpSecurity.STARTTLS),
            username=reader.optional("SMTP_USERNAME"),
            password=reader.optional("SMTP_PASSWORD"),
            sender=reader.contact("MAIL_FROM"),
            ca_file=reader.file("SMTP_CA_FILE"),
        ),
        public_url=reader.optional_web_address("PUBLIC_URL"),
        queue_minutes=reader.number("QUEUE_MINUTES", 15, what="a number of minutes"),
    )
    reader.both_or_neither("SMTP_USERNAME", "SMTP_PASSWORD")
    reader.raise_mistakes()
    return settings


class _Reader:
    """Reads settings one by one and remembers what was wrong with each."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._mistakes: list[str] = []

    def optional(self, name: str) -> str | None:
        return self._environment.get(f"REEVE_{name}", "").strip() or None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.optional(name) or default
        if value is None:
            self._mistakes.append(f"REEVE_{name} is not set. Set it in the environment or in .env.")
        return value or ""

    def secret(self, name: str, *, starts: str = "") -> str:
        value = self.text(name)
        if value and not value.startswith(starts):
            self._mistakes.append(f"REEVE_{name} must begin with {starts} (see the README).")
        if value and ("change-me" in value or "your-" in value):
            self._mistakes.append(f"REEVE_{name} still holds the example's value. Put yours in.")
        return value

    def database_url(self) -> str:
        value = self.text("DATABASE_URL", "sqlite:///var/reeve.db")
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):  # their words may hold the password
            url = None
        # a SQLite database without a file would be forgotten at once
        if url is None or url.drivername not in _DATABASES or not url.database:
            self._mistakes.append(
                "REEVE_DATABASE_URL cannot be used. Set it to sqlite:///FILE or to "
                "postgresql://NAME:PASSWORD@HOST:5432/DATABASE, with %40 for an @ in the password."
            )
        return value

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not value.startswith(("https://", "http://")):
            self._mistakes.append(f"REEVE_{name} is {value!r}. Set it to an https:// address.")
        return value if value.endswith("/") else f"{value}/"

    def optional_web_address(self, name: str) -> str | None:
        value = self.optional(name)
        return self.web_address(name, value) if value else None

    def file(self, name: str) -> Path | None:
        value = self.optional(name)
        if value is not None and not Path(value).is_file():
            self._mistakes.append(f"REEVE_{name} is {value!r}. There is no such file.")
        return Path(value) if value is not None else None

    def both_or_neither(self, one: str, other: str) -> None:
        if (self.optional(one) is None) != (self.optional(other) is None):
            self._mistakes.append(f"Set both REEVE_{one} and REEVE_{other}, or neither.")

    def contact(self, name: str) -> Contact:
        value = self.text(name)
        contact = Contact(*parseaddr(value))
        try:
            checked_address(contact.address)
        except AddressError:
            if value:
                self._mistakes.append(
                    f"REEVE_{name} is {value!r}. Set it to an address such as "
                    "Reeve <reeve@example.org>."
                )
        return contact

    def number(self, name: str, default: int, *, what: str = "a port number") -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and 0 <= int(value) <= 65535:
            return int(value)
        self._mistakes.append(f"REEVE_{name} is {value!r}. Set it to {what} such as {default}.")
        return default

    def one_of(self, kind: type[_Choice], name: str, default: _Choice) -> _Choice:
        value = self.text(name, default.value)
        if value in {choice.value for choice in kind}:
            return kind(value)
        choices = ", ".join(choice.value for choice in kind)
        self._mistakes.append(f"REEVE_{name} is {value!r}. Set it to one of: {choices}.")
        return default

    def raise_mistakes(self) -> None:
        if self._mistakes:
            raise SettingsMistake("\n".join(self._mistakes))


def _refuse_open_to_others(file: Path) -> None:
    """Its group may read it: a service's settings are often root's file and the service's group."""
    if os.name == "posix" and file.stat().st_mode & stat.S_IRWXO:
        raise SettingsMistake(
            f"{file} holds secrets, and everybody on this machine can read or change it. "
            f"Run: chmod 600 {file}"
        )
