"""A visit under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rehearsal.agenda import Visit
from bot.rehearsal.deviation import Deviation
from bot.rehearsal.respondents import Respondent

_MOST_ACTS = 400


@dataclass
class Sitting:
    """A visit under way: one person, or several who take turns."""

    visit: Visit
    people: Sequence[Respondent]
    acts: int = 0

    @property
    def turn(self) -> Respondent:
        """Whose turn it is, or was in this round."""
        return self.people[self.acts % len(self.people)]

    @property
    def over(self) -> bool:
        return self.people[0].done

    async def act(self) -> None:
        if self.acts >= _MOST_ACTS:
            raise Deviation("no_end")
        await self.turn.act()

    def look_back(self) -> None:
        """After the round: what came of it. Then it is the next one's turn."""
        self.turn.look_back()
        self.acts += 1
