"""Holding what the scripted people know against what Reeve stored and sent.

A finding is a code with its facts; the words for it are in the templates. No finding means that
nothing was lost, doubled or refused, and that every return went as scripted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Any

from bot.domain.readings import Value
from bot.rehearsal.agenda import Agenda, Course, QuarterPlan
from bot.rehearsal.books import Book
from bot.rehearsal.chronicle import Written
from bot.rehearsal.stored import Stored
from bot.rehearsal.walking import Trouble
from bot.sandbox.letters import Letter
from bot.sandbox.records import Exchange
from storage.tables import MessageState, OutgoingMessage, QuarterlyReturn


@dataclass(frozen=True)
class Finding:
    """Something that should not have been. `kind` names its words."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def about_people(troubles: Iterable[Trouble]) -> Iterator[Finding]:
    """People who could not go on."""
    for trouble in troubles:
        yield Finding("stuck", vars(trouble))


def about_answers(stored: Stored, books: Mapping[str, Book]) -> Iterator[Finding]:
    """Answers that were acknowledged and are not there, or are there and were never given."""
    by_return: dict[str, dict[str, Value | None]] = {}
    for row in stored.answers:
        by_return.setdefault(row.return_id, {})[row.question_key] = json.loads(row.value)
    for return_id, book in books.items():
        there = by_return.get(return_id, {})
        for key in sorted(book.given.keys() | there.keys()):
            yield from _about_answer(book, there, key)


def _about_answer(book: Book, there: Mapping[str, Value | None], key: str) -> Iterator[Finding]:
    facts = {"return_id": book.return_id, "question": key, "stored": there.get(key)}
    if key in there and key in book.unsure and there[key] == book.unsure[key]:
        return
    if key not in book.given:
        yield Finding("invented_answer", facts)
    elif key not in there:
        yield Finding("lost_answer", facts | {"given": book.given[key]})
    elif there[key] != book.given[key]:
        yield Finding("other_answer", facts | {"given": book.given[key]})


def about_returns(stored: Stored, books: Mapping[str, Book], agenda: Agenda) -> Iterator[Finding]:
    """Returns that are not as scripted: missing, late or in time, and by whom."""
    rows = {row.id: row for row in stored.returns}
    for plan in agenda.quarters:
        for return_id, course in plan.returns.items():
            if return_id not in rows:
                yield Finding("no_return", {"return_id": return_id})
            else:
                book = books.get(return_id) or Book(return_id)
                yield from _about_return(rows.pop(return_id), book, course, plan)
    for return_id in rows:
        yield Finding("unscripted_return", {"return_id": return_id})


def _about_return(
    row: QuarterlyReturn, book: Book, course: Course, plan: QuarterPlan
) -> Iterator[Finding]:
    entry = book.submission
    due = course.due or plan.due
    if row.due_at != due:
        yield Finding("other_due", {"return_id": row.id, "due": row.due_at, "meant": due})
    meant = (course.by, entry.at if entry else None, course.late)
    late = row.submitted_at is not None and row.submitted_at > row.due_at
    if (row.submitted_by, row.submitted_at, late) != meant:
        yield Finding(
            "not_as_scripted",
            {
                "return_id": row.id,
                "by": row.submitted_by,
                "at": row.submitted_at,
                "meant_by": course.by,
                "meant_at": meant[1],
            },
        )
    if row.submitted_at is not None:
        yield from _about_submission(row, book)


def _about_submission(row: QuarterlyReturn, book: Book) -> Iterator[Finding]:
    """The sealed answers are those given, and the fingerprint and reference are theirs."""
    text = row.submitted_answers or "{}"
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    if digest != row.answers_hash or digest[:6].upper() not in (row.reference or ""):
        yield Finding("wrong_hash", {"return_id": row.id})
    sealed = json.loads(text).get("answers", {})
    wrong = [key for key, value in sealed.items() if book.given.get(key, _NEVER) != value]
    for key in wrong:
        facts = {"return_id": row.id, "question": key, "stored": sealed[key]}
        yield Finding("other_answer", facts | {"given": book.given.get(key)})


_NEVER = object()


def about_messages(stored: Stored, written: Sequence[Written]) -> Iterator[Finding]:
    """Slack messages that were lost, doubled or do not show what Reeve wrote last."""
    rows = [row for row in stored.outgoing if row.medium == "slack"]
    posted = Counter(each.key for each in written if each.key is not None)
    shows = {each.key: each.shows for each in written}
    wrote = {row.replaces or row.key: json.loads(row.payload or "{}") for row in rows}
    for row in rows:
        if row.state != MessageState.SENT.value or posted[row.replaces or row.key] == 0:
            yield Finding("lost_message", {"key": row.key, "state": row.state, "error": row.error})
    for key, times in posted.items():
        if times > 1:
            yield Finding("doubled_message", {"key": key, "times": times})
        if key in wrote and shows[key] != wrote[key]:
            yield Finding("other_message", {"key": key})


def about_letters(
    stored: Stored, letters: Sequence[Letter], struck: Sequence[str]
) -> Iterator[Finding]:
    """E-mails that were lost or doubled. `struck`: the faults that the mail server had."""
    received = Counter(letter.message_id for letter in letters)
    for row in stored.outgoing:
        if row.medium != "email":
            continue
        if row.state != MessageState.SENT.value or received[_message_id(row)] == 0:
            yield Finding("lost_message", {"key": row.key, "state": row.state, "error": row.error})
    for message_id, times in received.items():
        if times > 1 and not struck:
            yield Finding("doubled_email", {"message_id": message_id, "times": times})


def _message_id(row: OutgoingMessage) -> str:
    return str(BytesHeaderParser().parsebytes(row.body or b"")["Message-ID"])


def about_refusals(refused: Iterable[Exchange], excused: Mapping[str, int]) -> Iterator[Finding]:
    """Calls and deliveries that failed, but for those that were made to.

    `excused`: how often each error was injected.
    """
    by_error: dict[str, list[Exchange]] = {}
    for exchange in refused:
        by_error.setdefault(str(exchange.error), []).append(exchange)
    for error, exchanges in by_error.items():
        if len(exchanges) > excused.get(error, 0):
            names = Counter(exchange.name for exchange in exchanges)
            yield Finding("refused", {"error": error, "names": dict(names)})
