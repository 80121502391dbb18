"""The `reeve` command."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot.logs import log_to_stderr
from bot.settings import (
    SettingsMistake,
    database_url_from,
    environment_with,
    settings_from,
    templates_from,
)

ENV_FILE = Path(".env")
INTERRUPTED = 130  # what a shell gives a command that Ctrl-C ended
_Result = TypeVar("_Result")

app = typer.Typer(
    help="Reeve, the partner-reporting bot of a police and crime commissioner's office.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # boxes only where a person watches
    rich_markup_mode="rich" if sys.stdout.isatty() and sys.stderr.isatty() else None,
)
audit_app = typer.Typer(help="The audit of everything that happened.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
# sentences come from files and from other servers, so nothing in them is markup; a line stays one
out = Console(soft_wrap=True, markup=False, highlight=False)
err = Console(soft_wrap=True, markup=False, highlight=False, stderr=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port on 127.0.0.1.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
) -> None:
    """Try Reeve: the bot, a local Slack and a mailbox, on one page. Needs no account."""
    from bot.demo import run_demo  # noqa: PLC0415 - each command imports only what it needs

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    _run(run_demo(port=port, browser=browser, say=lambda words: out.print(words, markup=True)))


@app.command()
def rehearse(
    *,
    year: Annotated[str, typer.Option(help="The financial year, such as 2024-25.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where the account is written.")],
    as_json: Json = False,
    faults: Annotated[bool, typer.Option("--faults", help="Let much go wrong on the way.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same account.")] = 1,
    example: Annotated[
        Path | None, typer.Option(help="The register's folder; else the example area's.")
    ] = None,
    quarters: Annotated[int, typer.Option(min=1, max=4, help="How many of its quarters.")] = 4,
    by_bids: Annotated[
        bool, typer.Option("--by-bids", help="What is left of a pot on record is bid for.")
    ] = False,
) -> None:
    """Let scripted people answer a year's returns, and check that all of it is right."""
    from bot.demo import EXAMPLE  # noqa: PLC0415
    from bot.rehearsal.outcome import Wanted  # noqa: PLC0415
    from bot.rehearsal.rehearsal import rehearse as rehearse_year  # noqa: PLC0415
    from bot.rehearsal.watching import watching  # noqa: PLC0415

    # What is imported is there to stay, and all is over soon: garbage is looked for seldom.
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    wanted = Wanted(year, out_folder, seed, faults, example or EXAMPLE, quarters, by_bids)
    with watching(err) as watch:
        outcome = _run(rehearse_year(wanted, watch), as_json=as_json)
    if as_json:
        _print_json(outcome.as_json())
    else:
        for line in outcome.findings:
            err.print(line, style="red")
        (out if outcome.ok else err).print(outcome.said)
    _exit(outcome.ok)


@app.command()
def run() -> None:
    """Run the bot with the settings of the environment and .env."""
    from bot.main import run as run_reeve  # noqa: PLC0415

    log_to_stderr()

    async def start() -> None:
        await run_reeve(settings_from(environment_with(ENV_FILE)))

    _run(start())


@app.command()
def check(as_json: Json = False) -> None:
    """Say whether settings, templates, database, Slack and SMTP are right, and what to do."""
    from bot.checking import check_everything  # noqa: PLC0415

    findings = _run(check_everything(lambda: environment_with(ENV_FILE)), as_json=as_json)
    ok = all(finding.ok for finding in findings)
    if as_json:
        _print_json({"ok": ok, "findings": [vars(finding) for finding in findings]})
    else:
        for finding in findings:
            sign, style = ("✓ right", "green") if finding.ok else ("✗ wrong", "red")
            out.print(f"{sign}  {finding.what}: {finding.found}", style=style)
            if finding.advice:
                out.print(f"         {finding.advice}")
    _exit(ok)


@app.command()
def migrate() -> None:
    """Bring the database to the schema that this version needs. Twice is once."""
    from bot.commands import migrate_database  # noqa: PLC0415

    async def bring() -> str:
        return await migrate_database(_database_url())

    out.print(f"The database is at revision {_run(bring())}.")


