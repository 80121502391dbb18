"""How people type a figure: grouped, rounded, bracketed, shortened; read exactly or asked about.

Nothing here is ever a float: a figure is a Fraction of the very digits that were typed.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.domain.readings import Doubt, UnclearReason
from bot.domain.typed_text import clean_text

MOST_CHARACTERS = 120
_MOST_DIGITS = 30

_DASHES = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015\uff0d", "-"))
_QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc`", "'"))

_NIL = frozenset({"nil", "none", "zero", "nothing", "nought", "naught"})
_SCALES = {"k": 1000, "thousand": 1000, "grand": 1000, "m": 10**6, "mn": 10**6, "million": 10**6}
_ROUGH = (
    "about|approximately|approx\\.?|around|roughly|circa|estimated|est\\.?|nearly|almost|probably"
    "|ca\\.?|c\\.?|~|\u2248"
)
_BOUND = re.compile(
    r"[<>\u2264\u2265]|\b(?:over|under|above|below|less|more|fewer|least|most|max|maximum|min"
    r"|minimum|up|per|each|every|monthly|weekly|annually|not)\b"
)
_RANGE = re.compile(r"\d[^\W\d]{0,2} ?(?:-|\bto\b|\bor\b|\band\b|/) ?[^\w\s]?\d|\bbetween\b")
_SUM = re.compile(r"^=|[\d)] ?[+*x\u00d7=] ?[^\w\s]?\d|\d ?\bplus\b ?[^\w\s]?\d")

_SHAPE = r"""
    (?P<rough>(?:{rough})\ ?)?
    (?P<minus>[-+]\ ?|minus\ )?
    (?P<open>\(\ ?)?
    (?P<before>{before})?\ ?
    (?P<inner_minus>-\ ?)?
    (?P<inner_open>\(\ ?)?
    (?P<body>[0-9.,'](?:[0-9.,'\ ]*[0-9.,'])?|nil|none|zero|nothing|nought|naught)
    (?:\ ?(?P<scale>{scales})\b)?
    (?:\ ?(?P<after>{after}))?
    (?P<close>\ ?\))?
    (?P<credit>\ ?-|\ ?cr\b\.?)?
    (?P<vague>\ ?-?ish\b|\ ?\?|\ or\ so\b)?
    [.!;]?
"""
_BODIES: tuple[tuple[re.Pattern[str], Doubt | None], ...] = (
    (re.compile(r"(?P<whole>\d+)(?:\.(?P<part>\d*))?"), None),
    (re.compile(r"(?P<whole>)\.(?P<part>\d+)"), None),
    (re.compile(r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+)(?:\.(?P<part>\d*))?"), None),
    (
        re.compile(r"(?P<whole>[1-9]\d{0,2}([ '])\d{3}(?:\2\d{3})*)(?:[.,](?P<part>\d{1,2}))?"),
        Doubt.HOW_WRITTEN,
    ),
    (re.compile(r"(?P<whole>\d+),(?P<part>\d{1,2})"), Doubt.HOW_WRITTEN),
    (re.compile(r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+),(?P<part>\d{1,2})"), Doubt.HOW_WRITTEN),
    (re.compile(r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3}){2,})(?P<part>)"), Doubt.HOW_WRITTEN),
)


@dataclass(frozen=True)
class Figure:
    """One figure as typed. decimals: the digits after the point; before, after: its units."""

    amount: Fraction
    decimals: int = 0
    scaled: bool = False
    before: str = ""
    after: str = ""
    doubt: Doubt | None = None


class FigureShape:
    """The shape of a figure with the units that may stand before and after it (patterns)."""

    def __init__(self, *, before: str = r"(?!)", after: str = r"(?!)") -> None:
        scales = "|".join(sorted(_SCALES, key=len, reverse=True))
        pattern = _SHAPE.format(rough=_ROUGH, scales=scales, before=before, after=after)
        self._pattern = re.compile(pattern, re.VERBOSE)

    def read(self, typed: str) -> Figure | UnclearReason:
        """The figure in what was typed, or why there is none (NOT_A_NUMBER if nothing better)."""
        text = tidy(typed)
        if not text:
            return UnclearReason.EMPTY
        if len(text) > MOST_CHARACTERS or any(c.isnumeric() and not c.isascii() for c in text):
            return UnclearReason.NOT_A_NUMBER
        if text == "-":
            return Figure(Fraction(0), doubt=Doubt.HOW_WRITTEN)
        match = self._pattern.fullmatch(text)
        return _figure(match) if match else self._among_words(text)

    def _among_words(self, text: str) -> Figure | UnclearReason:
        for pattern, reason in (
            (_SUM, UnclearReason.SUM),
            (_RANGE, UnclearReason.RANGE),
            (_BOUND, UnclearReason.NOT_EXACT),
        ):
            if pattern.search(text) and any(map(str.isdigit, text)):
                return reason
        figures = [word for word in text.split() if any(map(str.isdigit, word))]
        match = self._pattern.fullmatch(figures[0].strip(",;:!")) if len(figures) == 1 else None
        figure = _figure(match) if match else UnclearReason.NOT_A_NUMBER
        if isinstance(figure, Figure):
            return replace(figure, doubt=figure.doubt or Doubt.AMONG_WORDS)
        return figure


def tidy(typed: str) -> str:
    """One line in lower case with one kind of space, dash and quote.

    A line break or a tab (two cells pasted at once) becomes a bar, so that no two figures join.
    """
    text = " | ".join(clean_text(typed.strip().replace("\t", "\n")).splitlines())
    return " ".join(text.translate(_DASHES).translate(_QUOTES).split()).casefold()


def _figure(match: re.Match[str]) -> Figure | UnclearReason:
    read = _body(match["body"])
    if not isinstance(read, Figure):
        return read
    sign = _sign(match)
    if sign is None:
        return UnclearReason.NOT_A_NUMBER
    scale = match["scale"]
    return replace(
        read,
        amount=sign * read.amount * _SCALES.get(scale or "", 1),
        scaled=scale is not None,
        before=(match["before"] or "").strip(),
        after=(match["after"] or "").strip(),
        doubt=_doubt(match) or read.doubt,
    )


def _body(typed: str) -> Figure | UnclearReason:
    body = typed.rstrip(".")
    if body in _NIL:
        return Figure(Fraction(0))
    for pattern, doubt in _BODIES:
        if match := pattern.fullmatch(body):
            whole = re.sub(r"\D", "", match["whole"]) or "0"
            part = match["part"] or ""
            if len(whole) + len(part) > _MOST_DIGITS:
                return UnclearReason.TOO_LARGE
            return Figure(Fraction(f"{whole}.{part or 0}"), len(part), doubt=doubt)
    return UnclearReason.MISPLACED_SEPARATOR


def _sign(match: re.Match[str]) -> int | None:
    """+1 or -1; None when brackets do not close or two things say what the sign is."""
    opened = bool(match["open"]) + bool(match["inner_open"])
    if opened != bool(match["close"]):
        return None
    sign = (match["minus"] or "").strip()
    said = bool(sign) + bool(match["inner_minus"]) + opened + bool(match["credit"])
    return {0: 1, 1: 1 if sign == "+" else -1}.get(said)


def _doubt(match: re.Match[str]) -> Doubt | None:
    if match["rough"] or match["vague"]:
        return Doubt.ROUGH_FIGURE
    if match["credit"] or _SCALES.get(match["scale"] or "") == 10**6:
        return Doubt.HOW_WRITTEN
    return None
