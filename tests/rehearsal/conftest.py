"""A small area to rehearse in: one partnership of each temper, with a project each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.rehearsal.outcome import Wanted

NAMES = ("ashford", "birchley", "cotham", "denby", "elmstow")
JOINT = "twinvale"

AREA = """
[area]
name = "Northshire"
short_name = "NS"

[office]
name = "Office of the Police and Crime Commissioner for Northshire"
email = "reporting@opcc.example"
team_id = "T0NORTH"

[titles]
lead = "Lead"
deputy = "Deputy"
finance = "Finance officer"
officer = "Officer"
chief_executive = "Chief Executive"
chief_finance_officer = "Chief Finance Officer"
monitoring_officer = "Monitoring Officer"
commissioner = "Commissioner"

[plan]
objectives = ["Safer streets"]

[years."2024-25"]
pot = "600,000.00"
"""


@pytest.fixture(scope="session")
def small_area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five partnerships of a district each, and one of two."""
    return write_area(tmp_path_factory.mktemp("area"), [*NAMES, JOINT])


@pytest.fixture(scope="session")
def tiny_area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One partnership."""
    return write_area(tmp_path_factory.mktemp("area"), NAMES[:1])


@pytest.fixture
def wanted(small_area: Path, tmp_path: Path) -> Wanted:
    """One quarter in the small area, with nothing going wrong."""
    return Wanted("2024-25", tmp_path / "out", example=small_area, quarters=1)


def write_area(folder: Path, names: Sequence[str], *, officer_until: str = "") -> Path:
    """A register's folder with these partnerships; `twinvale` has two districts."""
    (folder / "area.toml").write_text(AREA)
    _write(folder, "areas", "gss,name", (f"{gss},District {gss}" for _, gss in _areas(names)))
    _write(
        folder,
        "partnership_areas",
        "partnership,gss,from,to",
        (f"{name},{gss},2022-04-01," for name, gss in _areas(names)),
    )
    _write(
        folder,
        "partnerships",
        "id,name,payee,channel_id,channel_name",
        (
            f"{name},{name.title()} CSP,{name.title()} Council,C{name.upper()},csp-{name}"
            for name in names
        ),
    )
    _write(folder, "people", "id,name,email,team_id,user_id", _people(names))
    _write(folder, "roles", "person,role,partnership,from,to", _roles(names, officer_until))
    _write(
        folder,
        "projects",
        "id,partnership,year,name,objective,award",
        (
            f'{name}-streets,{name},2024-25,Safer {name.title()},Safer streets,"20,000.00"'
            for name in names
        ),
    )
    _write(
        folder,
        "measures",
        "id,project,name,unit,baseline,target",
        (f"{name}-walks,{name}-streets,Patrols walked,patrols,60,120" for name in names),
    )
    return folder


def _areas(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(names, start=1):
        yield name, f"E070001{number:02}"
        if name == JOINT:
            yield name, "E07000199"


def _people(names: Sequence[str]) -> Iterator[str]:
    yield "olive,Olive Penn,olive@opcc.example,T0NORTH,U0OLIVE"
    for name in names:
        for role in ("lead", "deputy"):
            person, user = f"{name}-{role}", f"U0{name.upper()}{role[0].upper()}"
            yield f"{person},{role.title()} {name.title()},{person}@{name}.example,T0NORTH,{user}"


def _roles(names: Sequence[str], officer_until: str) -> Iterator[str]:
    yield f"olive,officer,,2022-04-01,{officer_until}"
    for name in names:
        for role in ("lead", "deputy"):
            yield f"{name}-{role},{role},{name},2022-04-01,"


def _write(folder: Path, name: str, header: str, rows: Iterator[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n")
