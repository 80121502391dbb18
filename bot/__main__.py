"""The `reeve` command."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from dotenv import dotenv_values
from rich.console import Console
from rich.table import Table

from bot.settings import Settings, SettingsMistake, settings_from

app = typer.Typer(
    help="Reeve, the partner-reporting bot of a police and crime commissioner's office.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
audit_app = typer.Typer(help="The audit of everything that happened.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
out, err = Console(), Console(stderr=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port on 127.0.0.1.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Try Reeve: the bot, a local Slack and a mailbox, on one page. Needs no account."""
    from bot.demo import run_demo  # noqa: PLC0415 - each command imports only what it needs

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    _run(run_demo(port=port, browser=browser, say=out.print))


@app.command()
def run() -> None:
    """Run the bot with the settings of the environment and .env."""
    from bot.main import run as run_reeve  # noqa: PLC0415

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    _run(run_reeve(_settings()))


@app.command()
def check(as_json: Json = False) -> None:
    """Say whether settings, templates, database, Slack and SMTP are right, and what to do."""
    from bot.checking import check_everything  # noqa: PLC0415

    findings = _run(check_everything(_environment()))
    if as_json:
        sys.stdout.write(json.dumps([vars(finding) for finding in findings], indent=2) + "\n")
    else:
        table = Table("", "What", "Found", "What to do", box=None)
        for finding in findings:
            sign = "[green]✓ right[/]" if finding.ok else "[red]✗ wrong[/]"
            table.add_row(sign, finding.what, finding.found, finding.advice)
        out.print(table)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database to the schema that this version needs. Twice is once."""
    from bot.commands import migrate_database  # noqa: PLC0415

    revision = _run(migrate_database(_database_url()))
    out.print(f"The database is at revision {revision}.")


@app.command()
def load(
    folder: Annotated[Path, typer.Argument(help="The folder with area.toml and the CSV files.")],
    as_json: Json = False,
) -> None:
    """Load areas, partnerships, people and projects. All or nothing; twice is once."""
    from bot.commands import Refused, load_folder  # noqa: PLC0415

    outcome = _run(load_folder(_database_url(), folder))
    if as_json:
        sys.stdout.write(json.dumps(outcome.as_json(), indent=2) + "\n")
    elif isinstance(outcome, Refused):
        for line in outcome.lines:
            err.print(line, highlight=False, markup=False)
        err.print(f"Nothing was loaded: {len(outcome.lines)} to put right.", style="red")
    else:
        for line in outcome.lines:
            out.print(line, highlight=False, markup=False)
    if isinstance(outcome, Refused):
        raise typer.Exit(1)


@audit_app.command()
def verify(as_json: Json = False) -> None:
    """Check that no row of the audit was edited, removed or put in between."""
    from bot.commands import verify_audit  # noqa: PLC0415

    fault, rows = _run(verify_audit(_database_url()))
    if as_json:
        sys.stdout.write(json.dumps({"ok": fault is None, "rows": rows, "fault": fault}) + "\n")
    else:
        out.print(fault or f"The audit is whole: {rows} rows.", style="red" if fault else None)
    if fault:
        raise typer.Exit(1)


def _environment() -> dict[str, str]:
    """The environment, and what .env adds to it."""
    from_file = {name: value or "" for name, value in dotenv_values(".env").items()}
    return {**from_file, **os.environ}


def _settings() -> Settings:
    try:
        return settings_from(_environment())
    except SettingsMistake as mistake:
        raise _wrong(mistake) from None


def _database_url() -> str:
    return _environment().get("REEVE_DATABASE_URL") or "sqlite:///var/reeve.db"


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; what is expected to go wrong ends in one sentence and exit code 1."""
    from bot.domain.form_tables import FormMistake  # noqa: PLC0415
    from bot.main import NotReady  # noqa: PLC0415
    from bot.rendering.text import WordsMissing  # noqa: PLC0415

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work)
    except (NotReady, WordsMissing, FormMistake, OSError) as mistake:
        raise _wrong(mistake) from None
    except KeyboardInterrupt:
        return None


def _loop_factory() -> Any:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415

    return uvloop.new_event_loop


def _wrong(mistake: Exception) -> typer.Exit:
    err.print(str(mistake), style="red", highlight=False, markup=False)
    return typer.Exit(1)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
