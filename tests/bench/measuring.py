"""What a benchmark gives: a value, the baseline of the same run, and their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measure:
    """`value` and `baseline` in `unit`; `against` says what the baseline is.

    A baseline of None could not be measured here, and neither could the ratio.
    """

    name: str
    value: float
    baseline: float | None
    unit: str
    against: str

    @property
    def ratio(self) -> float | None:
        return None if self.baseline is None else self.value / self.baseline

    def as_json(self) -> dict[str, float | None]:
        return {"value": self.value, "baseline": self.baseline, "ratio": self.ratio}


def p50(seconds: list[float]) -> float:
    """The median, in milliseconds."""
    return median(seconds) * 1000


def p99(seconds: list[float]) -> float:
    """The 99th percentile, in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000
