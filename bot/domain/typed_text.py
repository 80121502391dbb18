"""Text as a person typed it, made safe to keep and to show without changing what it says."""

import unicodedata

_INVISIBLE = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(typed: str) -> str:
    """The text without its outer white space and without what a database or a page chokes on.

    Line breaks are kept (as "\\n"). Other control characters, spaces without width and marks that
    turn the direction of writing are dropped. Half a surrogate pair becomes a replacement mark.
    """
    one_break = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if one_break.replace("\n", " ").isprintable():
        return one_break.strip()
    return "".join(map(_safe, one_break)).strip()


def _safe(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    if char in _LINE_BREAKS:
        return "\n"
    category = unicodedata.category(char)
    if category == "Cs":
        return _REPLACEMENT
    if category == "Cc" or char in _INVISIBLE:
        return ""
    return char


def one_line(typed: str) -> str:
    """Clean text for matching: one line, single spaces, lower case."""
    return " ".join(clean_text(typed).split()).casefold()
