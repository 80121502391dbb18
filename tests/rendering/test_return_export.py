"""A return as a workbook and as JSON: the same facts, exact figures, and text that stays text."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain.drafts import Draft
from bot.domain.evidence import FileKind, KeptFile
from bot.domain.facts import AreaFacts
from bot.rendering import desk, review
from bot.rendering.return_json import return_json
from bot.rendering.return_sheets import return_workbook
from bot.rendering.text import Templates
from tests.rendering.hostile import AT, CORPUS, draft_made_of, standing_made_of, submitted
from tests.rendering.test_workbook import RUNS


def done(text: str) -> Draft:
    return submitted(draft_made_of(text), text)


def opened(templates: Templates, text: str) -> Any:
    draft = done(text)
    book = return_workbook(templates, draft, standing_made_of(draft, text), AT)
    return load_workbook(BytesIO(book))


@pytest.mark.parametrize("text", [*RUNS.values(), *CORPUS.values()])
def test_nothing_that_people_wrote_can_run(templates: Templates, text: str) -> None:
    kinds = {cell.data_type for page in opened(templates, text) for row in page for cell in row}
    assert kinds <= {"s", "n"}


def test_there_is_a_sheet_a_project_beside_the_summary(templates: Templates) -> None:
    draft = done("Locks")
    book = opened(templates, "Locks")
    assert book.sheetnames == ["Summary", "Figures", "Locks", "Locks (2)", "Versions"]
    assert len(draft.facts.projects) == 2
    rows = {row[0].value: row[1].value for row in book["Summary"]}
    assert rows["Reference"] == "Locks-2"
    assert rows["Version"] == 2


def test_the_figures_are_those_of_the_return_to_the_penny(templates: Templates) -> None:
    draft = done("Locks")
    sums = draft.totals()
    rows = list(opened(templates, "Locks")["Figures"].iter_rows(min_row=2, values_only=True))
    assert [pence(row[3]) for row in rows] == [
        *(each.spent for each in sums.projects),
        sums.all.spent,
    ]
    assert pence(rows[-1][7]) == sums.all.remaining


def pence(value: object) -> int:
    return int(Decimal(str(value)) * 100)


def test_versions_stand_side_by_side(templates: Templates) -> None:
    rows = list(opened(templates, "Locks")["Versions"].iter_rows(values_only=True))
    assert rows[0] == ("Question", "Version 1", "Version 2")
    different = [row for row in rows[1:] if row[1] != row[2]]
    assert [row[1:] for row in different] == [("Locks", "Changed.")]


def test_json_says_what_the_workbook_says() -> None:
    draft = done("Locks")
    standing = standing_made_of(draft, "Locks")
    told = json.loads(return_json(draft, standing))
    assert told["total"]["spent_pence"] == draft.totals().all.spent
    assert [each["number"] for each in told["versions"]] == [1, 2]
    answers = {each["key"]: each["value"] for each in told["answers"]}
    assert answers == standing.versions[-1].answers
    assert return_json(draft, standing) == return_json(draft, standing)


def with_all() -> Draft:
    """A joint return with a file, and a summary that was kept though it may name somebody."""
    draft = draft_made_of("Locks")
    areas = (AreaFacts("E1", "Blaby"), AreaFacts("E2", "=Hinckley"))
    split = replace(draft.answers["declare"], key="area_split", value="equal")
    kept = replace(draft.answers["summary"], kept=("person_name", "postcode"))
    return submitted(
        replace(
            draft,
            facts=replace(draft.facts, areas=areas),
            answers={**draft.answers, "summary": kept, "area_split": split},
            files=(KeptFile(1, "ledger.csv", FileKind.CSV, 120, "ab" * 32, "ada"),),
        ),
        "Locks",
    )


def test_files_areas_the_signature_and_what_was_kept_go_out_too(templates: Templates) -> None:
    draft = with_all()
    standing = standing_made_of(draft, "Locks")
    book = load_workbook(BytesIO(return_workbook(templates, draft, standing, AT)))
    files = list(book["Files"].iter_rows(min_row=2, values_only=True))
    assert files == [("ledger.csv", "csv", 120, "Locks", "ab" * 32)]
    areas = list(book["By area"].iter_rows(min_row=2, values_only=True))
    total = draft.totals().all
    assert [row[0] for row in areas] == ["Blaby", "=Hinckley"]
    assert sum(pence(row[1]) for row in areas) == total.spent
    rows = {row[0].value: row[1].value for row in book["Summary"]}
    assert "a person's name, a postcode" in rows["Kept although it may say who somebody is"]
    assert rows["Do the figures agree to the ledger?"]
    told = json.loads(return_json(draft, standing))
    assert told["kept_personal"] == {"summary": ["person_name", "postcode"]}
    assert [each["sha256"] for each in told["files"]] == ["ab" * 32]
    assert sum(each["spent_pence"] for each in told["areas"]) == total.spent
    assert told["signatures"] == [] or told["signatures"][0]["agreed"] in (True, False)


def test_the_office_sees_what_was_kept_on_the_card_and_among_the_answers(
    templates: Templates,
) -> None:
    draft = with_all()
    card = json.dumps(desk.card(templates, draft, standing_made_of(draft, "Locks")).payload)
    assert "1 answer* may say who somebody is" in card
    pages = review.answers_for_office(templates, draft, can_ask=True)
    told = json.dumps([page.payload for page in pages])
    assert "May hold: a person's name, a postcode" in told
    assert "Of this, Blaby: " in told


@pytest.mark.parametrize("text", CORPUS.values())
def test_json_is_ascii_and_can_be_read_whatever_people_wrote(text: str) -> None:
    draft = done(text)
    written = return_json(draft, standing_made_of(draft, text))
    assert written.isascii()
    json.loads(written)
