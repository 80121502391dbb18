"""A closed round's bids as a workbook: all side by side, and a sheet for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.readings import Value
from bot.rendering.answer_list import AnswerLine, cell_of
from bot.rendering.blocks import unescaped
from bot.rendering.deciding import decision
from bot.rendering.kept import kept_lines
from bot.rendering.rounds import AboutBid
from bot.rendering.text import Templates, london_time
from bot.rendering.workbook import Cell, Pence, Sheet, workbook


@dataclass(frozen=True)
class WrittenBid:
    """A bid with its answers, in the form's order."""

    about: AboutBid
    answers: Sequence[tuple[Asked, Value | None]]


def bids_workbook(templates: Templates, bids: Sequence[WrittenBid], *, at: datetime) -> bytes:
    """The file's bytes. `at` (aware UTC) is when it is made."""
    own = [_bid(templates, each) for each in bids]
    return workbook([_side_by_side(templates, bids), *own], at=at)


def _side_by_side(templates: Templates, bids: Sequence[WrittenBid]) -> Sheet:
    words = templates.words
    headings = [
        words("award.column_partnership"),
        words("award.column_project"),
        words("award.column_theme"),
        words("award.column_asked"),
        words("award.column_award"),
        words("award.column_decision"),
        words("award.column_reason"),
        words("award.column_reference"),
        words("award.column_submitted"),
        words("export.kept_personal"),
    ]
    return Sheet(words("award.sheet"), headings, [_row(templates, each.about) for each in bids])


def _row(templates: Templates, bid: AboutBid) -> Sequence[Cell]:
    award = bid.award
    return (
        bid.partnership,
        bid.project,
        bid.theme,
        Pence(bid.asked),
        Pence(award.pence) if award else None,
        decision(templates, award),
        award.reason if award else None,
        bid.reference,
        london_time(bid.at),
        unescaped("\n".join(kept_lines(templates, bid.kept)[1:])) or None,
    )


def _bid(templates: Templates, bid: WrittenBid) -> Sheet:
    headings = [templates.words("export.question"), templates.words("export.answer")]
    lines = [
        AnswerLine(asked, asked.question.wording, value, shown(asked, value))
        for asked, value in bid.answers
    ]
    rows: list[tuple[Cell, ...]] = [(each.wording, cell_of(each)) for each in lines]
    rows += [
        (templates.words("export.kept_personal"), unescaped(line))
        for line in kept_lines(templates, bid.about.kept)[1:]
    ]
    return Sheet(bid.about.partnership, headings, rows)
