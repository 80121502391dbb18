"""Numbers that are not money: read exactly, kept as plain decimal text, shown with commas."""

import re
from decimal import Decimal
from fractions import Fraction

from bot.domain.readings import Accepted, Doubt, Doubtful, Reading, Unclear, UnclearReason
from bot.domain.typed_figures import Figure, FigureShape, tidy

DECIMALS = 4
MOST = 10**12

_SHAPE = FigureShape()
_CANONICAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?", re.ASCII)


def read_number(typed: str, unit: str = "") -> Reading:
    """A number with up to four decimals, as canonical decimal text; its unit may follow it.

    One that may be thousands in the European way ("1.200") is asked about.
    """
    figure = _SHAPE.read(_without_unit(typed, unit))
    if not isinstance(figure, Figure):
        return Unclear(figure)
    if abs(figure.amount) > MOST:
        return Unclear(UnclearReason.TOO_LARGE)
    scaled = figure.amount * 10**DECIMALS
    if scaled.denominator != 1:
        return Unclear(UnclearReason.NOT_A_NUMBER)
    value = canonical(Decimal(int(scaled)).scaleb(-DECIMALS))
    doubt = figure.doubt or (Doubt.HOW_WRITTEN if _may_be_thousands(figure) else None)
    return Doubtful(value, doubt) if doubt else Accepted(value)


def read_whole_number(typed: str, unit: str = "") -> Reading:
    """A whole number. One with exactly three decimals ("1.234") is asked about."""
    figure = _SHAPE.read(_without_unit(typed, unit))
    if not isinstance(figure, Figure):
        return Unclear(figure)
    if abs(figure.amount) > MOST:
        return Unclear(UnclearReason.TOO_LARGE)
    if figure.decimals == DECIMALS - 1 and not figure.scaled:
        thousands = figure.amount * 1000
        return Doubtful(int(thousands), Doubt.HOW_WRITTEN)
    if figure.amount.denominator != 1:
        return Unclear(UnclearReason.NOT_WHOLE)
    value = int(figure.amount)
    return Doubtful(value, figure.doubt) if figure.doubt else Accepted(value)


def is_percentage(unit: str) -> bool:
    """Whether a measure's figures are percentages, which do not add up over quarters."""
    name = tidy(unit)
    return "%" in name or "per cent" in name or "percent" in name


def canonical(number: Decimal) -> str:
    """A number as plain decimal text without needless noughts: "12.5", "0", "-3"."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def is_canonical(value: object) -> bool:
    """Whether a value is a number as it is kept: canonical text, not beyond what is read."""
    if not (isinstance(value, str) and _CANONICAL.fullmatch(value)) or value == "-0":
        return False
    number = Decimal(value)
    return abs(number) <= MOST and number == round(number, DECIMALS)


def grouped(number: Decimal | str | int) -> str:
    """A number as shown: "1,234.5"; below zero with a true minus sign."""
    plain = f"{Decimal(canonical(Decimal(number))):,f}"
    return plain.replace("-", "\N{MINUS SIGN}")


def exact_figure(figure: Fraction) -> str:
    """A figure of at most 15 decimals as shown, with all of them: "61.45"."""
    return grouped(f"{int(figure * 10**15)}E-15")


def percentage(part: Fraction, decimals: int = 4) -> str:
    """A part of 1 as shown, such as "41.6278%": rounded for the reader, never worked on again."""
    scaled = part * 100 * 10**decimals
    nearest = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{Decimal(nearest).scaleb(-decimals):,f}%"


def _may_be_thousands(figure: Figure) -> bool:
    return figure.decimals == 3 and not figure.scaled and 1 <= abs(figure.amount) < 1000


def _without_unit(typed: str, unit: str) -> str:
    """The typed text without its unit at the end; a percentage may be typed as "%".

    A unit that holds a digit stays, as its digits might be the number's.
    """
    text, name = tidy(typed), tidy(unit)
    if any(map(str.isdigit, name)):
        return typed
    endings = [name, name.removesuffix("s")]
    if is_percentage(name):
        endings += ["%", "per cent", "percent"]
    for ending in endings:
        if ending and text.endswith(ending) and text[: -len(ending)].rstrip()[-1:].isdigit():
            return text[: -len(ending)].rstrip()
    return typed
