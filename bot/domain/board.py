"""The office's status board: partnerships down, quarters across, and where each return stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.return_states import ReturnState


@dataclass(frozen=True)
class Place:
    """Where one return stands. due: aware UTC, as it holds now; late: it was received late.

    begun: something is answered; agreed: what a finance officer said of the figures of the version
    that was submitted last, None if nothing yet. by_link: somebody who answers it has no Slack.
    """

    return_id: str
    partnership: str
    quarter: str
    state: ReturnState
    begun: bool
    due: datetime
    late: bool
    agreed: bool | None
    version: int
    by_link: bool = False

    @property
    def received(self) -> bool:
        """Whether the office has it now."""
        return not self.state.takes_answers

    def overdue(self, now: datetime) -> bool:
        """Whether the office still waits for the first submission after its due time."""
        return self.state is ReturnState.OPEN and now > self.due


@dataclass(frozen=True)
class Board:
    """places: each return's, by (the partnership's name, the quarter's key)."""

    partnerships: Sequence[str]
    quarters: Sequence[str]
    places: Mapping[tuple[str, str], Place]

    def of_quarter(self, quarter: str) -> list[Place]:
        """The returns of a quarter, in the partnerships' order."""
        found = (self.places.get((name, quarter)) for name in self.partnerships)
        return [place for place in found if place is not None]


def board_of(places: Collection[Place]) -> Board:
    """Partnerships by name, quarters from the newest back."""
    return Board(
        sorted({place.partnership for place in places}),
        sorted({place.quarter for place in places}, reverse=True),
        {(place.partnership, place.quarter): place for place in places},
    )
