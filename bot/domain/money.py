"""Money is whole pence. It is read as people type it, shown one way, and divided one way."""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from bot.domain.readings import Accepted, Doubt, Doubtful, Reading, Unclear, UnclearReason
from bot.domain.typed_figures import Figure, FigureShape, tidy

MOST_PENCE = 10**15
"""£10,000,000,000,000: beyond any grant, and exact in every database and in JavaScript."""

_PENCE = frozenset({"p", "pence", "penny"})
_SHAPE = FigureShape(
    before=r"£|\uffe1|gbp", after=r"pounds?\b|quid\b|gbp\b|sterling\b|pence\b|penny\b|p\b"
)
_POUNDS_AND_PENCE = re.compile(r"(?:£ ?)?(\d{1,12}) ?(?:pounds?)? (?:and )?(\d{1,2}) ?(?:p|pence)")
_OTHER_CURRENCY = re.compile(r"[$\u20ac\u00a5\u20b9]|\b(?:usd|eur|euros?|dollars?)\b")


def read_money(typed: str) -> Reading:
    """Pence from an amount of pounds as a person types it; a slip is asked about, never guessed.

    "£1,234.50", "1234.5", "1.2k", "12p", "nil" and "(50)" (a credit) are taken. "1 234,50",
    "£2m", "about 500" and "spent 500 on posters" are understood but asked about. A range, a sum,
    part of a penny or another currency is refused.
    """
    text = tidy(typed)
    if _OTHER_CURRENCY.search(text):
        return Unclear(UnclearReason.OTHER_CURRENCY)
    if match := _POUNDS_AND_PENCE.fullmatch(text):
        return Accepted(int(match[1]) * 100 + int(match[2]))
    figure = _SHAPE.read(typed)
    if isinstance(figure, Figure):
        return _pence(figure)
    if figure is UnclearReason.NOT_A_NUMBER:
        return Unclear(UnclearReason.NOT_MONEY)
    return Unclear(figure)


def _pence(figure: Figure) -> Reading:
    doubt = figure.doubt
    in_pence = figure.after in _PENCE
    if in_pence and figure.before:
        if figure.decimals != 2:
            return Unclear(UnclearReason.NOT_MONEY)
        in_pence, doubt = False, doubt or Doubt.HOW_WRITTEN  # "£1.50p"
    pence = figure.amount if in_pence else figure.amount * 100
    if pence.denominator != 1 or (figure.decimals > 2 and not figure.scaled):
        return Unclear(UnclearReason.PART_PENNY)
    if abs(pence) > MOST_PENCE:
        return Unclear(UnclearReason.TOO_LARGE)
    return Doubtful(int(pence), doubt) if doubt else Accepted(int(pence))


def pounds(pence: int) -> str:
    """Pence as shown everywhere: "£1,234.50"; below zero with a true minus sign first.

    GOV.UK's form (symbol first, commas), but always with the pence, as figures here are checked
    against a ledger line by line.
    """
    whole, part = divmod(abs(pence), 100)
    sign = "\N{MINUS SIGN}" if pence < 0 else ""
    return f"{sign}£{whole:,}.{part:02}"


def split_exactly(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split a total by weights so that the parts sum to it exactly: the only division of money.

    Each part is rounded down, and the pence left over go one each to the largest remainders, ties
    in the order given. A negative total is split as its mirror image.
    Raises ValueError for a negative weight, or when no weight is above zero.
    """
    shares = [Fraction(weight) for weight in weights]
    if not any(shares) or min(shares) < 0:
        raise ValueError("The weights must not be negative, and one must be above zero.")
    if total < 0:
        return [-part for part in split_exactly(-total, weights)]
    scale = lcm(*(share.denominator for share in shares))
    counts = [share.numerator * (scale // share.denominator) for share in shares]
    whole = sum(counts)
    split = [divmod(total * count, whole) for count in counts]
    parts = [part for part, _ in split]
    largest_first = sorted(range(len(parts)), key=lambda place: -split[place][1])
    for place in largest_first[: total - sum(parts)]:
        parts[place] += 1
    return parts
