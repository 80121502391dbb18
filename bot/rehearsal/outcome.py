"""What is wanted of a rehearsal, who watches it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.demo import EXAMPLE
from bot.rehearsal.account import Counts, Deadlines


class Watch:
    """Whoever watches a rehearsal: told how many visits there are to be, and of each quarter."""

    def began(self, visits: int) -> None:
        """So many visits are to be paid."""

    def went_on(self, quarter: str, visits: int) -> None:
        """So many visits have been paid; now it is this quarter, or the end."""


@dataclass(frozen=True)
class Wanted:
    """What is to be rehearsed: the first `quarters` quarters of a year such as "2024-25".

    The same `seed` gives the same account. `example` is a register's folder; what comes of it all
    is written to `out`. by_bids: what is left of the pot of a year on record is bid for.
    """

    year: str
    out: Path
    seed: int = 1
    faults: bool = False
    example: Path = EXAMPLE
    quarters: int = 4
    by_bids: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a rehearsal ended: its findings in sentences, none if all went well.

    `slack` and `email` count what was written; `said` is all of it in a sentence.
    """

    counts: Counts
    deadlines: Deadlines
    slack: int
    email: int
    audit_ok: bool
    seconds: float
    findings: tuple[str, ...]
    said: str
    pot: Mapping[str, int] | None = None

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "returns": asdict(self.counts),
            "deadlines": asdict(self.deadlines),
            "messages": {"slack": self.slack, "email": self.email},
            **({"pot": dict(self.pot)} if self.pot is not None else {}),
            "audit": "ok" if self.audit_ok else "broken",
            "seconds": round(self.seconds, 1),
            "findings": list(self.findings),
        }
