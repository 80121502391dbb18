"""Opening a quarter: every partnership with approved projects is asked for its return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.due_rules import DueRules, due_at
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Role
from bot.domain.quarters import Quarter, add_working_days, london, to_london
from bot.journeys.deadline_rules import settings_of
from bot.journeys.drafting import load_draft
from bot.journeys.handover import hand_over
from bot.journeys.office import edit_for_officers, tell_officers
from bot.journeys.threads import conversation_id, prompt_key
from bot.journeys.turn import Turn
from bot.rendering.blocks import SlackMessage
from bot.rendering.opening import quarter_ended, quarter_ended_and_open, quarter_opened
from bot.rendering.review import prompt
from bot.rendering.text import Templates
from storage import audit, latecomers, outbox, people, register, returns
from storage.tables import (
    Conversation,
    FormVersion,
    Partnership,
    Person,
    QuarterlyReturn,
    ReportingQuarter,
    ReturnState,
)

FAIR_DAYS = 10  # working days, for a return that is opened after its due time
TIMETABLE = "timetable"  # who acted, in the audit, when nobody did


@dataclass(frozen=True)
class Opened:
    """Partnerships by what became of them: asked, with nobody to ask, without projects."""

    asked: tuple[str, ...]
    unasked: tuple[str, ...]
    unfunded: tuple[str, ...]


async def open_quarter(turn: Turn, quarter: Quarter) -> Opened:
    """Create the quarter's returns and prompt each partnership's leads.

    Raises Refusal: "not_the_office", "already_open", or "no_such_quarter" for one that has not
    ended or that no project is approved for.
    """
    session, templates, actor, now = turn.session, turn.templates, turn.actor, turn.now
    if not permissions.may(actor, Action.OPEN_QUARTER):
        raise Refusal("not_the_office")
    await returns.lock_quarters(session)
    if await returns.quarter(session, quarter.key) is not None:
        raise Refusal("already_open")
    if quarter not in await quarters_to_open(session, now=now):
        raise Refusal("no_such_quarter")
    rules = await settings_of(session)
    due = opening_due(turn, rules.due, quarter)
    session.add(ReportingQuarter(key=quarter.key, opened_at=now, opened_by=actor.id, due_at=due))
    version = await _keep_form(session, templates)
    opened = await _open_returns(turn, quarter, version, rules.due)
    await audit.append(
        session,
        "quarter opened",
        actor=actor.id,
        now=now,
        subject=quarter.key,
        details={"due": due.isoformat(), "form": version, "asked": list(opened.asked)},
    )
    message = quarter_opened(
        templates,
        quarter,
        due=due,
        name=actor.name,
        unasked=opened.unasked,
        unfunded=opened.unfunded,
        asked=len(opened.asked),
    )
    await tell_officers(session, f"{quarter.key}:opened", message, now=now)
    done = quarter_ended_and_open(templates, quarter, name=actor.name, at=now, due=due)
    await edit_for_officers(session, _proposed(quarter), done, now=now)
    return opened


def _proposed(quarter: Quarter) -> str:
    return f"{quarter.key}:ended"


def opening_due(
    turn: Turn, rules: DueRules, quarter: Quarter, partnership: str | None = None
) -> datetime:
    """When a return that is opened now is due: by the rules, or, where that is past, in fair time.

    A quarter that the office opens late must not begin overdue.
    """
    due = due_at(rules, quarter, partnership, turn.bank_holidays)
    if due > turn.now:
        return due
    today = to_london(turn.now).date()
    return london(add_working_days(today, FAIR_DAYS, turn.bank_holidays), rules.at)


async def propose_quarters(turn: Turn) -> None:
    """Ask the officers, once a quarter, whether to open the returns of one that has ended.

    They are asked in office hours: at 9 on the first working day after the quarter.
    """
    quarters = await quarters_to_open(turn.session, now=turn.now)
    rules = (await settings_of(turn.session)).due if quarters else DueRules()
    for quarter in quarters:
        if turn.now < proposal_time(quarter, turn.bank_holidays):
            continue
        due = opening_due(turn, rules, quarter)
        message = quarter_ended(turn.templates, quarter, due=due)
        await tell_officers(turn.session, _proposed(quarter), message, now=turn.now)


async def latecomers_to_look_for(turn: Turn) -> list[tuple[str]]:
    """The London day on which they are to be looked for, if they have not been.

    Once a day, and at the next tick after the register has changed: to look for them takes the
    longer the more returns are open; a tick must not.
    """
    today = to_london(turn.now).date().isoformat()
    return [] if await latecomers.asked_on(turn.session) == today else [(today,)]


async def note_looked(turn: Turn, day: str) -> None:
    """All latecomers of the day have been asked."""
    await latecomers.note_asked(turn.session, day)


async def missing_returns(turn: Turn) -> list[tuple[str, str]]:
    """(quarter, partnership) of those that have projects by now and no return."""
    found = await latecomers.partnerships(turn.session)
    return [(opened.key, partnership.id) for opened, partnership in found]


async def add_return(turn: Turn, quarter_key: str, partnership_id: str) -> None:
    """A partnership that came late into the register gets its return, due when the others are."""
    await returns.lock_quarters(turn.session)
    for opened, partnership in await latecomers.partnerships(turn.session):
        if (opened.key, partnership.id) == (quarter_key, partnership_id):
            await _add_return(turn, opened, partnership)


async def unprompted_leads(turn: Turn) -> list[tuple[str, str]]:
    """(return, person) of leads who have taken over, or have come to Slack, and have no thread."""
    found = await latecomers.leads(turn.session, on=to_london(turn.now).date())
    return [(return_id, lead.id) for return_id, lead in found]


async def prompt_lead(turn: Turn, return_id: str, person_id: str) -> None:
    """Prompt a lead for a return that waits, and hand over what is answered already."""
    session, now = turn.session, turn.now
    row = await returns.for_change(session, return_id)  # a lead may begin at this moment
    thread = conversation_id(return_id, person_id)
    if row and ReturnState(row.state).takes_answers and not await session.get(Conversation, thread):
        lead = await session.get_one(Person, person_id)
        draft = await load_draft(session, row, now=now)
        message = prompt(turn.templates, draft, started=bool(draft.answers))
        await _start_thread(session, row, lead, message, now=now)
        await hand_over(turn, row, thread, lead)


async def _add_return(turn: Turn, opened: ReportingQuarter, partnership: Partnership) -> None:
    session = turn.session
    version = await _keep_form(session, turn.templates)
    due = await _latecomers_due(turn, opened, partnership)
    row = await _open_return(session, partnership.id, opened.key, version, now=turn.now, due=due)
    asked = await _prompt_leads(session, turn.templates, partnership, row, now=turn.now)
    await audit.append(
        session,
        "return added",
        actor=TIMETABLE,
        now=turn.now,
        subject=row.id,
        details={"due": row.due_at.isoformat(), "form": version, "asked": asked},
    )


async def _latecomers_due(
    turn: Turn, opened: ReportingQuarter, partnership: Partnership
) -> datetime:
    """When the others are, unless an exception is written for it, or that is past."""
    rules, quarter = (await settings_of(turn.session)).due, Quarter.parse(opened.key)
    own = opening_due(turn, rules, quarter, partnership.id)
    usual = rules.rule_for(quarter, partnership.id) == rules.rule_for(quarter, None)
    return opened.due_at if usual and opened.due_at > turn.now else own


async def quarters_to_open(session: AsyncSession, *, now: datetime) -> list[Quarter]:
    """The quarters that have ended, have approved projects and are not open yet, in order."""
    opened = {row.key for row in await returns.opened_quarters(session)}
    today = to_london(now).date()
    return [
        quarter
        for year in await register.funded_years(session)
        for number in range(1, 5)
        if (quarter := Quarter(int(year[:4]), number)).last_day < today
        and quarter.key not in opened
    ]


def proposal_time(quarter: Quarter, bank_holidays: frozenset[date]) -> datetime:
    """When the officers are asked, in UTC: 9:00 in London on the first working day after it."""
    return london(add_working_days(quarter.last_day, 1, bank_holidays), time(9))


async def _keep_form(session: AsyncSession, templates: Templates) -> str:
    form = templates.quarterly_return
    if await session.get(FormVersion, form.version) is None:
        session.add(
            FormVersion(version=form.version, name=form.name, text=templates.quarterly_return_text)
        )
    await session.flush()  # the returns refer to it
    return form.version


async def _open_returns(turn: Turn, quarter: Quarter, version: str, rules: DueRules) -> Opened:
    session, now = turn.session, turn.now
    asked: list[str] = []
    unasked: list[str] = []
    unfunded: list[str] = []
    for partnership in await register.partnerships_on(session, quarter.last_day):
        if not await register.projects(session, partnership.id, quarter.year_key):
            unfunded.append(partnership.name)
            continue
        due = opening_due(turn, rules, quarter, partnership.id)
        row = await _open_return(session, partnership.id, quarter.key, version, now=now, due=due)
        prompted = await _prompt_leads(session, turn.templates, partnership, row, now=now)
        (asked if prompted else unasked).append(partnership.name)
    return Opened(tuple(asked), tuple(unasked), tuple(unfunded))


async def _open_return(
    session: AsyncSession,
    partnership: str,
    quarter_key: str,
    version: str,
    *,
    now: datetime,
    due: datetime,
) -> QuarterlyReturn:
    row = QuarterlyReturn(
        id=f"{quarter_key}.{partnership}",
        partnership_id=partnership,
        quarter_key=quarter_key,
        form_version=version,
        opened_at=now,
        due_at=due,
        next_look_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def _prompt_leads(
    session: AsyncSession,
    templates: Templates,
    partnership: Partnership,
    row: QuarterlyReturn,
    *,
    now: datetime,
) -> bool:
    """Prompt each lead and cover in Slack, else each deputy; False if there is nobody to ask.

    Whoever is not in Slack gets the e-mail of the opening, from the timetable, with a link.
    """
    today = to_london(now).date()
    message: SlackMessage | None = None
    written_to = False
    for roles in ((Role.LEAD, Role.COVER), (Role.DEPUTY,)):
        those = {
            person.id: person
            for role in roles
            for person in await people.holding(session, role, on=today, partnership=partnership.id)
        }
        written_to = written_to or bool(those)
        reachable = {key: person for key, person in those.items() if person.user_id}
        for person in reachable.values():
            if message is None:
                draft = await load_draft(session, row, now=now)
                message = prompt(templates, draft)
            await _start_thread(session, row, person, message, now=now)
        if reachable:
            break
    return written_to


async def _start_thread(
    session: AsyncSession,
    row: QuarterlyReturn,
    person: Person,
    message: SlackMessage,
    *,
    now: datetime,
) -> None:
    thread = conversation_id(row.id, person.id)
    session.add(Conversation(id=thread, lane=thread, return_id=row.id, person_id=person.id))
    prompted = outbox.to_slack(
        prompt_key(thread),
        lane=thread,
        recipient=person.user_id or "",
        payload=message.payload,
        now=now,
    )
    await outbox.enqueue(session, [prompted])
