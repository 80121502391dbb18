"""The privacy guard: what in a text may say who a person is, shown before the text is stored.

It looks for likely names, postcodes, telephone numbers, e-mail addresses, crime references, dates
of birth, and counts under five. It warns and never refuses: whoever wrote the text decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from bot.domain.given_names import (
    ALSO_WORDS,
    BEFORE_NO_PERSON,
    GIVEN,
    NEVER,
    PLACES,
    POST_TOWNS,
    SURNAMES,
)


class Sort(StrEnum):
    """What a detail is."""

    NAME = "person_name"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email_address"
    CRIME_REFERENCE = "crime_reference"
    BIRTH_DATE = "birth_date"
    SMALL_COUNT = "small_count"


@dataclass(frozen=True)
class Detail:
    """Words of a text that may say who somebody is."""

    sort: Sort
    words: str


_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{4})"
)
_OLD_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19\d\d|20(?:0\d|1[0-7]))|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(?:19\d\d|20(?:0\d|1[0-7])))"
)
_PEOPLE = (
    r"(?:adults?|arrests?|babies|boys?|brothers?|cases?|child(?:ren)?|clients?|complainants?|couples?|"
    r"families|family|females?|girls?|individuals?|kids|ladies|lads?|males?|m[ae]n|mothers?|mums?|"
    r"offenders?|pensioners?|people|persons?|perpetrators?|pupils?|residents?|sex workers?|"
    r"siblings?|sisters?|students?|survivors?|suspects?|teenagers?|tenants?|victims?|wom[ae]n|"
    r"young people|young persons?|youngsters?|youths)"
)
_PATTERNS = (
    (Sort.EMAIL, re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        Sort.BIRTH_DATE,
        re.compile(
            rf"(?:\b(?:d\.?o\.?b|date of birth|born|birthday)\b[\s.:,(]*(?:is|was|on|in)?\s*"
            rf"(?:{_DAY}|\d{{4}})|\b{_OLD_DAY}\b)",
            re.IGNORECASE,
        ),
    ),
    (
        Sort.CRIME_REFERENCE,
        re.compile(
            r"\b\d{2}\*\d{5,7}\b|\b\d{2}[A-Z0-9]{1,3}/\d{3,7}/\d{2}\b|\bCR/?\d{4,7}/\d{2}\b|"
            r"\b(?:crime|incident|occurrence|niche|log|offence|police|custody|case)\s+"
            r"(?:(?:ref|reference|no|number|num|log|record)\b\.?\s*){0,2}(?:is\s+|was\s+)?[:#]?\s*"
            r"(?:[A-Z]{0,4}[\d*/-]*\d{5,}[\d*/-]*|\d{1,4} of \d{1,2}[ /])",
            re.IGNORECASE,
        ),
    ),
    (
        Sort.PHONE,
        re.compile(
            r"(?<![\w£.,/*-])(?:\+44[\s(]*0?\)?[\s-]*|\(?0)[1-9](?:[\s()-]{0,2}\d){8,9}(?!\w)"
        ),
    ),
    (
        Sort.POSTCODE,
        re.compile(r"\b([a-z]{1,2})\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}\b", re.IGNORECASE),
    ),
    (
        Sort.SMALL_COUNT,
        re.compile(
            r"(?<![\d.,£/:-])(?<!\d in )(?<!one in )\b(?:only\s+|just\s+)?"
            r"(?:[1-4]|one|two|three|four|a couple of|a single)\s+"
            rf"(?!(?:in|of|out)\b)(?:[a-z-]+\s+){{0,2}}?{_PEOPLE}\b(?!['\u2019-]s?\b|\s+(?:centres?|clubs?|"
            r"services?|teams?|workers?|hubs?|groups?|panels?|officers?))",
            re.IGNORECASE,
        ),
    ),
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Revd|Cllr|PC|PCSO|DC|DS|DI|DCI|Sgt|Insp|Sir|Dame)\.?"
    r"(?:\s+[A-Z]\.?)?\s+[A-Z][a-z'\u2019]+(?:[ -][A-Z][a-z]+)?"
)
_CALLED = re.compile(
    r"\b(?:named|called|known as|her name is|his name is|whose name is)\s+[A-Z][a-z]+"
    r"(?:\s+[A-Z][a-z]+)?"
)


def personal_details(text: str, known: frozenset[str] = frozenset()) -> tuple[Detail, ...]:
    """What may say who somebody is, in the text's order, each once.

    `known`: names that the office's register holds anyway, such as its projects and places.
    """
    rest = _without(text, known)
    found = {
        (match.start(), Detail(sort, match.group().strip()))
        for sort, pattern in _PATTERNS
        for match in pattern.finditer(rest)
        if sort is not Sort.POSTCODE or _is_postcode(match)
    }
    for match in (*_TITLE.finditer(rest), *_CALLED.finditer(rest)):
        found.add((match.start(), Detail(Sort.NAME, match.group())))
    found.update((at, Detail(Sort.NAME, words)) for at, words in _names(rest))
    ordered = dict.fromkeys(detail for _, detail in sorted(found, key=lambda each: each[0]))
    return tuple(detail for detail in ordered if not _is_within(detail, ordered))


def fingerprint(text: str) -> str:
    """Short, to tell whether a choice is about this text or about an earlier one."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_within(detail: Detail, others: dict[Detail, None]) -> bool:
    """Whether another detail of the same sort says it already: "Smith" beside "Mr Smith"."""
    return any(
        other.sort is detail.sort and detail.words in other.words and detail != other
        for other in others
    )


