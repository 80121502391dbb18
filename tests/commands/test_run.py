"""`reeve run`: it starts small, or says in a sentence why it does not."""

from __future__ import annotations

import shutil
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.settings import settings_from
from tests.faults.process import Process, run_to_its_end
from tests.thorough import only_ci

MOST_MEMORY = 150 * 1024  # kB

# Neither a Slack nor a mail server is there.
ALONE = {
    "REEVE_PORT": "0",
    "REEVE_SLACK_BOT_TOKEN": "xoxb-geheim",
    "REEVE_SLACK_SIGNING_SECRET": "geheim",
    "REEVE_SLACK_API_URL": "http://127.0.0.1:1/api/",
    "REEVE_SMTP_HOST": "127.0.0.1",
    "REEVE_SMTP_PORT": "1",
    "REEVE_MAIL_FROM": "Reeve <reeve@office.example>",
}


async def refused(folder: Path, **settings: str) -> list[str]:
    """The lines with which it ends: on stderr, and no traceback."""
    code, out, err = await run_to_its_end(folder, settings)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert "geheim" not in err
    return err.splitlines()


@pytest.fixture
def database_file(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'reeve.db')}"


async def test_without_settings_it_names_all_that_are_missing(tmp_path: Path) -> None:
    names = [line.partition(" ")[0] for line in await refused(tmp_path)]
    assert names == [
        "REEVE_SLACK_BOT_TOKEN",
        "REEVE_SLACK_SIGNING_SECRET",
        "REEVE_SMTP_HOST",
        "REEVE_MAIL_FROM",
    ]


async def test_without_the_tables_it_says_what_to_run(tmp_path: Path) -> None:
    (line,) = await refused(tmp_path, **ALONE, REEVE_DATABASE_URL="sqlite:///new.db")
    assert line.endswith("Run: reeve migrate")


async def test_without_its_port_it_says_which(tmp_path: Path, database_file: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = ALONE | {"REEVE_PORT": port, "REEVE_DATABASE_URL": database_file}
        *_, line = await refused(tmp_path, **settings)
    assert line == f"Reeve cannot listen on 127.0.0.1, port {port}: Address already in use."


async def test_without_words_it_names_the_file(tmp_path: Path, database_file: str) -> None:
    settings = ALONE | {"REEVE_TEMPLATES": "gone", "REEVE_DATABASE_URL": database_file}
    line, *_ = await refused(tmp_path, **settings)
    assert "everywhere.toml" in line


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
async def test_it_starts_small_with_the_settings_of_a_file_and_nobody_to_talk_to(
    tmp_path: Path, database_file: str
) -> None:
    settings = ALONE | {"REEVE_DATABASE_URL": database_file}
    file = tmp_path / ".env"
    file.write_text("".join(f'{name}="{value}"\n' for name, value in settings.items()))
    file.chmod(0o600)
    process = Process({}, tmp_path)
    async with process.running():
        assert _resident_memory(process.pid) < MOST_MEMORY
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{process.port}/health") as answer,
        ):
            assert await answer.json() == {"status": "ok"}
        process.send(signal.SIGINT)
        assert await process.ended() == 0


@only_ci
async def test_a_second_one_on_the_same_file_is_refused_until_the_first_is_dead(
    tmp_path: Path, database_file: str
) -> None:
    """Two would send what the other is sending."""
    settings = ALONE | {"REEVE_DATABASE_URL": database_file}
    first, second = Process(settings, tmp_path), Process(settings, tmp_path)
    async with first.running():
        (line,) = await refused(tmp_path, **settings)
        assert line.startswith("Another Reeve runs on ")
    async with second.running():
        assert second.runs


def _resident_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (memory,) = (line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(memory)


def test_settings_do_not_show_their_secrets() -> None:
    settings = settings_from(
        ALONE
        | {
            "REEVE_DATABASE_URL": "postgresql://reeve:geheim@db.example/reeve",
            "REEVE_SMTP_USERNAME": "reeve",
            "REEVE_SMTP_PASSWORD": "geheim",
        }
    )
    assert "geheim" not in repr(settings)
