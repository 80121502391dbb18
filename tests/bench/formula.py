"""The formula over 10,000 areas: exact, and within a second."""

from __future__ import annotations

import random
import time
from fractions import Fraction

from bot.domain.allocation import DEFAULT_INDICATORS, AreaFigures, allocate
from tests.bench.measuring import Measure, p50

AREAS = 10_000
_ROUNDS = 5


def measure() -> list[Measure]:
    areas = _areas()
    taken = [_timed(areas) for _ in range(_ROUNDS)]
    return [Measure("10,000 areas by the formula", p50(taken), 1000, "ms", "a second, the limit")]


def _timed(areas: list[AreaFigures]) -> float:
    began = time.process_time()
    done = allocate(63_967_500, areas)
    taken = time.process_time() - began
    assert sum(line.pence for line in done.lines) == done.total
    return taken


def _areas() -> list[AreaFigures]:
    chance = random.Random(1)
    return [
        AreaFigures(
            f"E{number:08}",
            f"Area {number}",
            tuple(Fraction(chance.randint(1, 10**8), 100) for _ in DEFAULT_INDICATORS),
        )
        for number in range(AREAS)
    ]
