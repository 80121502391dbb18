"""`reeve rehearse`: a year of returns in a minute, checked from end to end and written down."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.bank_holidays import england_and_wales
from bot.commands import load_area
from bot.demo import ROOT, Demo, beside_sandbox, load_afresh
from bot.domain.errors import Refusal
from bot.domain.lateness_record import ReturnRecord
from bot.domain.register import Register
from bot.domain.totals import QUARTERS
from bot.journeys.deadline_rules import records
from bot.main import NotReady
from bot.rehearsal import findings
from bot.rehearsal.account import (
    ACCOUNT,
    EMAILS,
    MESSAGES,
    SUMMARY,
    Counts,
    Deadlines,
    Telling,
    Words,
    count,
    count_deadlines,
    write_emails,
    write_messages,
)
from bot.rehearsal.agenda import Agenda, draw_agenda
from bot.rehearsal.chronicle import Chronicle
from bot.rehearsal.findings import Finding
from bot.rehearsal.funding import Money, Played, about_money
from bot.rehearsal.outcome import Outcome, Wanted, Watch
from bot.rehearsal.pace import FASTER, TIMING, pace
from bot.rehearsal.records import area_in_year, outturns, read_record
from bot.rehearsal.stored import Stored, read_stored
from bot.rehearsal.walking import Trouble, Walk
from bot.rehearsal.weather import Weather
from bot.rehearsal.words import read_phrases
from bot.sandbox.changes import Change, ExchangeDone
from bot.sandbox.limits import RateLimits
from bot.sandbox.records import Exchange

TEMPLATES = ROOT / "templates" / "rehearsal"
DATABASE, LOG = "reeve.db", "reeve.log"
_LETTERS_WITHIN = 60.0
_WRITTEN = (MESSAGES, ACCOUNT, SUMMARY, EMAILS, LOG)


async def rehearse(wanted: Wanted, watch: Watch | None = None) -> Outcome:
    """Rehearse, check and write it all down. Raises NotReady for what cannot be rehearsed."""
    async with rehearsing(wanted, watch or Watch()) as rehearsal:
        await rehearsal.walk_through()
        return await rehearsal.conclude()


@dataclass
class Rehearsal:
    """One rehearsal, from its beginning until its outcome."""

    wanted: Wanted
    demo: Demo
    area: Register
    agenda: Agenda
    walk: Walk
    chronicle: Chronicle
    weather: Weather
    words: Words
    began: float
    refused: list[Exchange] = field(default_factory=list)
    money: Money | None = None
    played: Played | None = None

    async def walk_through(self) -> None:
        """All that the agenda holds. If Reeve does not come to rest, that is a trouble too."""
        try:
            if self.money is not None:
                await self.money.allocate()
            await self.walk.through()
            if self.money is not None:
                await self._share_out(self.money)
            self.walk.watch(self.words.say("progress", "closing"), self.walk.visits)
            await self._calm_down()
        except TimeoutError:
            self.walk.troubles.append(Trouble(self.agenda.year, "", "no_rest"))

    async def _share_out(self, money: Money) -> None:
        """What Reeve refuses the officer is found, as the pot is then not as it is on record."""
        with suppress(Refusal):
            self.played = await money.share_out()

    async def _calm_down(self) -> None:
        """End the faults, and wait until all e-mails are out, or given up."""
        self.weather.settle()
        await self.walk.quiet()
        async with asyncio.timeout(_LETTERS_WITHIN):
            await self.demo.reeve.dispatcher.at_rest("email")

    async def conclude(self) -> Outcome:
        """Hold everything against everything, and write the account."""
        stored = await read_stored(self.demo.reeve.services, self.agenda.year)
        found = tuple(dict.fromkeys(map(self.words.finding, self.found(stored))))
        counts = count(stored.returns)
        out = self.wanted.out
        email = write_emails(out, self.demo.mailbox.letters)
        slack = write_messages(out, self.chronicle)
        kept = await self._records(stored)
        deadlines = count_deadlines(kept.values(), self.walk.books.values())
        self._write_account(stored, kept, counts, deadlines, found)
        seconds = _now() - self.began
        said = self.words.say(
            "progress",
            "wrong" if found else "done",
            **asdict(counts),
            count=len(found),
            slack=slack,
            email=email,
            seconds=round(seconds),
            account=out / ACCOUNT,
        )
        audit_ok = stored.audit_fault is None
        pot = self.played.as_json() if self.played else None
        outcome = Outcome(counts, deadlines, slack, email, audit_ok, seconds, found, said, pot)
        summary = json.dumps(outcome.as_json(), indent=2, ensure_ascii=False)
        (out / SUMMARY).write_text(summary + "\n", encoding="utf-8")
        return outcome

    def found(self, stored: Stored) -> list[Finding]:
        """All that is not as it should be."""
        mailbox, books = self.demo.mailbox, self.walk.books
        found = [
            *findings.about_people(self.walk.troubles),
            *findings.about_answers(stored, books),
            *findings.about_returns(stored, books, self.agenda),
            *findings.about_messages(stored, self.chronicle.messages),
            *findings.about_letters(stored, mailbox.letters, self.weather.smtp_struck),
            *findings.about_refusals(self.refused, self.weather.errors),
        ]
        if self.money is not None:
            found += about_money(self.money.record, self.played, by_bids=self.money.by_bids)
        if self.demo.ticks.failed:
            found.append(Finding("timetable", {"count": self.demo.ticks.failed}))
        if stored.audit_fault is not None:
            found.append(Finding("audit", {"fault": stored.audit_fault}))
        return found

    async def _records(self, stored: Stored) -> Mapping[str, ReturnRecord]:
        """The record of deadlines of each return."""
        async with self.demo.reeve.services.begin() as session:
            kept = await records(session, [(row, row.partnership_id) for row in stored.returns])
        return {record.return_id: record for record in kept}

    def _write_account(
        self,
        stored: Stored,
        kept: Mapping[str, ReturnRecord],
        counts: Counts,
        deadlines: Deadlines,
        found: tuple[str, ...],
    ) -> None:
        services = self.demo.reeve.services
        telling = Telling(
            self.area,
            services.templates,
            services.bank_holidays,
            {row.id: row for row in stored.returns},
            self.walk.books,
            kept,
        )
        page = self.words.account(
            year=self.agenda.year,
            area=self.area.office.area_name,
            counts=counts,
            deadlines=deadlines,
            quarters=[telling.quarter(plan) for plan in self.agenda.quarters],
            findings=found,
            record=self.money.record if self.money else None,
            played=self.played,
        )
        (self.wanted.out / ACCOUNT).write_text(page.strip() + "\n", encoding="utf-8")

    def note(self, change: Change) -> None:
        if isinstance(change, ExchangeDone) and not change.exchange.ok:
            self.refused.append(change.exchange)


@asynccontextmanager
async def rehearsing(wanted: Wanted, watch: Watch) -> AsyncIterator[Rehearsal]:
    """Everything set up and nothing begun. Raises NotReady for what cannot be rehearsed."""
    began = _now()
    words = Words(TEMPLATES)
    prepare_folder(wanted.out, words)
    area, url = await load_afresh(wanted.out / DATABASE, wanted.example)
    record = read_record(wanted.example, wanted.year) if wanted.quarters == QUARTERS else None
    if record is not None:
        area = area_in_year(area, record)
        await load_area(url, area)
    if wanted.year not in {project.year for project in area.projects}:
        raise NotReady(words.say("progress", "no_year", year=wanted.year))
    agenda = draw_agenda(
        area,
        wanted.year,
        quarters=wanted.quarters,
        seed=wanted.seed,
        bank_holidays=england_and_wales(),
        closes=record is not None,
    )
    watch.began(agenda.visits)
    with _log_in(wanted.out):
        async with beside_sandbox(
            area,
            url,
            start=agenda.start,
            held=True,
            limits=RateLimits(TIMING, speed=FASTER),
            timing=TIMING,
            seed=wanted.seed,
            pace=pace(wanted.seed),
        ) as demo:
            chance = random.Random(f"{wanted.seed}/weather")  # noqa: S311 - faults, no secrets
            weather = Weather(demo, chance, agenda.gatherings)
            walk = Walk(demo, area, agenda, read_phrases(TEMPLATES), wanted.seed, watch.went_on)
            money = Money(demo, area, record, walk, wanted.by_bids) if record else None
            walk.outturns = outturns(area, record) if record else {}
            if wanted.faults:
                walk.before_round, walk.outage = weather.change, weather.outage
                walk.calm = weather.settle
            chronicle = Chronicle(demo.sandbox.workspace)
            rehearsal = Rehearsal(
                wanted, demo, area, agenda, walk, chronicle, weather, words, began, money=money
            )
            demo.sandbox.workspace.subscribe(rehearsal.note)
            yield rehearsal


@contextmanager
def _log_in(folder: Path) -> Iterator[None]:
    """What Reeve logs of its troubles goes to a file: with faults there are many."""
    handler = logging.FileHandler(folder / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def prepare_folder(folder: Path, words: Words) -> None:
    """A folder without an earlier rehearsal in it. Raises NotReady if it holds anything else."""
    folder.mkdir(parents=True, exist_ok=True)
    there = list(folder.iterdir())
    if not all(each.name in _WRITTEN or each.name.startswith(DATABASE) for each in there):
        raise NotReady(words.say("progress", "not_empty", folder=folder))
    for path in there:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _now() -> float:
    return asyncio.get_running_loop().time()
