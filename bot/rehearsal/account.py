"""The account of a rehearsal: a page to read, a summary for a program, and all that was written."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.lateness import Outcome
from bot.domain.lateness_record import ReturnRecord
from bot.domain.money import pounds
from bot.domain.quarters import to_london, working_days_between
from bot.domain.register import Register
from bot.domain.totals import SPEND
from bot.rehearsal.agenda import QuarterPlan
from bot.rehearsal.books import Book, Deed
from bot.rehearsal.chronicle import Chronicle
from bot.rehearsal.findings import Finding
from bot.rendering.opening import quarter_name
from bot.rendering.text import Templates, london_day, london_time
from bot.sandbox.letters import Letter
from storage.tables import QuarterlyReturn

EMAILS, MESSAGES, ACCOUNT, SUMMARY = "emails", "messages.jsonl", "account.md", "summary.json"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Counts:
    """How many returns were due, and what became of them."""

    due: int
    on_time: int
    late: int
    missing: int


def count(rows: Sequence[QuarterlyReturn]) -> Counts:
    late = sum(is_late(row) for row in rows)
    missing = sum(row.submitted_at is None for row in rows)
    return Counts(len(rows), len(rows) - late - missing, late, missing)


@dataclass(frozen=True)
class Deadlines:
    """What became of deadlines: more time granted, flags raised and decided, returns sent back."""

    extensions: int
    flags: int
    upheld: int
    waived: int
    sent_back: int


def count_deadlines(records: Iterable[ReturnRecord], books: Iterable[Book]) -> Deadlines:
    kept = list(records)
    granted = [each for record in kept for each in record.extensions if each.new_due]
    flags = [flag for record in kept for flag in record.flags]
    outcomes = Counter(flag.decision.outcome for flag in flags if flag.decision)
    sent_back = sum(entry.deed is Deed.SENT_BACK for book in books for entry in book.diary)
    upheld, waived = outcomes[Outcome.UPHELD], outcomes[Outcome.WAIVED]
    return Deadlines(len(granted), len(flags), upheld, waived, sent_back)


def is_late(row: QuarterlyReturn) -> bool:
    return row.submitted_at is not None and row.submitted_at > row.due_at


class Words:
    """The words of the rehearsal, from its folder of templates."""

    def __init__(self, folder: Path) -> None:
        self.tables: Mapping[str, Mapping[str, str]] = tomllib.loads(
            (folder / "words.toml").read_text(encoding="utf-8")
        )
        self._environment = Environment(  # noqa: S701 - Markdown and a terminal, not HTML
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "pounds": pounds,
            "london_time": london_time,
            "london_day": london_day,
        }

    def say(self, table: str, name: str, **facts: Any) -> str:
        return self._environment.from_string(self.tables[table][name]).render(**facts)

    def finding(self, finding: Finding) -> str:
        """One finding in a sentence."""
        facts = dict(finding.facts)
        if "why" in facts:
            facts["reason"] = self.say("why", facts["why"], **facts)
        return self.say("finding", finding.kind, **facts)

    def account(self, **facts: Any) -> str:
        """The whole page."""
        return self._environment.get_template(ACCOUNT).render(
            how=self.tables["how"], slips=self.tables["slips"], **facts
        )


@dataclass(frozen=True)
class Telling:
    """What the account is told from."""

    area: Register
    templates: Templates
    bank_holidays: frozenset[Any]
    rows: Mapping[str, QuarterlyReturn]
    books: Mapping[str, Book]
    records: Mapping[str, ReturnRecord]

    def quarter(self, plan: QuarterPlan) -> Mapping[str, Any]:
        names = {each.id: each.name for each in self.area.partnerships}
        owing = sorted(plan.returns, key=lambda each: names[plan.returns[each].partnership])
        return {
            "name": quarter_name(self.templates, plan.quarter),
            "officer": self._name(plan.officer),
            "opened_at": plan.opened_at,
            "due": plan.due,
            "returns": [
                {
                    "partnership": names[plan.returns[each].partnership],
                    "temper": plan.returns[each].temper.value,
                    **self._happened(each),
                }
                for each in owing
                if each in self.rows and each in self.books
            ],
        }

    def _happened(self, return_id: str) -> Mapping[str, Any]:
        row, book = self.rows[return_id], self.books[return_id]
        return {
            "entries": [
                {
                    "at": entry.at,
                    "who": self._name(entry.by),
                    "deed": entry.deed.value,
                    "answered": entry.answered,
                    "in_form": entry.in_form,
                    "words": entry.words,
                }
                for entry in book.diary
            ],
            "slips": sorted(book.slips.items()),
            "extensions": self.records[return_id].extensions,
            "flags": self.records[return_id].flags,
            "answered": len(book.given),
            "submitted_at": row.submitted_at,
            "late": is_late(row),
            "days_late": self._days_late(row),
            "reference": row.reference,
            "fingerprint": row.answers_hash,
            "spent": _spent(row),
        }

    def _days_late(self, row: QuarterlyReturn) -> int:
        if row.submitted_at is None:
            return 0
        due, came = to_london(row.due_at).date(), to_london(row.submitted_at).date()
        return working_days_between(due, came, self.bank_holidays)

    def _name(self, person_id: str) -> str:
        return next((each.name for each in self.area.people if each.id == person_id), person_id)


def _spent(row: QuarterlyReturn) -> int:
    answers = json.loads(row.submitted_answers or "{}").get("answers", {})
    return sum(
        value
        for key, value in answers.items()
        if key.partition(":")[0] == SPEND and isinstance(value, int)
    )


def write_emails(folder: Path, letters: Sequence[Letter]) -> int:
    """Write each e-mail as it arrived, in an order that does not hang on the machine's pace.

    Answers how many. One that came twice, as e-mails may, is written once.
    """
    emails = folder / EMAILS
    emails.mkdir(exist_ok=True)
    unlike = {letter.message_id: letter for letter in letters}.values()
    in_order = sorted(unlike, key=lambda each: (str(each.date), each.to, each.message_id))
    for number, letter in enumerate(in_order, start=1):
        name = _NOT_IN_NAMES.sub("-", letter.subject)[:80].strip("-")
        (emails / f"{number:03}-{name}.eml").write_bytes(letter.source)
    return len(in_order)


def write_messages(folder: Path, chronicle: Chronicle) -> int:
    """Write each Slack message as a line of JSON. Answers how many."""
    lines = [json.dumps(line, ensure_ascii=False) for line in chronicle.lines()]
    (folder / MESSAGES).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)
