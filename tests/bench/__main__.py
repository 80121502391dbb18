"""`make bench`: speed as ratios within one run, printed as a table and kept in var/bench.json."""

from __future__ import annotations

import json
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench import answer_press, digest, formula, mail, publishing, tick
from tests.bench.measuring import Measure

RESULT = Path("var/bench.json")


def main() -> None:
    measures = [
        *uvloop.run(answer_press.measure()),
        *uvloop.run(tick.measure()),
        *uvloop.run(mail.measure()),
        *uvloop.run(digest.measure()),
        *uvloop.run(publishing.measure()),
        *formula.measure(),
    ]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({m.name: m.as_json() for m in measures}, indent=2) + "\n")
    Console().print(_table(measures))


def _table(measures: list[Measure]) -> Table:
    table = Table("what", "Reeve", "baseline", "ratio", "baseline is")
    for m in measures:
        table.add_row(
            m.name,
            f"{m.value:.2f} {m.unit}",
            "not measured" if m.baseline is None else f"{m.baseline:.2f} {m.unit}",
            "" if m.ratio is None else f"{m.ratio:.2f}",
            m.against,
        )
    return table


if __name__ == "__main__":
    main()
