"""A year on record is made up so that its returns leave the pot on record, to the penny."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo import EXAMPLE
from bot.domain.allocation import allocate
from bot.domain.pot import Entry, Kind, Statement
from bot.domain.register import Register
from bot.journeys import pot
from bot.main import NotReady
from bot.register import read_folder
from bot.rehearsal.account import ACCOUNT, EMAILS, SUMMARY
from bot.rehearsal.answering import Known
from bot.rehearsal.funding import AreaLine, Played, about_money
from bot.rehearsal.outcome import Wanted, Watch
from bot.rehearsal.records import Record, area_in_year, outturns, read_record, scripted
from bot.rehearsal.rehearsal import rehearse, rehearsing
from bot.rendering.text import Templates
from storage import rounds
from tests.architecture.sources import ROOT
from tests.rehearsal.conftest import NAMES, write_area
from tests.thorough import only_ci

YEAR = "2023-24"
SMALL = """
year = "2023-24"
source = "A record"
decided = "2024-07-09"
total = "20,000.00"
pot = "1,234.57"
indicators = "indicators.csv"
indicators_source = "Somewhere"
indicators_vintage = "2022"
top_slices = [{ amount = "200.00", purpose = "A hub" }]

[published]
total = "1,034.56"
areas = { E07000101 = "1,034.56" }
"""
INDICATORS = """gss,area,population,crimes_per_1000,crime_harm_index
E07000101,District E07000101,1000,5.5,3
"""


@pytest.fixture(scope="module")
def record() -> Record:
    found = read_record(EXAMPLE, YEAR)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def area(record: Record) -> Register:
    read = read_folder(EXAMPLE)
    assert isinstance(read, Register)
    return area_in_year(read, record)


def test_the_record_is_what_was_published(record: Record) -> None:
    assert record.pot == 14070506
    assert [pence for _, pence in record.top_slices] == [3100000, 1000000, 180000]
    assert record.by_formula == 9790506
    assert (record.published_total, sum(record.areas.values())) == (9790500, 9790501)
    assert record.decided == date(2024, 7, 9)
    assert read_record(EXAMPLE, "2024-25") is None


def test_the_year_has_the_formula_s_awards_and_leaves_the_pot(
    area: Register, record: Record
) -> None:
    assert {each.year for each in area.projects} == {YEAR}
    given = {line.gss: line.pence for line in allocate(record.total, record.given.areas).lines}
    awarded = dict.fromkeys((each.partnership for each in area.projects), 0)
    for project in area.projects:
        awarded[project.partnership] += project.award
    assert sorted(awarded.values()) == sorted(given.values())
    spent = outturns(area, record)
    assert sum(each.award for each in area.projects) - sum(spent.values()) == record.pot
    assert all(0 < spent[each.id] < each.award for each in area.projects)
    assert {each.project for each in area.measures} == {each.id for each in area.projects}


def test_the_last_quarter_makes_up_what_is_missing(area: Register, record: Record) -> None:
    """Also where a return never came."""
    form, project = Templates(ROOT / "templates").quarterly_return, area.projects[0].id
    spent = outturns(area, record)
    awards = {each.id: each.award for each in area.projects}
    so_far, key = 0, f"spend:{project}"
    for last_day in (date(2023, 6, 30), date(2023, 12, 31), date(2024, 3, 31)):
        known = Known(awards, {}, {project: so_far}, last_day, spent)
        meant = scripted(form, key, known, {})
        assert meant is not None
        assert isinstance(meant.value, int)
        so_far += meant.value
    assert so_far == spent[project]
    free = Known(awards, {}, {}, date(2024, 3, 31))
    assert scripted(form, key, free, {}) is None, "a year that is not on record"


def add_second_officer(area: Path) -> None:
    """What is set aside takes two officers."""
    for name, row in (
        ("people", "percy,Percy Ash,percy@opcc.example,T0NORTH,U0PERCY"),
        ("roles", "percy,officer,,2022-04-01,"),
    ):
        with (area / f"{name}.csv").open("a") as file:
            file.write(f"{row}\n")


@only_ci
def test_a_small_year_is_played_to_the_last_penny(tmp_path: Path) -> None:
    """One partnership answers four returns; the officer shares out what it leaves."""
    example = tmp_path / "area"
    (example / "records").mkdir(parents=True)
    write_area(example, NAMES[:1])
    add_second_officer(example)
    (example / "records" / f"{YEAR}.toml").write_text(
        SMALL.replace('"indicators.csv"', '"records/indicators.csv"')
    )
    (example / "records" / "indicators.csv").write_text(INDICATORS)
    out = tmp_path / "out"
    outcome = asyncio.run(rehearse(Wanted(YEAR, out, example=example)))
    assert outcome.findings == ()
    assert json.loads((out / SUMMARY).read_text())["pot"] == {
        "in_pence": 123457,
        "top_sliced_pence": 20000,
        "formula_pence": 103457,
        "competition_pence": 0,
        "left_pence": 0,
    }
    account = (out / ACCOUNT).read_text()
    assert "By the formula: £1,034.57, with £0.00 left over. Published was £1,034.56" in account
    assert "| District E07000101 | £1,034.57 | £1,034.56 |" in account
    letters = [path.name for path in (out / EMAILS).iterdir()]
    assert sum("Allocations-for" in name for name in letters) == 2, "to lead and deputy"
    assert sum("Underspend-shared-out" in name for name in letters) == 2


async def test_what_is_left_may_be_bid_for(tmp_path: Path) -> None:
    """Three bid for more than there is: one gets all, one what is left, one nothing."""
    example, out = tmp_path / "area", tmp_path / "out"
    (example / "records").mkdir(parents=True)
    write_area(example, NAMES[:3])
    add_second_officer(example)
    record = SMALL.replace('"indicators.csv"', '"records/indicators.csv"')
    (example / "records" / f"{YEAR}.toml").write_text(record)
    areas = [f"E0700010{n},District E0700010{n},1000,5.5,3" for n in (1, 2, 3)]
    rows = "\n".join([INDICATORS.splitlines()[0], *areas, ""])
    (example / "records" / "indicators.csv").write_text(rows)
    wanted = Wanted(YEAR, out, example=example, by_bids=True)
    async with rehearsing(wanted, Watch()) as rehearsal:
        assert rehearsal.money is not None
        await rehearsal.walk.go_to(datetime(2024, 7, 9, 9, 30, tzinfo=UTC))
        async with rehearsal.money.acting.officer() as turn:
            came_in = Entry("k", Kind.UNDERSPEND, 103_457, date(2024, 7, 9), turn.actor.id)
            await pot.enter(turn, YEAR, [came_in])
        assert await rehearsal.money.give_out() is None
        async with rehearsal.money.acting.read() as session:
            told = await pot.year_statement(session, YEAR)
            awards = await rounds.awards(session, [f"{YEAR}-B1.{name}" for name in NAMES[:3]])
    assert (told.competition, told.formula, told.closing) == (103_457, 0, 0)
    assert [(row.asked_pence, row.pence) for row in awards.values()] == [
        (51_728, 51_728),
        (68_971, 51_729),
        (34_485, 0),
    ]


def test_whatever_is_not_as_on_record_is_found(record: Record) -> None:
    lines = (AreaLine("Rutland", record.by_formula - 1, 5),)
    told = played_short(record, lines)
    assert [(f.kind, dict(f.facts)["what"]) for f in about_money(record, told)] == [
        ("pot", "came_in"),
        ("pot", "lines"),
        ("pot", "left"),
    ]
    assert [finding.kind for finding in about_money(record, None)] == ["no_pot"]


def played_short(record: Record, lines: tuple[AreaLine, ...]) -> Played:
    """A penny more came in than is on record, and was left."""
    told = Statement(YEAR, 0, (), record.pot + 1, record.top_sliced, record.by_formula, 0, 0, 1)
    return Played(told, lines)


def test_a_record_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    path = tmp_path / "records" / f"{YEAR}.toml"
    (tmp_path / "indicators.csv").write_text(INDICATORS)
    for old, new in (("1,234.57", "about 1k"), ('year = "2023-24"', ""), ("2024-07-09", "soon")):
        path.write_text(SMALL.replace(old, new))
        with pytest.raises(NotReady, match="cannot be used"):
            read_record(tmp_path, YEAR)
