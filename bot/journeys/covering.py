"""A lead names somebody who covers for them while they are away; the office may end it."""

from __future__ import annotations

from datetime import date

from bot.domain import permissions
from bot.domain.covers import Cover, ended_on, led_by, may_end, require_cover
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Role
from bot.domain.quarters import add_working_days, to_london
from bot.journeys.office import edit_for_officers, tell_officers
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering import covers as shown
from bot.rendering.blocks import Block, SlackMessage, section
from bot.rendering.covers import AboutCover
from bot.rendering.modals import Modal
from bot.rendering.text import escaped
from storage import audit, covers, deadlines, latecomers, outbox, people, register
from storage.tables import Leave, Partnership, Person, RoleHeld


async def board(turn: Turn) -> list[Block]:
    """Home's part: a lead's own covers, or for the office those of every partnership."""
    everybody, led = permissions.may(turn.actor, Action.END_COVER), led_by(turn.actor)
    whose = None if everybody else led
    found = await covers.to_come(turn.session, on=_today(turn), partnerships=whose)
    return shown.board(turn.templates, [_about(*each) for each in found], names=bool(led))


async def form(turn: Turn) -> Modal:
    """Where a lead names a cover. Raises Refusal "not_the_lead"."""
    led = led_by(turn.actor)
    if not led:
        raise Refusal("not_the_lead")
    named = [(await register.partnership(turn.session, each)).name for each in led]
    today = _today(turn)
    return shown.form(
        turn.templates,
        [(escaped(name), each) for name, each in zip(named, led, strict=True)],
        first=today,
        last=add_working_days(today, 5, turn.bank_holidays),
    )


async def name(
    turn: Turn, partnership: str, *, first: date, last: date, user: str = "", email: str = ""
) -> None:
    """Give the person with this Slack user or e-mail address the role of a cover; tell everyone.

    While it lasts the lead counts as away. Raises Refusal: "cover_who" for nobody,
    "cover_unknown" for somebody whom the register does not know, and as `require_cover`.
    """
    session = turn.session
    if not permissions.may(turn.actor, Action.NAME_COVER, partnership):
        raise Refusal("not_the_lead")
    person = await _known(turn, user, email.strip())
    wanted = Cover(person.id, partnership, first, last)
    held = await covers.roles_between(session, person.id, first=first, last=last)
    require_cover(
        wanted,
        by=turn.actor,
        roles=[(Role(row.role), row.partnership_id) for row in held],
        covers=[_cover(row) for row in held if row.role == Role.COVER],
        today=_today(turn),
    )
    row = RoleHeld(
        person_id=person.id,
        role=Role.COVER.value,
        partnership_id=partnership,
        from_date=first,
        to_date=last,
    )
    session.add(row)
    session.add(Leave(person_id=turn.actor.id, first=first, last=last, told_at=turn.now))
    await session.flush()
    await _look_again(turn, partnership)
    await _note(turn, "cover named", row)
    about = _about(row, person, await register.partnership(session, partnership))
    await _tell(turn, f"you:{row.id}", person, "cover.you", about)
    me = await session.get_one(Person, turn.actor.id)
    await _tell(turn, f"named:{row.id}", me, "cover.kept", about)
    message = shown.for_office(turn.templates, about, by=turn.actor.name)
    await tell_officers(session, _key(row), message, now=turn.now)


async def end(turn: Turn, cover_id: int) -> None:
    """From today the cover may do nothing more; the cover, the leads and the office are told.

    Raises Refusal: "not_the_lead" unless the actor is an officer or the partnership's lead,
    "cover_over".
    """
    session, row = turn.session, await covers.for_change(turn.session, cover_id)
    if not may_end(turn.actor, row.partnership_id if row else None):
        raise Refusal("not_the_lead")
    today = _today(turn)
    if row is None or _cover(row).last < max(today, row.from_date):
        raise Refusal("cover_over")
    cover = _cover(row)
    person = await session.get_one(Person, row.person_id)
    about = _about(row, person, await register.partnership(session, cover.partnership))
    row.to_date = ended_on(cover, today)
    session.add(row)
    await covers.end_leave(session, turn.actor.id, first=cover.first, last=cover.last)
    await _look_again(turn, cover.partnership)
    await _note(turn, "cover ended", row)
    text = turn.templates.words("cover.ended", by=turn.actor.name, **about.facts)
    leads = await people.holding(session, Role.LEAD, on=today, partnership=cover.partnership)
    for each in (person, *leads):
        await _tell(turn, f"ended:{row.id}", each, "cover.ended", about)
    await edit_for_officers(session, _key(row), _message(text), now=turn.now)


async def _known(turn: Turn, user: str, email: str) -> Person:
    if not user and not email:
        raise Refusal("cover_who")
    found = await covers.known_as(turn.session, user, email)
    if len(found) != 1:
        raise Refusal("cover_unknown")
    return found[0]


async def _look_again(turn: Turn, partnership: str) -> None:
    """Reminders go to other people now, and a cover has yet to be asked."""
    await deadlines.look_again(turn.session, now=turn.now, partnerships={partnership})
    await latecomers.ask_again(turn.session)


def _cover(row: RoleHeld) -> Cover:
    return Cover(row.person_id, row.partnership_id or "", row.from_date, row.to_date or date.max)


def _about(row: RoleHeld, person: Person, partnership: Partnership) -> AboutCover:
    last = row.to_date or date.max
    return AboutCover(row.id or 0, person.name, partnership.name, row.from_date, last)


async def _tell(turn: Turn, what: str, to: Person, words: str, about: AboutCover) -> None:
    """In Slack by those words, or by e-mail, which says the same, to whoever is not there."""
    key, by = f"cover:{what}", turn.actor.name
    if to.user_id:
        text = turn.templates.words(words, by=by, **about.facts)
        await outbox.enqueue(turn.session, direct(key, to, _message(text), now=turn.now))
        return
    mail = await letter(
        turn,
        "cover",
        key=f"{key}:email:{to.id}",
        to=to,
        thread=f"cover:{about.id}",
        news=words.removeprefix("cover."),
        by=by,
        cover=about.name,
        partnership=about.partnership,
        first=about.first,
        last=about.last,
    )
    await outbox.enqueue(turn.session, [mail])


def _message(text: str) -> SlackMessage:
    return SlackMessage(text, (section(text),))


async def _note(turn: Turn, event: str, row: RoleHeld) -> None:
    await audit.append(
        turn.session,
        event,
        actor=turn.actor.id,
        now=turn.now,
        subject=row.partnership_id or "",
        details={
            "cover": row.id,
            "person": row.person_id,
            "first": str(row.from_date),
            "last": str(row.to_date),
        },
    )


def _key(row: RoleHeld) -> str:
    return f"cover:{row.id}:office"


def _today(turn: Turn) -> date:
    return to_london(turn.now).date()
