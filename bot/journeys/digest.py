"""The office's digest: who is due one now, built from the office's facts, sent by the outbox.

A person is sent the digest of a day once, ever, also if ticks are doubled. What was told is kept,
so that the next one can say what has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import permissions
from bot.domain.digest import Digest, Told, ToSettle, compose
from bot.domain.digest_board import boards, dates
from bot.domain.digest_facts import OfficeFacts
from bot.domain.digest_items import items, underspend
from bot.domain.digest_times import NONE, USUAL, Choice, History, due_day, next_at
from bot.domain.permissions import OFFICE_ROLES, Action, Actor, Held, Role
from bot.domain.quarters import to_london
from bot.journeys import settling
from bot.journeys.digest_choice import choice_of
from bot.journeys.digest_facts import office_now
from bot.journeys.links import PATH, Purpose, issue
from bot.journeys.office import office_facts
from bot.journeys.telling import letter
from bot.journeys.turn import Turn
from bot.rendering.digest import charts_payload, digest_facts, slack_link
from bot.rendering.email import Picture
from storage import digests, outbox
from storage.outbox import Outgoing
from storage.tables import DigestTold, Person, ReportingQuarter

_A_WEEK = timedelta(days=7)
_STOPS_FOR = timedelta(days=365)  # how long the link in a digest can stop it
_LAST_QUARTERS = 4  # whose deadlines may lie ahead


@dataclass(frozen=True)
class Reader:
    """Somebody of the office. told: the day of their last digest, and when it was sent, in UTC."""

    person: Person
    actor: Actor
    choice: Choice
    chosen_at: datetime | None
    told: tuple[date, datetime] | None

    def since(self, now: datetime) -> datetime:
        """From when on something is news to them."""
        return self.told[1] if self.told else now - _A_WEEK

    def history(self, begun: datetime) -> History:
        return History(begun, self.told[0] if self.told else None, self.chosen_at)


@dataclass(frozen=True)
class Preview:
    """A digest as it would be sent to the person of this name."""

    name: str
    subject: str
    text: str
    html: str


async def due_digests(turn: Turn) -> list[tuple[str, str]]:
    """(person's id, day) of each digest that is due and was not sent."""
    quarters = await digests.newest_quarters(turn.session, _LAST_QUARTERS)
    if not quarters:
        return []
    begun = min(each.opened_at for each in quarters)
    deadlines, holidays = _days(quarters), turn.bank_holidays
    found = []
    for reader in await _readers(turn):
        history = reader.history(begun)
        day = due_day(reader.choice, history, turn.now, deadlines=deadlines, bank_holidays=holidays)
        if day is not None:
            found.append((reader.person.id, day.isoformat()))
    return found


async def next_digest(turn: Turn) -> datetime | None:
    """When somebody's next digest will be due, in UTC; None for nobody's."""
    quarters = await digests.newest_quarters(turn.session, _LAST_QUARTERS)
    if not quarters:
        return None
    deadlines, holidays = _days(quarters), turn.bank_holidays
    moments = [
        next_at(choice, turn.now, deadlines=deadlines, bank_holidays=holidays)
        for choice in {reader.choice for reader in await _readers(turn)}
    ]
    return min((each for each in moments if each is not None), default=None)


async def send_digest(
    turn: Turn, person: str, day: str, *, pictures: Sequence[Picture] = ()
) -> None:
    """Send the person the digest of a day, if nobody has meanwhile, with the office's charts.

    They stand in the e-mail, and in a message to whoever is in Slack.
    """
    (reader,) = await _readers(turn, person)
    facts = await office_now(turn, since=reader.since(turn.now))
    figures = json.dumps(underspend(facts), sort_keys=True)
    told = DigestTold(
        person_id=person, day=date.fromisoformat(day), told_at=turn.now, underspend=figures
    )
    if not await digests.tell(turn.session, told):
        return
    digest = await _digest(turn, facts, reader, told.day)
    wanted = _to_settle(reader, digest)
    said = await _said(turn, reader, digest, await settling.issue(turn, person, wanted))
    key = f"digest:{person}:{day}"
    stop, _ = await issue(turn, Purpose.STOP_DIGEST, person, person=person, lasts=_STOPS_FOR)
    sent = await letter(
        turn,
        "digest",
        key=key,
        to=reader.person,
        thread=f"digest:{person}",
        pictures=pictures,
        unsubscribe=stop,
        **said,
    )
    await outbox.enqueue(turn.session, [sent, *_in_slack(turn, reader.person, key, pictures)])


def _in_slack(
    turn: Turn, person: Person, key: str, pictures: Sequence[Picture]
) -> Iterator[Outgoing]:
    """The charts, for a reader who is in Slack. In a lane of its own: no question waits for it."""
    if pictures and person.user_id is not None:
        key = f"{key}:charts"
        payload = charts_payload(turn.templates, pictures)
        yield outbox.to_slack(
            key, lane=key, recipient=person.user_id, payload=payload, now=turn.now
        )


async def preview(
    turn: Turn, person: str | None, *, pictures: Sequence[Picture] = ()
) -> list[Preview]:
    """What would be sent now, but that its links lead nowhere; nothing is changed.

    `person`: an id; None: everybody who has chosen to have it.
    """
    office = await office_facts(turn.session, turn.templates)
    shown = []
    for reader in await _readers(turn, person):
        if person or reader.choice.days or reader.choice.run_up:
            facts = await office_now(turn, since=reader.since(turn.now))
            digest = await _digest(turn, facts, reader, to_london(turn.now).date())
            nowhere = dict.fromkeys(_to_settle(reader, digest), f"{turn.public_url}{PATH}/preview")
            said = await _said(turn, reader, digest, nowhere)
            if pictures:
                said["pictures"] = pictures
            name = reader.person.name
            email = turn.templates.email("digest", person=name, **said, **office)
            shown.append(Preview(name, *email))
    return shown


def _to_settle(reader: Reader, digest: Digest) -> list[ToSettle]:
    """What this reader may settle on a page, each once."""
    if not permissions.may(reader.actor, Action.REVIEW_RETURN):
        return []
    return list(dict.fromkeys(item.to_settle for item in digest.items if item.to_settle))


async def _said(
    turn: Turn, reader: Reader, digest: Digest, links: Mapping[ToSettle, str]
) -> dict[str, Any]:
    """What the e-mail is told. links: where an item can be settled without Slack."""
    person = reader.person
    channel = (await digests.conversations(turn.session, [person.id])).get(person.id)
    slack = slack_link(person.team_id, channel)
    return digest_facts(turn.templates, digest, links=links, slack=slack)


def _days(quarters: Sequence[ReportingQuarter]) -> list[date]:
    """The London days on which their returns are due."""
    return [to_london(each.due_at).date() for each in quarters]


async def _readers(turn: Turn, person: str | None = None) -> list[Reader]:
    """Everybody of the office today, each once, with what they chose."""
    rows = await digests.readers(
        turn.session, sorted(OFFICE_ROLES), on=to_london(turn.now).date(), person=person
    )
    told = await digests.last_told(turn.session, {each.id for each, _, _ in rows})
    found: dict[str, tuple[Person, set[str], Any]] = {}
    for each, role, row in rows:
        found.setdefault(each.id, (each, set(), row))[1].add(role)
    return [_reader(each, roles, row, told.get(each.id)) for each, roles, row in found.values()]


def _reader(
    person: Person, roles: set[str], row: Any, told: tuple[date, datetime] | None
) -> Reader:
    held = tuple(Held(Role(role), None) for role in sorted(roles))
    usual = USUAL if Role.OFFICER in roles else NONE
    return Reader(
        person,
        Actor(person.id, person.name, person.email, person.user_id, held),
        choice_of(row) if row else usual,
        row.chosen_at if row else None,
        told,
    )


async def _digest(turn: Turn, facts: OfficeFacts, reader: Reader, day: date) -> Digest:
    choice = reader.choice
    found = items(facts, since=reader.since(turn.now), told=await _told(turn, reader, day))
    return compose(
        day,
        found,
        topics=choice.topics,
        urgent_only=choice.urgent_only,
        boards=boards(facts),
        dates=dates(facts),
    )


async def _told(turn: Turn, reader: Reader, day: date) -> Told | None:
    """The figures of the last digest of an earlier week than this day's."""
    monday = day - timedelta(days=day.weekday())
    row = await digests.told_before(turn.session, reader.person.id, monday)
    return Told(row.day, json.loads(row.underspend)) if row else None
