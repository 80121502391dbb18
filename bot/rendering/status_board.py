"""The office's status board as a table: partnerships down, quarters across, words in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.board import Board, Place
from bot.domain.quarters import Quarter
from bot.domain.return_states import ReturnState
from bot.rendering import blocks
from bot.rendering.blocks import Block
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates, escaped

_MENU_OPTIONS = 100
_LONGEST_NAME = 100


def status_board(
    templates: Templates, board: Board, *, now: datetime, reviews: bool
) -> list[Block]:
    """How much of each quarter is in, the table, and a menu of what can be looked at.

    reviews: whether this person looks at what has been submitted.
    """
    titles = [_title(templates, board, quarter) for quarter in board.quarters]
    table = blocks.table(_rows(templates, board, now))
    menus = [menu for quarter in board.quarters for menu in _menus(templates, board, quarter)]
    return [blocks.divider(), *blocks.sections(titles), table, *(menus if reviews else [])]


def _title(templates: Templates, board: Board, quarter: str) -> str:
    places = board.of_quarter(quarter)
    return templates.words(
        "home.board_title",
        quarter=_name(templates, quarter),
        received=sum(place.received for place in places),
        of=len(places),
        due=min(place.due for place in places),
    )


def _rows(templates: Templates, board: Board, now: datetime) -> Sequence[Sequence[str]]:
    head = [templates.words("board.partnership"), *(_name(templates, q) for q in board.quarters)]
    places = [
        [
            blocks.shortened(name, _LONGEST_NAME),
            *(_cell(templates, board.places.get((name, q)), now) for q in board.quarters),
        ]
        for name in board.partnerships
    ]
    return [head, *places]


def _cell(templates: Templates, place: Place | None, now: datetime) -> str:
    """Where the return stands, in words beside a sign; then what is said of its figures."""
    words = templates.words
    if place is None:
        return words("board.none")
    parts = [words(_BY_STATE.get(place.state) or _not_in_yet(place, now))]
    if place.late:
        parts.append(words("board.late"))
    if place.received:
        parts.append(words(_BY_SIGNATURE[place.agreed]))
    return ", ".join(parts)


_BY_STATE = {
    ReturnState.SUBMITTED: "board.submitted",
    ReturnState.QUERIED: "board.queried",
    ReturnState.REOPENED: "board.reopened",
    ReturnState.ACCEPTED: "board.accepted",
}
_BY_SIGNATURE = {None: "board.unsigned", True: "board.agreed", False: "board.disputed"}


def _not_in_yet(place: Place, now: datetime) -> str:
    if place.overdue(now):
        return "board.overdue_underway" if place.begun else "board.overdue_not_started"
    return "board.underway" if place.begun else "board.not_started"


def _menus(templates: Templates, board: Board, quarter: str) -> Iterator[Block]:
    """A quarter's returns that were submitted, to be looked at, and those answered by a link."""
    name, places = _name(templates, quarter), board.of_quarter(quarter)
    submitted = [place for place in places if place.version]
    yield from _menu("look_at_return", templates.words("home.look", quarter=name), submitted)
    linked = [place for place in places if place.by_link]
    words = templates.words
    sure = blocks.confirm(
        words("home.new_links_title"),
        words("home.new_links_text"),
        words("home.new_links_yes"),
        words("home.new_links_no"),
    )
    yield from _menu("new_links", words("home.new_links", quarter=name), linked, sure)


def _menu(
    action: str, label: str, places: Sequence[Place], confirm: Block | None = None
) -> Iterator[Block]:
    sure = {"confirm": confirm} if confirm else {}
    options = [(escaped(place.partnership), place.return_id) for place in places]
    for at in range(0, len(options), _MENU_OPTIONS):
        some = options[at : at + _MENU_OPTIONS]
        yield {
            "type": "actions",
            "block_id": f"{action}:menu:{some[0][1]}",
            "elements": [blocks.menu(action, label, some) | sure],
        }


def _name(templates: Templates, quarter: str) -> str:
    return quarter_name(templates, Quarter.parse(quarter))
