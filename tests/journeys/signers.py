"""Eastvale's return is submitted, and one of its two finance officers is not in Slack.

Made once on SQLite, as answering a whole return takes its time; each test has a copy.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from bot.domain.permissions import Role
from bot.domain.signing import Way, figures_hash
from bot.journeys import signing
from bot.rendering.text import Templates
from storage.database import Database
from storage.tables import OutgoingMessage, Person, RoleHeld
from tests.journeys.answering import look
from tests.journeys.desks import LATER, finish
from tests.journeys.office import START, Office, fill

NOTE = "The ledger has £100.00 more for locks & bolts."


def make_submitted(
    template: Path, file: Path, templates: Templates, *, signers: Sequence[str] = ("gus",)
) -> Path:
    """A database with the return submitted, in a file of its own; `template` is an empty one.

    `signers` are the finance officers who are not in Slack.
    """
    shutil.copyfile(template, file)
    asyncio.run(_submit(file, templates, signers))
    return file


@asynccontextmanager
async def copied(made: Path, file: Path, templates: Templates) -> AsyncIterator[Office]:
    """The office on its own copy of that database."""
    shutil.copyfile(made, file)
    database = Database(f"sqlite:///{file}")
    yield Office(database, templates)
    await database.close()


async def _submit(file: Path, templates: Templates, signers: Sequence[str]) -> None:
    database = Database(f"sqlite:///{file}")
    office = Office(database, templates)
    async with database.transaction() as session:
        await fill(session)
    for person in signers:
        await office.add(Person(id=person, name=person.title(), email=f"{person}@example.org"))
        await office.add(finance_of(person))
    await office.open_quarter()
    await finish(office)
    await database.close()


def finance_of(person: str) -> RoleHeld:
    return RoleHeld(
        person_id=person, role=Role.FINANCE.value, partnership_id="eastvale", from_date=START
    )


async def sign(
    office: Office, *, by: str = "noel", agreed: bool = True, figures: str = "", note: str = ""
) -> None:
    """Answer in Slack for the figures as they are now, unless others are named."""
    figures = figures or figures_hash((await look(office)).draft)
    about = {"agreed": agreed, "note": note, "way": Way.SLACK}
    await office.do(signing.sign, by=by, now=LATER, figures=figures, **about)


def asked(messages: dict[str, OutgoingMessage], person: str) -> list[str]:
    """The keys of the messages that asked the person for a signature."""
    return [
        key
        for key, each in messages.items()
        if ":sign:" in key and person in each.recipient and not each.replaces
    ]


def letter_text(message: OutgoingMessage) -> str:
    letter = message_from_bytes(message.body or b"", _class=EmailMessage, policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
