"""`reeve check`: each thing that Reeve needs, whether it is right, and what to do if not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from bot.bank_holidays import england_and_wales
from bot.clock import SystemClock
from bot.domain.form_tables import FormMistake
from bot.main import slack_client, smtp_sender
from bot.rendering.text import Templates, WordsMissing
from bot.settings import Settings, SettingsMistake, settings_from
from storage import migrating
from storage.database import Database

SLACK_SECONDS = 15
HOLIDAY_DAYS_AHEAD = 365
NEEDED_SCOPES = frozenset(
    {"chat:write", "im:write", "im:history", "channels:history", "groups:history", "commands"}
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` is empty when it is right."""

    what: str
    ok: bool
    found: str
    advice: str = ""


async def check_everything(environment: Mapping[str, str]) -> list[Finding]:
    """Look at settings first; with settings that cannot be read, nothing else can be tried."""
    try:
        settings = settings_from(environment)
    except SettingsMistake as mistake:
        return [Finding("settings", False, str(mistake), "Put right what is named, then again.")]
    return [
        Finding("settings", True, f"{settings.slack.mode}, port {settings.port}"),
        _templates(settings),
        await _database(settings),
        _sqlite(settings),
        _holidays(),
        await _slack(settings),
        await _smtp(settings),
    ]


def _templates(settings: Settings) -> Finding:
    try:
        form = Templates(settings.templates).quarterly_return
    except (WordsMissing, FormMistake) as mistake:
        return Finding("templates", False, str(mistake), "Put right what is named.")
    return Finding("templates", True, f"form {form.name}, version {form.version}")


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        found, wanted = await migrating.revision(database), migrating.newest_revision()
    except (SQLAlchemyError, OSError) as error:
        advice = "Check REEVE_DATABASE_URL, and that the database runs. Then: reeve migrate"
        return Finding("database", False, str(error).splitlines()[0], advice)
    finally:
        await database.close()
    if found != wanted:
        return Finding("database", False, f"revision {found or 'none'}", "Run: reeve migrate")
    return Finding("database", True, f"revision {found}")


def _sqlite(settings: Settings) -> Finding:
    """SQLite before 3.51.3 can lose a commit with two WAL connections; Reeve opens only one."""
    if not settings.database_url.startswith("sqlite"):
        return Finding("SQLite", True, "not used")
    version = sqlite3.sqlite_version
    mended = sqlite3.sqlite_version_info >= (3, 51, 3) or version in ("3.50.7", "3.44.6")
    found = version if mended else f"{version}: open the file with one process at a time"
    return Finding("SQLite", True, found)


def _holidays() -> Finding:
    last = max(england_and_wales())
    left = (last - SystemClock().now().date()).days
    advice = "Update the package govuk-bank-holidays: deadlines need the coming holidays."
    enough = left >= HOLIDAY_DAYS_AHEAD
    return Finding("bank holidays", enough, f"known until {last}", "" if enough else advice)


async def _slack(settings: Settings) -> Finding:
    advice = "Check REEVE_SLACK_BOT_TOKEN, and that this machine can reach Slack."
    try:
        async with asyncio.timeout(SLACK_SECONDS), slack_client(settings.slack) as client:
            answer = await client.auth_test()
    except SlackApiError as error:
        return Finding("Slack", False, f"Slack says {error.response['error']}", advice)
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding("Slack", False, f"{type(error).__name__}: {error}", advice)
    granted = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    missing = sorted(NEEDED_SCOPES - set(granted))
    if missing:
        again = "Create the app from deploy/slack-manifest.json and install it again."
        return Finding("Slack", False, f"scopes missing: {', '.join(missing)}", again)
    return Finding("Slack", True, f"{answer['user']} in {answer['team']}")


async def _smtp(settings: Settings) -> Finding:
    smtp, sender = settings.smtp, smtp_sender(settings.smtp)
    where = f"{smtp.host}:{smtp.port} ({smtp.security})"
    try:
        fault = await sender.check()
    finally:
        await sender.close()
    if fault:
        advice = "Check the REEVE_SMTP_ settings: host, port, encryption, name and password."
        return Finding("SMTP", False, f"{where}: {fault}", advice)
    return Finding("SMTP", True, where)