@app.command()
def load(
    folder: Annotated[Path, typer.Argument(help="The folder with area.toml and the CSV files.")],
    as_json: Json = False,
) -> None:
    """Load areas, partnerships, people and projects. All or nothing; twice is once."""
    from bot.commands import LoadedFolder, Refused, load_folder  # noqa: PLC0415

    async def bring() -> LoadedFolder | Refused:
        return await load_folder(_database_url(), folder)

    outcome = _run(bring(), as_json=as_json)
    refused = isinstance(outcome, Refused)
    if as_json:
        _print_json(outcome.as_json())
    else:
        for line in outcome.lines:
            (err if refused else out).print(line)
        if refused:
            err.print(f"Nothing was loaded: {len(outcome.lines)} to put right.", style="red")
    _exit(not refused)


@app.command()
def allocate(
    file: Annotated[Path, typer.Argument(help="CSV: gss, area and a column for each indicator.")],
    *,
    total: Annotated[str, typer.Option(help="What is split, in pounds, such as 639675.00.")],
    weights: Annotated[
        str,
        typer.Option(
            help="Per cent for crime_harm_index, crimes_per_1000 and population, in this order; or "
            "name=weight,… for other columns."
        ),
    ] = "65,20,15",
    register: Annotated[
        Path | None, typer.Option(help="A register's folder: its areas, by its partnerships.")
    ] = None,
    keep: Annotated[
        str, typer.Option(help="Keep it as the allocation of this financial year: 2024-25.")
    ] = "",
    source: Annotated[str, typer.Option(help="With --keep: where the figures are from.")] = "",
    vintage: Annotated[str, typer.Option(help="With --keep: of when the figures are.")] = "",
    by: Annotated[str, typer.Option(help="With --keep: the officer's ID in the register.")] = "",
    as_json: Json = False,
) -> None:
    """Split a total over areas by the formula, to the penny, and show the workings."""
    from bot import allocating  # noqa: PLC0415

    asked = allocating.Asked(file, total, weights, register)
    if keep:
        kept = allocating.Kept(keep, source, vintage, by)
        outcome = _run_at_desk(lambda desk: allocating.keep(desk, asked, kept), as_json=as_json)
    else:
        outcome = allocating.split(asked)
    _show(outcome, as_json=as_json)


