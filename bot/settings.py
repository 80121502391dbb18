"""Settings: the environment, read once into a frozen value. Only `bot.main` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bot.rendering.email import AddressError, Contact, checked_address

_ROOT = Path(__file__).resolve().parent.parent


_Choice = TypeVar("_Choice", bound=StrEnum)


class SettingsMistake(Exception):
    """A setting is missing or wrong; the sentence says which and what to do."""


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
    bot_token: str
    signing_secret: str
    app_token: str
    api_url: str


@dataclass(frozen=True)
class SmtpSettings:
    host: str
    port: int
    security: SmtpSecurity
    username: str | None
    password: str | None
    sender: Contact
    ca_file: Path | None


@dataclass(frozen=True)
class Settings:
    database_url: str
    host: str
    port: int
    templates: Path
    slack: SlackSettings
    smtp: SmtpSettings


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read every REEVE_ setting. Raises SettingsMistake naming all that are missing or wrong."""
    reader = _Reader(environment)
    mode = reader.one_of(SlackMode, "SLACK_MODE", SlackMode.HTTP)
    http = mode is SlackMode.HTTP
    settings = Settings(
        database_url=reader.text("DATABASE_URL", "sqlite:///var/reeve.db"),
        host=reader.text("HOST", "127.0.0.1"),
        port=reader.number("PORT", 8080),
        templates=Path(reader.text("TEMPLATES", str(_ROOT / "templates"))),
        slack=SlackSettings(
            mode=mode,
            bot_token=reader.secret("SLACK_BOT_TOKEN", starts="xoxb-"),
            signing_secret=reader.secret("SLACK_SIGNING_SECRET") if http else "",
            app_token="" if http else reader.secret("SLACK_APP_TOKEN", starts="xapp-"),
            api_url=reader.text("SLACK_API_URL", "https://slack.com/api/"),
        ),
        smtp=SmtpSettings(
            host=reader.text("SMTP_HOST"),
            port=reader.number("SMTP_PORT", 587),
            security=reader.one_of(SmtpSecurity, "SMTP_TLS", SmtpSecurity.STARTTLS),
            username=reader.optional("SMTP_USERNAME"),
            password=reader.optional("SMTP_PASSWORD"),
            sender=reader.contact("MAIL_FROM"),
            ca_file=Path(ca) if (ca := reader.optional("SMTP_CA_FILE")) else None,
        ),
    )
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

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and 0 <= int(value) <= 65535:
            return int(value)
        self._mistakes.append(f"REEVE_{name} is {value!r}. Set it to a port number such as 8080.")
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
