"""A year's allocation: kept with what it was worked out from, published once, and never changed."""

from __future__ import annotations

import email
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures, allocate
from bot.domain.errors import Refusal
from bot.domain.money import pounds
from bot.domain.pot import Entry, Kind
from bot.journeys import allocation, allocation_rows, pot
from bot.journeys.allocation_rows import Given
from storage import funding
from storage.tables import (
    AllocationLine,
    AllocationRun,
    Area,
    AuditEvent,
    OutgoingMessage,
    PartnershipArea,
    PotEntry,
)
from tests.journeys.office import MONDAY, START, Office

YEAR = "2024-25"
APRIL = datetime(2024, 4, 2, 9, tzinfo=UTC)
DISTRICTS = ("westmoor", "eastvale", "southend", "northway")


def area(name: str, number: int) -> AreaFigures:
    figures = (Fraction(number), Fraction(number + 1, 10), Fraction(1000 * number))
    return AreaFigures(f"E-{name}", name.title(), figures)


GIVEN = Given(
    total=100_000,
    areas=tuple(area(name, number) for number, name in enumerate(DISTRICTS, 1)),
    indicators=DEFAULT_INDICATORS,
    file="indicators.csv",
    text="gss,area,…",
    sha256="5" * 64,
    source="Police.uk",
    vintage="2023",
)


async def prepared(
    office: Office, given: Given = GIVEN, *, year: str = YEAR, by: str = "maya"
) -> str:
    async with office.database.transaction() as session:
        run = await allocation.prepare(office.turn(session, by, APRIL), year, given)
    return run.id


async def publish(office: Office, run_id: str, *, by: str = "maya", now: datetime = APRIL) -> None:
    async with office.database.transaction() as session:
        await allocation.publish(office.turn(session, by, now), run_id)


async def refusal(office: Office, run_id: str, by: str = "maya") -> str:
    with pytest.raises(Refusal) as refused:
        await publish(office, run_id, by=by)
    return refused.value.code


def told(messages: dict[str, OutgoingMessage]) -> dict[str, OutgoingMessage]:
    return {key: row for key, row in messages.items() if ":published:" in key}


async def test_a_run_is_kept_with_all_that_it_was_worked_out_from(office: Office) -> None:
    run_id = await prepared(office)
    (run,) = await office.rows(AllocationRun)
    assert (run.id, run.year, run.total_pence) == (run_id, YEAR, 100_000)
    assert (run.source, run.vintage, run.inputs_sha256) == ("Police.uk", "2023", "5" * 64)
    assert (run.inputs_file, run.inputs) == ("indicators.csv", "gss,area,…")
    assert (run.prepared_by, run.prepared_at, run.published_at) == ("maya", APRIL, None)
    async with office.database.transaction() as session:
        lines = await funding.run_lines(session, run_id)
    assert [line.area_name for line in lines] == [name.title() for name in DISTRICTS]
    assert sum(line.pence for line in lines) == 100_000
    assert sum(Fraction(line.share) for line in lines) == 1
    (event,) = await office.events()
    assert (event.event, event.actor, event.subject) == ("allocation prepared", "maya", run_id)
    assert json.loads(event.details)["inputs_sha256"] == "5" * 64
    assert await office.messages() == {}, "nobody is told yet"


async def test_the_stored_run_can_be_worked_out_again_from_itself(office: Office) -> None:
    run_id = await prepared(office)
    async with office.database.transaction() as session:
        (run,) = await funding.runs(session)
        rows = await funding.run_lines(session, run_id)
    again = allocation_rows.given_for_pot(run, rows, GIVEN.total)
    assert (again.areas, again.indicators) == (GIVEN.areas, GIVEN.indicators)
    done = allocate(again.total, again.areas, again.indicators)
    assert tuple(map(allocation_rows.read_line, rows)) == done.lines


async def test_publishing_tells_every_channel_and_every_person_once(office: Office) -> None:
    run_id = await prepared(office)
    await publish(office, run_id, by="lewis")
    await office.tell_news(APRIL)
    (run,) = await office.rows(AllocationRun)
    assert (run.published_by, run.published_at, run.published_as) == ("lewis", APRIL, YEAR)
    messages = told(await office.messages())
    assert {row.recipient for row in messages.values()} == {
        "CEASTVALE",  # the one partnership with a channel
        *("ada@example.org", "bo@example.org", "fay@example.org", "noel@example.org"),
        *("cy@example.org", "di@example.org", "el@example.org"),
    }
    shown = str(messages[f"{run_id}:published:eastvale"].payload)
    lines = {line.partnership_id: line.pence for line in await office.rows(AllocationLine)}
    for pence in lines.values():
        assert f"£{pence // 100:,}.{pence % 100:02}" in shown
    event = (await office.events())[-1]
    assert (event.event, event.actor) == ("allocation published", "lewis")
    assert json.loads(event.details)["partnerships"] == lines


async def test_the_e_mail_has_the_workings_of_every_area(office: Office) -> None:
    run_id = await prepared(office)
    await publish(office, run_id)
    await office.tell_news(APRIL)
    row = (await office.messages())[f"{run_id}:published:email:eastvale:ada"]
    letter: Any = email.message_from_bytes(row.body or b"", policy=default)
    assert letter["Subject"].startswith("Allocations for 2024-25: Eastvale & District gets £")
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        for part in (*(name.title() for name in DISTRICTS), "crime harm index", "65%", "5" * 64):
            assert part in text
        assert "0.3" in text, "Eastvale's crimes per 1,000, with every digit"
        assert "£1,000.00" in text