@app.command()
def pot(
    *,
    year: Annotated[str, typer.Option(help="The financial year, such as 2023-24.")],
    collect: Annotated[
        bool, typer.Option("--collect", help="First take in what the returns release.")
    ] = False,
    set_aside: Annotated[
        str, typer.Option(help="First propose to set this amount aside; a second officer confirms.")
    ] = "",
    purpose: Annotated[str, typer.Option("--for", help="What it is set aside for.")] = "",
    carry_forward: Annotated[
        bool, typer.Option("--carry-forward", help="First hand what is left on to the next year.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who does it: the officer's ID in the register.")] = "",
    as_json: Json = False,
) -> None:
    """Show a year's pot, line by line, and what was allocated, spent and declared."""
    from bot import pot_book  # noqa: PLC0415

    change = pot_book.Change(by, collect, set_aside or None, purpose, carry_forward)
    outcome = _run_at_desk(lambda desk: pot_book.keep(desk, year, change), as_json=as_json)
    _show(outcome, as_json=as_json)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="A return, 2024-25-Q1.rutland, or a whole quarter.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where the files are written.")],
    format_: Annotated[
        str, typer.Option("--format", help="xlsx or json; both unless you say which.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Write a return, or every return of a quarter, as workbooks and JSON."""
    from bot import export_files  # noqa: PLC0415
    from bot.journeys.exporting import Format  # noqa: PLC0415

    if format_ and format_ not in tuple(Format):
        raise typer.BadParameter(f"Use one of: {', '.join(Format)}.", param_hint="--format")
    formats = [Format(format_)] if format_ else list(Format)
    outcome = _run_at_desk(
        lambda desk: export_files.write(desk, what, out_folder, formats), as_json=as_json
    )
    _show(outcome, as_json=as_json)


@app.command()
def record(
    *,
    year: Annotated[str, typer.Option(help="The financial year, such as 2024-25.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where the files are written.")],
    partnership: Annotated[
        str, typer.Option(help="One partnership's ID in the register; else all of them.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Write a year's record of deadlines as a workbook and as a document."""
    from bot import export_files  # noqa: PLC0415

    outcome = _run_at_desk(
        lambda desk: export_files.write_record(desk, year, out_folder, partnership or None),
        as_json=as_json,
    )
    _show(outcome, as_json=as_json)


@app.command()
def digest(
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would be sent; it is all this does.")
    ] = False,
    person: Annotated[
        str, typer.Option("--for", help="Whose: their ID in the register; else everybody's.")
    ] = "",
    day: Annotated[str, typer.Option("--date", help="Of a day, 2024-07-08; else of now.")] = "",
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the HTML to this file instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the office's digest exactly as it would be sent. Nothing is changed."""
    from bot import digest_preview  # noqa: PLC0415

    if not preview:
        raise typer.BadParameter("Digests send themselves; --preview shows them.")
    outcome = _run_at_desk(
        lambda desk: digest_preview.show(desk, person or None, day, html), as_json=as_json
    )
    _show(outcome, as_json=as_json)


@audit_app.command()
def verify(as_json: Json = False) -> None:
    """Check that no row of the audit was edited, removed or put in between."""
    from bot.commands import verify_audit  # noqa: PLC0415

    async def look() -> tuple[str | None, int]:
        return await verify_audit(_database_url())

    fault, rows = _run(look(), as_json=as_json)
    if as_json:
        _print_json({"ok": fault is None, "rows": rows, "fault": fault})
    else:
        out.print(fault or f"The audit is whole: {rows} rows.", style="red" if fault else None)
    _exit(fault is None)


def _run_at_desk(work: Callable[[Any], Coroutine[Any, Any, _Result]], *, as_json: bool) -> _Result:
    """Run what somebody of the office does, with the database and the words of the settings."""
    from bot.acting import Desk  # noqa: PLC0415

    async def at_desk() -> _Result:
        environment = environment_with(ENV_FILE)
        return await work(Desk(database_url_from(environment), templates_from(environment)))

    return _run(at_desk(), as_json=as_json)


def _show(outcome: Any, *, as_json: bool) -> None:
    """What came of a command: JSON, or else what a person reads; problems end in exit code 1."""
    from bot.commands import Refused  # noqa: PLC0415

    refused = isinstance(outcome, Refused)
    if as_json:
        _print_json(outcome.as_json())
    elif refused:
        for line in outcome.lines:
            err.print(line, style="red")
    else:
        for shown in outcome.shown():
            out.print(shown)
    _exit(not refused)


def _database_url() -> str:
    return database_url_from(environment_with(ENV_FILE))


def _run(work: Coroutine[Any, Any, _Result], *, as_json: bool = False) -> _Result:
    """Run to the end; what is expected to go wrong ends in one sentence and exit code 1."""
    from bot.domain.form_tables import FormMistake  # noqa: PLC0415
    from bot.main import NotReady  # noqa: PLC0415
    from bot.rendering.text import WordsMissing  # noqa: PLC0415

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work)
    except (SettingsMistake, NotReady, WordsMissing, FormMistake, OSError) as mistake:
        if as_json:
            _print_json({"ok": False, "error": str(mistake)})
        else:
            err.print(str(mistake), style="red")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _loop_factory() -> Any:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415

    return uvloop.new_event_loop


def _print_json(answer: dict[str, Any]) -> None:
    """The whole of stdout, and nothing else: one object, which says `ok`."""
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")


def _exit(ok: bool) -> None:
    if not ok:
        raise typer.Exit(1)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
