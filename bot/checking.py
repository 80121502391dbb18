"""`reeve check`: each thing that Reeve needs, whether it is right, and what to do if not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.bank_holidays import england_and_wales
from bot.clock import SystemClock
from bot.domain.form_tables import FormMistake
from bot.domain.holiday_list import ends_soon
from bot.main import NotReady, schema_revision, slack_client, smtp_sender
from bot.rendering.text import Templates, WordsMissing
from bot.settings import Settings, SettingsMistake, SlackMode, settings_from
from storage import migrating
from storage.database import Database

SLACK_SECONDS = 15
NEEDED_SCOPES = frozenset(
    {
        *("chat:write", "im:write", "im:history", "channels:history", "groups:history"),
        *("files:read", "files:write", "commands"),
    }
)
UNANSWERED = (SlackClientError, aiohttp.ClientError, OSError)  # TimeoutError is an OSError


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` says what to do, where `found` has not said so already."""

    what: str
    ok: bool
    found: str
    advice: str = ""


async def check_everything(read_environment: Callable[[], Mapping[str, str]]) -> list[Finding]:
    """Look at settings first; with settings that cannot be read, nothing else can be tried."""
    try:
        settings = settings_from(read_environment())
    except SettingsMistake as mistake:
        return [Finding("settings", False, line) for line in str(mistake).splitlines()]
    return [
        Finding("settings", True, f"{settings.slack.mode}, port {settings.port}"),
        _templates(settings),
        await _database(settings),
        _sqlite(settings),
        _holidays(),
        *await _slack(settings),
        await _smtp(settings),
    ]


def _templates(settings: Settings) -> Finding:
    try:
        form = Templates.proven(settings.templates).quarterly_return
    except (WordsMissing, FormMistake, OSError) as mistake:
        return Finding("templates", False, str(mistake), "Put right what is named.")
    return Finding("templates", True, f"form {form.name}, version {form.version}")


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        found, wanted = await schema_revision(database), migrating.newest_revision()
    except NotReady as mistake:
        return Finding("database", False, str(mistake))
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
    known = england_and_wales()
    ends = ends_soon(known, SystemClock().now().date())
    advice = "Update the package govuk-bank-holidays: deadlines need the coming holidays."
    found = f"known until {max(known)}"
    return Finding("bank holidays", ends is None, found, "" if ends is None else advice)


async def _slack(settings: Settings) -> list[Finding]:
    async with slack_client(settings.slack) as client:
        findings = [await _bot_token(client)]
        if settings.slack.mode is SlackMode.SOCKET:
            findings.append(await _app_token(client, settings.slack.app_token))
    return findings


async def _bot_token(client: AsyncWebClient) -> Finding:
    advice = "Check REEVE_SLACK_BOT_TOKEN, and that this machine can reach Slack."
    try:
        async with asyncio.timeout(SLACK_SECONDS):
            answer = await client.auth_test()
    except UNANSWERED as error:
        return Finding("Slack", False, _why(error), advice)
    granted = str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    missing = sorted(NEEDED_SCOPES - set(granted))
    if missing:
        again = "Create the app from deploy/slack-manifest.json and install it again."
        return Finding("Slack", False, f"scopes missing: {', '.join(missing)}", again)
    return Finding("Slack", True, f"{answer['user']} in {answer['team']}")


async def _app_token(client: AsyncWebClient, app_token: str) -> Finding:
    """Asking for a place to connect to commits to nothing."""
    advice = (
        "Turn on Socket Mode in the app's settings, and check REEVE_SLACK_APP_TOKEN: it needs "
        "connections:write."
    )
    try:
        async with asyncio.timeout(SLACK_SECONDS):
            await client.apps_connections_open(app_token=app_token)
    except UNANSWERED as error:
        return Finding("Socket Mode", False, _why(error), advice)
    return Finding("Socket Mode", True, "Slack lets Reeve connect")


def _why(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack says {error.response['error']}"
    if isinstance(error, TimeoutError):
        return "Slack does not answer"
    return f"Slack cannot be reached: {error}"


async def _smtp(settings: Settings) -> Finding:
    smtp = settings.smtp
    where = f"{smtp.host}:{smtp.port} ({smtp.security})"
    try:
        sender = smtp_sender(smtp)
    except NotReady as mistake:
        return Finding("SMTP", False, str(mistake))
    try:
        fault = await sender.check()
    finally:
        await sender.close()
    if fault:
        advice = "Check the REEVE_SMTP_ settings: host, port, encryption, name and password."
        return Finding("SMTP", False, fault, advice)
    return Finding("SMTP", True, where)
