"""`reeve check` names each thing that is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import EXAMPLE, ROOT, workspace_of
from bot.domain.register import Register
from bot.register import read_folder
from bot.sandbox.mailbox import Mailbox, Security
from bot.sandbox.server import Sandbox
from bot.sandbox.smtp_faults import FAULTS
from tests.commands.conftest import Ended, Reeve

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, PASSWORD = (
    "xoxb-geheim",
    "xapp-geheim",
    "geheim-s",
    "geheim-p",
)
CHECKED = ["settings", "templates", "database", "SQLite", "bank holidays", "Slack", "SMTP"]


@dataclass(frozen=True)
class World:
    """A Slack and a mail server that have all that Reeve needs, and the command beside them."""

    reeve: Reeve
    sandbox: Sandbox
    mailbox: Mailbox
    templates: Path

    async def check(self, *arguments: str, **settings: str) -> Ended:
        return await asyncio.to_thread(self.reeve, "check", *arguments, **settings)

    async def wrong(self, **settings: str) -> dict[str, str]:
        """What is wrong, by its name: what was found, and the advice."""
        ended = await self.check("--json", **settings)
        told = ended.json()
        found = {
            finding["what"]: f"{finding['found']} {finding['advice']}".strip()
            for finding in told["findings"]
            if not finding["ok"]
        }
        assert told["ok"] is not bool(found)
        assert ended.code == bool(found)
        assert ended.err == ""
        assert "geheim" not in ended.out
        return found


@pytest.fixture
async def world(reeve: Reeve, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[World]:
    area = read_folder(EXAMPLE)
    assert isinstance(area, Register)
    workspace = workspace_of(
        area,
        on=datetime.now(UTC).date(),
        token=BOT_TOKEN,
        secret=SIGNING_SECRET,
        app_token=APP_TOKEN,
    )
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    mailbox = Mailbox(Security.STARTTLS, "reeve", PASSWORD)
    async with Sandbox(workspace).running() as sandbox, mailbox.running():
        reeve.settings |= {
            "REEVE_DATABASE_URL": f"sqlite:///{shutil.copyfile(sqlite_template, 'reeve.db')}",
            "REEVE_TEMPLATES": str(templates),
            "REEVE_SLACK_BOT_TOKEN": BOT_TOKEN,
            "REEVE_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "REEVE_SLACK_APP_TOKEN": APP_TOKEN,
            "REEVE_SLACK_API_URL": f"{sandbox.url}/api",
            "REEVE_SMTP_HOST": "localhost",
            "REEVE_SMTP_PORT": str(mailbox.port),
            "REEVE_SMTP_USERNAME": "reeve",
            "REEVE_SMTP_PASSWORD": PASSWORD,
            "REEVE_SMTP_CA_FILE": str(mailbox.certificates.ca_file),
            "REEVE_MAIL_FROM": "Reeve <reeve@office.example>",
        }
        yield World(reeve, sandbox, mailbox, templates)


async def test_where_all_is_right_each_thing_says_so(world: World) -> None:
    ended = await world.check()
    assert ended.code == 0
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert [line.removeprefix("✓ right  ").partition(":")[0] for line in lines] == CHECKED
    assert "geheim" not in ended.out


async def test_a_program_is_told_the_same(world: World) -> None:
    ended = await world.check("--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json()["ok"] is True
    assert [finding["what"] for finding in ended.json()["findings"]] == CHECKED
    assert "geheim" not in ended.out


async def test_with_socket_mode_the_app_token_is_tried_as_well(world: World) -> None:
    assert await world.wrong(REEVE_SLACK_MODE="socket", REEVE_SLACK_SIGNING_SECRET="") == {}
    wrong = await world.wrong(REEVE_SLACK_MODE="socket", REEVE_SLACK_APP_TOKEN="xapp-another")
    assert list(wrong) == ["Socket Mode"]
    assert "invalid_auth" in wrong["Socket Mode"]
    assert "connections:write" in wrong["Socket Mode"]


def test_all_settings_that_are_missing_are_named_at_once(reeve: Reeve) -> None:
    ended = reeve("check", REEVE_SMTP_PORT="many", REEVE_SMTP_USERNAME="reeve")
    assert ended.code == 1
    assert all(line.startswith("✗ wrong  settings: ") for line in ended.out.splitlines())
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_PASSWORD",
        "MAIL_FROM",
    ):
        assert ended.out.count(f"REEVE_{name}") == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REEVE_SLACK_BOT_TOKEN", "geheim", "must begin with xoxb-"),
        ("REEVE_SLACK_BOT_TOKEN", "xoxb-your-token", "still holds the example's value"),
        ("REEVE_SLACK_MODE", "pigeon", "Set it to one of: http, socket"),
        ("REEVE_SLACK_API_URL", "slack.com", "Set it to an https:// address"),
        ("REEVE_DATABASE_URL", "postgresql://a:geheim@b:c/d", "postgresql://NAME:PASSWORD@HOST"),
        ("REEVE_PORT", "99999", "Set it to a port number"),
        ("REEVE_SMTP_TLS", "tls", "Set it to one of: none, starttls, implicit"),
        ("REEVE_SMTP_PASSWORD", "", "Set both REEVE_SMTP_USERNAME and REEVE_SMTP_PASSWORD"),
        ("REEVE_SMTP_CA_FILE", "gone.pem", "There is no such file"),
        ("REEVE_MAIL_FROM", "Reeve", "Set it to an address such as"),
    ],
)
async def test_a_setting_that_is_wrong_is_named(
    world: World, name: str, value: str, words: str
) -> None:
    wrong = await world.wrong(**{name: value})
    assert list(wrong) == ["settings"]
    assert name in wrong["settings"]
    assert words in wrong["settings"]


async def test_a_token_that_slack_does_not_know(world: World) -> None:
    wrong = await world.wrong(REEVE_SLACK_BOT_TOKEN="xoxb-another")
    assert list(wrong) == ["Slack"]
    assert "Slack says invalid_auth" in wrong["Slack"]
    assert "Check REEVE_SLACK_BOT_TOKEN" in wrong["Slack"]


async def test_a_slack_that_is_not_there(world: World) -> None:
    wrong = await world.wrong(REEVE_SLACK_API_URL="http://127.0.0.1:1/api/")
    assert list(wrong) == ["Slack"]
    assert "Slack cannot be reached" in wrong["Slack"]


async def test_a_scope_that_was_not_granted(world: World) -> None:
    installations = world.sandbox.workspace.installations
    for team, installed in installations.items():
        fewer = installed.scopes - {"im:history", "commands"}
        installations[team] = replace(installed, scopes=fewer)
    wrong = await world.wrong()
    assert list(wrong) == ["Slack"]
    assert "scopes missing: commands, im:history" in wrong["Slack"]
    assert "deploy/slack-manifest.json" in wrong["Slack"]


async def test_a_database_that_is_not_migrated(world: World) -> None:
    wrong = await world.wrong(REEVE_DATABASE_URL="sqlite:///empty.db")
    assert list(wrong) == ["database"]
    assert "Run: reeve migrate" in wrong["database"]


async def test_a_database_that_does_not_run(world: World) -> None:
    wrong = await world.wrong(REEVE_DATABASE_URL="postgresql://reeve:geheim@127.0.0.1:1/reeve")
    assert list(wrong) == ["database"]
    assert "Check REEVE_DATABASE_URL" in wrong["database"]


async def test_a_mail_server_that_is_not_there(world: World) -> None:
    wrong = await world.wrong(REEVE_SMTP_PORT="1")
    assert list(wrong) == ["SMTP"]
    assert "localhost:1" in wrong["SMTP"]
    assert "Check the REEVE_SMTP_ settings" in wrong["SMTP"]


@pytest.mark.parametrize("fault", ["starttls_refused", "starttls_hidden", "certificate_expired"])
async def test_a_mail_server_that_cannot_be_trusted_gets_no_password(
    world: World, fault: str
) -> None:
    world.mailbox.faults.always = FAULTS[fault]
    assert list(await world.wrong()) == ["SMTP"]
    assert world.mailbox.faults.struck


async def test_a_certificate_of_an_authority_that_is_not_known(world: World) -> None:
    wrong = await world.wrong(REEVE_SMTP_CA_FILE="")
    assert list(wrong) == ["SMTP"]
    assert "certificate" in wrong["SMTP"].lower()


async def test_a_file_of_authorities_that_holds_none(world: World) -> None:
    (world.reeve.folder / "ca.pem").write_text("no certificate")
    wrong = await world.wrong(REEVE_SMTP_CA_FILE="ca.pem")
    assert list(wrong) == ["SMTP"]
    assert "REEVE_SMTP_CA_FILE is ca.pem" in wrong["SMTP"]


async def test_a_password_that_the_mail_server_refuses(world: World) -> None:
    wrong = await world.wrong(REEVE_SMTP_PASSWORD="geheim-x")
    assert list(wrong) == ["SMTP"]
    assert "535" in wrong["SMTP"]


def _cut(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex('"')], "utf-8")


def _replace_last(path: Path, old: str, new: str) -> None:
    before, found, after = path.read_text("utf-8").rpartition(old)
    assert found
    path.write_text(before + new + after, "utf-8")


def _misspell(path: Path) -> None:
    _replace_last(path, "{{ ", "{{ no_such_")


def _open_brace(path: Path) -> None:
    _replace_last(path, "}}", "}")


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("slack/conversation.toml", Path.unlink),
        ("slack/conversation.toml", _misspell),
        ("email/receipt.html", _open_brace),
        ("forms/quarterly_return.toml", _cut),
    ],
)
async def test_a_template_that_is_broken_is_named(
    world: World, file: str, spoil: Callable[[Path], None]
) -> None:
    spoil(world.templates / file)
    wrong = await world.wrong()
    assert list(wrong) == ["templates"]
    assert Path(file).name in wrong["templates"]


async def test_all_that_is_wrong_is_found_at_once(world: World) -> None:
    wrong = await world.wrong(
        REEVE_DATABASE_URL="sqlite:///empty.db",
        REEVE_SLACK_BOT_TOKEN="xoxb-another",
        REEVE_SMTP_PORT="1",
    )
    assert list(wrong) == ["database", "Slack", "SMTP"]


async def test_what_is_wrong_stands_on_one_line_with_the_advice_below(world: World) -> None:
    ended = await world.check(REEVE_DATABASE_URL="sqlite:///empty.db")
    assert ended.code == 1
    assert "✗ wrong  database: revision none\n         Run: reeve migrate\n" in ended.out


@pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
@pytest.mark.parametrize("mode", [0o644, 0o602])
async def test_secrets_that_everybody_can_read_are_refused(world: World, mode: int) -> None:
    file = world.reeve.folder / ".env"
    file.write_text("REEVE_PORT=8081\n")
    file.chmod(mode)
    wrong = await world.wrong()
    assert list(wrong) == ["settings"]
    assert "Run: chmod 600 .env" in wrong["settings"]
    refused = await asyncio.to_thread(world.reeve, "migrate")
    assert (refused.code, refused.out) == (1, "")
    assert "chmod 600 .env" in refused.err


@pytest.mark.parametrize("mode", [0o600, 0o640])
async def test_the_settings_of_a_file_are_read_and_the_environment_wins(
    world: World, mode: int
) -> None:
    """The file may be its group's to read, as a service's is. What is quoted is left as it is."""
    file = world.reeve.folder / ".env"
    del world.reeve.settings["REEVE_SMTP_PASSWORD"]
    file.write_text(
        f"\ufeff# ours\nREEVE_PORT=8081\nREEVE_SMTP_PASSWORD='{PASSWORD}'\nREEVE_SMTP_PORT=1\n",
        "utf-8",
    )
    file.chmod(mode)
    ended = await world.check()
    assert ended.code == 0
    assert "port 8081" in ended.out


async def test_a_file_of_settings_that_is_no_text_is_refused(world: World) -> None:
    file = world.reeve.folder / ".env"
    file.write_bytes(b"REEVE_PORT=\xff\xfe\n")
    file.chmod(0o600)
    wrong = await world.wrong()
    assert list(wrong) == ["settings"]
    assert ".env cannot be read" in wrong["settings"]