def _is_postcode(match: re.Match[str]) -> bool:
    ordinal = match.group()[-3:].islower() and match.group()[-2:] in ("st", "nd", "rd", "th")
    return match[1].lower() in POST_TOWNS and not ordinal


def _without(text: str, known: frozenset[str]) -> str:
    """The text with every known name blotted out by dots of the same length."""
    pattern = _known_pattern(known)
    return pattern.sub(lambda match: "·" * len(match.group()), text) if pattern else text


@lru_cache(maxsize=64)
def _known_pattern(known: frozenset[str]) -> re.Pattern[str] | None:
    names = sorted((name for name in known if len(name) > 2), key=len, reverse=True)
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Where likely names of people stand: by what comes before, the name and what follows."""
    words = list(_WORD.finditer(text))
    for number, match in enumerate(words):
        before = words[number - 1] if number and _side_by_side(text, words, number - 1) else None
        after = (
            words[number + 1]
            if number + 1 < len(words) and _side_by_side(text, words, number)
            else None
        )
        if name := _name_at(match, before, after):
            yield match.start(), name


def _side_by_side(text: str, words: list[re.Match[str]], number: int) -> bool:
    """Whether only a space or an initial's dot stands between a word and the one after it."""
    between = text[words[number].end() : words[number + 1].start()]
    return between.strip(" ") == "" or (between == ". " and len(words[number].group()) == 1)


def _name_at(
    match: re.Match[str], before: re.Match[str] | None, after: re.Match[str] | None
) -> str | None:
    word = _bare(match.group())
    if not match.group()[0].isupper() or _is_no_person(before):
        return None
    follower = _bare(after.group()) if after and after.group()[0].isupper() else ""
    if follower in PLACES:
        return None
    surname = follower if follower and follower not in NEVER | PLACES else ""
    if surname and (word in GIVEN or word in ALSO_WORDS):
        return f"{match.group()} {after.group()}" if after else None
    if surname in SURNAMES and word not in NEVER | PLACES | BEFORE_NO_PERSON:
        return f"{match.group()} {after.group()}" if after else None
    if word in GIVEN and word not in ALSO_WORDS and not (before and _continues(before)):
        return match.group()
    return None


def _bare(word: str) -> str:
    """Lower case, without a genitive: "Sarah's" is Sarah."""
    return re.sub(r"['\u2019]s?$", "", word.lower())


def _is_no_person(before: re.Match[str] | None) -> bool:
    """Whether the word before makes a name something else: "Operation Harold"."""
    return before is not None and before.group().lower() in BEFORE_NO_PERSON


def _continues(before: re.Match[str]) -> bool:
    """Whether the word before is a proper noun that goes on here: "in Market Dale".

    A word that begins a sentence is capitalised whatever it is: "Ask Imran".
    """
    begins = before.string[: before.start()].rstrip()[-1:] in ("", ".", "!", "?", ":")
    return before.group()[0].isupper() and not begins and before.group().lower() not in NEVER