async def test_a_second_publication_is_refused_and_changes_nothing(office: Office) -> None:
    second, first = await prepared(office), await prepared(office)
    await publish(office, first)
    await office.tell_news(APRIL)
    before = [await office.rows(each) for each in (AllocationRun, AllocationLine, AuditEvent)]
    messages = list(await office.messages())
    assert await refusal(office, first) == "allocation_is_published"
    assert await refusal(office, second) == "allocation_is_published", "another run of that year"
    with pytest.raises(Refusal, match="allocation_is_published"):
        await prepared(office)
    assert [await office.rows(e) for e in (AllocationRun, AllocationLine, AuditEvent)] == before
    assert list(await office.messages()) == messages
    await publish(office, await prepared(office, year="2025-26"))


async def test_a_run_that_a_newer_one_replaced_is_never_published(office: Office) -> None:
    older = await prepared(office)
    newer = await prepared(office, replace(GIVEN, total=120_000))
    assert await refusal(office, older) == "allocation_is_older"
    await publish(office, newer)
    assert [run.id for run in await office.rows(AllocationRun) if run.published_at] == [newer]


async def test_only_an_officer_prepares_and_publishes(office: Office) -> None:
    run_id = await prepared(office)
    for by in ("ada", "noel", "rosa"):
        with pytest.raises(Refusal, match="not_for_officers_only"):
            await prepared(office, by=by)
        assert await refusal(office, run_id, by=by) == "not_for_officers_only"
    assert await refusal(office, "year-2024-25-9") == "no_such_allocation"
    assert told(await office.messages()) == {}


async def test_areas_that_are_not_the_partnerships_are_named(office: Office) -> None:
    strange = (*GIVEN.areas[:-1], area("elsewhere", 9))
    with pytest.raises(Refusal) as refused:
        await prepared(office, Given(**{**vars(GIVEN), "areas": strange}))
    assert refused.value.code == "areas_misplaced"
    assert refused.value.facts == {"homeless": "E-elsewhere", "absent": "E-northway"}
    assert await office.rows(AllocationRun) == []


async def fill_pot(office: Office, pence: int) -> None:
    async with office.database.transaction() as session:
        into = Entry("k", Kind.BROUGHT_FORWARD, pence, MONDAY.date(), "maya")
        await pot.enter(office.turn(session, "maya", MONDAY), "2023-24", [into])


async def share(office: Office, pence: int, *, by: str = "maya") -> None:
    async with office.database.transaction() as session:
        await allocation.share_pot(office.turn(session, by, MONDAY), "2023-24", pence)


async def test_the_pot_is_shared_out_by_the_formula_with_nothing_left_over(office: Office) -> None:
    await publish(office, await prepared(office))
    await fill_pot(office, 10_007)
    await share(office, 10_007)
    entries = [row for row in await office.rows(PotEntry, PotEntry.id) if row.kind == "formula"]
    assert sorted(row.partnership_id for row in entries) == sorted(DISTRICTS)
    assert sum(row.pence for row in entries) == -10_007
    async with office.database.transaction() as session:
        assert (await pot.year_statement(session, "2023-24")).closing == 0
        assert len(await funding.runs(session, "2023-24")) == 1
    await office.tell_news()
    assert any(":published:eastvale" in key for key in await office.messages())


async def test_no_more_is_shared_than_the_pot_holds(office: Office) -> None:
    await publish(office, await prepared(office))
    await fill_pot(office, 10_007)
    before = [await office.rows(each) for each in (AllocationRun, PotEntry, AuditEvent)]
    for pence in (0, -5, 10_008):
        with pytest.raises(Refusal, match="pot_too_small"):
            await share(office, pence)
    with pytest.raises(Refusal, match="not_for_officers_only"):
        await share(office, 5, by="ada")
    assert [await office.rows(each) for each in (AllocationRun, PotEntry, AuditEvent)] == before


async def test_without_a_published_formula_nothing_is_shared(office: Office) -> None:
    await fill_pot(office, 10_007)
    await prepared(office)
    with pytest.raises(Refusal, match="no_formula_yet"):
        await share(office, 5)


async def test_of_many_areas_a_partnership_reads_its_own_and_the_workbook_has_all(
    office: Office,
) -> None:
    many = [area(f"more{number}", number) for number in range(5, 45)]
    await office.add(*(Area(gss=each.gss, name=each.name) for each in many))
    await office.add(
        *(
            PartnershipArea(partnership_id="southend", gss=each.gss, from_date=START)
            for each in many
        )
    )
    run_id = await prepared(office, replace(GIVEN, areas=(*GIVEN.areas, *many)))
    await publish(office, run_id)
    await office.tell_news(APRIL)
    messages, lines = await office.messages(), await office.rows(AllocationLine)
    row = messages[f"{run_id}:published:email:eastvale:ada"]
    letter: Any = email.message_from_bytes(row.body or b"", policy=default)
    rest = sum(line.pence for line in lines if line.partnership_id != "eastvale")
    posted = str(messages[f"{run_id}:published:eastvale"].payload)
    for text in (letter.get_body(("plain",)).get_content(), posted):
        assert f"The 43 other areas: {pounds(rest)}" in text
        assert "More7" not in text
    (file,) = letter.iter_attachments()
    sheet = load_workbook(BytesIO(file.get_content())).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in cells[:-1]] == [each.gss for each in (*GIVEN.areas, *many)]
    pence = {line.gss: line.pence for line in lines}
    assert {row[0]: round(row[-1] * 100) for row in cells} == pence | {"All areas": 100_000}
