"""How a submitted return stands with the office: its version, who decided, what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.signing import Signature
from bot.domain.versions import Version
from bot.domain.virement import Request


@dataclass(frozen=True)
class Query:
    """A question of the office about one answer. asked_by, closed_by: names; at: aware UTC.

    version: the one that it was asked of. It is open while closed_by is None; reply: None if it
    was closed without one.
    """

    id: int
    version: int
    question: str
    words: str
    asked_by: str
    asked_at: datetime
    reply: str | None = None
    closed_by: str | None = None


@dataclass(frozen=True)
class Standing:
    """Every version, the first one first, and every query; names: of the people in them, by id.

    signatures: what finance officers said of the figures, the first one first. moves: every request
    to move money between its projects.
    """

    versions: tuple[Version, ...]
    queries: tuple[Query, ...]
    names: dict[str, str]
    signatures: tuple[Signature, ...] = ()
    moves: tuple[Request, ...] = ()

    @property
    def latest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    @property
    def signature(self) -> Signature | None:
        """What was said last of the latest version's figures."""
        number = self.latest.number if self.latest else 0
        said = [each for each in self.signatures if each.version == number]
        return said[-1] if said else None

    @property
    def open_queries(self) -> tuple[Query, ...]:
        return open_among(self.queries)

    def query(self, number: int) -> Query | None:
        return next((query for query in self.queries if query.id == number), None)

    def move(self, move_id: str) -> Request | None:
        return next((each for each in self.moves if each.id == move_id), None)

    def name(self, person: str) -> str:
        return self.names.get(person, person)


def open_among(queries: Iterable[Query]) -> tuple[Query, ...]:
    return tuple(query for query in queries if query.closed_by is None)
