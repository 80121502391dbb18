"""The formula: a total of pence split over areas by weighted indicators, with its workings.

Each indicator is normalised over the areas, by default as an area's share of the total of all; the
shares are weighted and added up. Everything is a Fraction until `split_exactly` makes it pence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add
from types import MappingProxyType

from bot.domain.money import MOST_PENCE, split_exactly
from bot.domain.register import PartnershipArea

ALL_WEIGHTS = 100
"""What the weights add up to: they are percentages."""


@dataclass(frozen=True)
class Indicator:
    """What is measured of each area (`key` is its column), and its weight in per cent."""

    key: str
    weight: Fraction


DEFAULT_INDICATORS = (
    Indicator("crime_harm_index", Fraction(65)),
    Indicator("crimes_per_1000", Fraction(20)),
    Indicator("population", Fraction(15)),
)


@dataclass(frozen=True)
class AreaFigures:
    """An area and what was measured of it: one figure an indicator, in the indicators' order."""

    gss: str
    name: str
    figures: tuple[Fraction, ...]


Normalise = Callable[[Sequence[Fraction]], list[Fraction]]
"""One indicator's figures of all areas → parts of 1, in the same order."""


def share_of_total(figures: Sequence[Fraction]) -> list[Fraction]:
    """Each figure as its share of them all."""
    scale = lcm(*(figure.denominator for figure in figures))
    counts = [figure.numerator * (scale // figure.denominator) for figure in figures]
    whole = sum(counts)
    return [Fraction(count, whole) for count in counts]


DEFAULT_METHOD = "weighted-share-of-total/1"
METHODS: Mapping[str, Normalise] = MappingProxyType({DEFAULT_METHOD: share_of_total})
"""How figures are normalised, by a name that is kept with every result.

A method never changes: one that is worked out differently gets a name, or a number, of its own.
"""


@dataclass(frozen=True)
class Working:
    """One indicator of one area: its figure, that as a part of 1, and the part times the weight."""

    indicator: str
    figure: Fraction
    part: Fraction
    weighted: Fraction


@dataclass(frozen=True)
class Line:
    """What one area gets: its exact share of the total, and the pence that this came to."""

    gss: str
    area: str
    share: Fraction
    pence: int
    workings: tuple[Working, ...]


@dataclass(frozen=True)
class Allocation:
    """A total of pence split over areas, with all that is needed to work it out again."""

    total: int
    method: str
    indicators: tuple[Indicator, ...]
    lines: tuple[Line, ...]


def is_total(pence: int) -> bool:
    """Whether an amount can be split: more than nothing, and less than £10,000,000,000,000."""
    return 0 < pence < MOST_PENCE


def are_weights(weights: Iterable[Fraction]) -> bool:
    """Whether no weight is below 0 and they add up to 100."""
    each = list(weights)
    return min(each, default=Fraction(-1)) >= 0 and sum(each) == ALL_WEIGHTS


def allocate(
    total: int,
    areas: Sequence[AreaFigures],
    indicators: Sequence[Indicator] = DEFAULT_INDICATORS,
    method: str = DEFAULT_METHOD,
) -> Allocation:
    """Split the total over the areas; the lines stand in the areas' order.

    Each line is its exact share rounded down, and the pence left over go one each to the lines
    that lost most by it; of equal ones, to the lower GSS code first.
    Raises ValueError for a total or weights that cannot be, an area that is there twice, a figure
    below 0, or an indicator that is 0 everywhere.
    """
    _check(total, areas, indicators)
    normalised = [METHODS[method](figures) for figures in _by_indicator(areas)]
    weights = [(each.key, Fraction(each.weight, ALL_WEIGHTS)) for each in indicators]
    workings = [
        tuple(
            Working(key, figure, part, part * weight)
            for (key, weight), figure, part in zip(weights, area.figures, parts, strict=True)
        )
        for area, parts in zip(areas, zip(*normalised, strict=True), strict=True)
    ]
    shares = [reduce(add, (each.weighted for each in working)) for working in workings]
    pence = _split_by_code(total, [area.gss for area in areas], shares)
    lines = tuple(
        Line(area.gss, area.name, share, pence[area.gss], working)
        for area, share, working in zip(areas, shares, workings, strict=True)
    )
    return Allocation(total, method, tuple(indicators), lines)


def _check(total: int, areas: Sequence[AreaFigures], indicators: Sequence[Indicator]) -> None:
    if not is_total(total):
        raise ValueError("The total must be more than nothing and less than can be counted.")
    if not are_weights(each.weight for each in indicators):
        raise ValueError("The weights must add up to 100, and none may be below 0.")
    if not areas or len({area.gss for area in areas}) < len(areas):
        raise ValueError("There must be an area, and none of them twice.")
    for figures in _by_indicator(areas):
        if min(figures) < 0 or not any(figures):
            raise ValueError("No figure may be below 0, and no indicator 0 everywhere.")


def _by_indicator(areas: Sequence[AreaFigures]) -> list[tuple[Fraction, ...]]:
    return list(zip(*(area.figures for area in areas), strict=True))


def _split_by_code(total: int, codes: Sequence[str], shares: Sequence[Fraction]) -> dict[str, int]:
    """Pence by GSS code. In the order of the codes, so that the order of a file changes nothing."""
    in_order = sorted(zip(codes, shares, strict=True))
    pence = split_exactly(total, [share for _, share in in_order])
    return {code: each for (code, _), each in zip(in_order, pence, strict=True)}


@dataclass(frozen=True)
class PartnershipLine:
    """What a partnership gets: the lines of its areas, and their sum."""

    partnership: str
    pence: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Misplaced:
    """Why lines cannot be given to partnerships on a day: GSS codes, each in order.

    `homeless`: in the lines, but of no partnership. `absent`: of one, but not in the lines.
    """

    homeless: tuple[str, ...]
    absent: tuple[str, ...]


def by_partnership(
    lines: Sequence[Line], areas: Iterable[PartnershipArea], day: date
) -> tuple[PartnershipLine, ...] | Misplaced:
    """The lines by the partnerships that have their areas on a day, in the partnerships' order."""
    has = {each.gss: each.partnership for each in areas if each.period.holds(day)}
    given = {line.gss for line in lines}
    if given != has.keys():
        return Misplaced(tuple(sorted(given - has.keys())), tuple(sorted(has.keys() - given)))
    grouped: dict[str, list[Line]] = {partnership: [] for partnership in sorted(has.values())}
    for line in lines:
        grouped[has[line.gss]].append(line)
    return tuple(
        PartnershipLine(partnership, sum(line.pence for line in own), tuple(own))
        for partnership, own in grouped.items()
    )


@dataclass(frozen=True)
class PublishedRun:
    """A run of the formula as everybody is shown it. `is_year`: else it shares out the pot."""

    year: str
    is_year: bool
    total: int
    method: str
    indicators: tuple[Indicator, ...]
    lines: tuple[Line, ...]
    source: str
    vintage: str
    file: str
    sha256: str
    by: str


MOST_LINES = 40
"""As many areas' lines are read in a message; of more, whoever reads it sees their own."""


@dataclass(frozen=True)
class Part:
    """What one partnership gets of a run, in pence, and the lines that it is shown.

    `own`: the GSS codes of its areas. `others` counts the areas whose lines are not shown, which
    get `rest` together.
    """

    partnership: str
    pence: int
    own: Collection[str]
    lines: tuple[Line, ...]
    others: int
    rest: int


def part_of(run: PublishedRun, partnership: str, own: Collection[str]) -> Part:
    """The part of the partnership of that name, whose areas have these GSS codes."""
    mine = tuple(line for line in run.lines if line.gss in own)
    lines = run.lines if len(run.lines) <= MOST_LINES else mine
    rest = run.total - sum(line.pence for line in lines)
    pence = sum(line.pence for line in mine)
    return Part(partnership, pence, own, lines, len(run.lines) - len(lines), rest)


@dataclass(frozen=True)
class PreparedRun:
    """A run that waits to be published."""

    id: str
    year: str
    is_year: bool
    total: int
    source: str
    vintage: str
