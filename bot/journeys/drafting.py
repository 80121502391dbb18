"""Loading a return as the rules see it: its form, its answers, and what is known beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.asked import Answer, split_key
from bot.domain.carrying import last_of_return
from bot.domain.drafts import Draft, Submission, current
from bot.domain.evidence import FileKind, KeptFile
from bot.domain.facts import AreaFacts, MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.forms import parse_form
from bot.domain.permissions import Role
from bot.domain.quarters import Quarter, to_london
from bot.domain.questions import Form
from bot.domain.readings import Value
from bot.domain.return_states import ReturnState
from bot.domain.totals import SPEND, measured_so_far, planned_from
from bot.domain.virement import awards_after
from storage import evidence, funding, people, register, returns, virement
from storage.tables import EvidenceFile, Measure, Project, QuarterlyReturn

_Submitted = Mapping[str, Value | None]  # answer key → value
_Before = Sequence[_Submitted]  # a quarter each, in order

_forms: dict[str, Form] = {}  # by version, which is the hash of a form's text: it never changes


async def load_draft(
    session: AsyncSession, row: QuarterlyReturn, *, now: datetime, to_answer: bool = False
) -> Draft:
    """The return as it stands now (UTC), with what earlier quarters of the year say.

    to_answer: with the register's names, by which the privacy guard judges a text.
    """
    history = await returns.answers(session, row.id)
    form = await form_of(session, row.form_version)
    return Draft(
        return_id=row.id,
        form=form,
        facts=await _facts(session, row, form, now, to_answer=to_answer),
        answers=current(
            Answer(key, json.loads(value), revision, by, at, carried, _sorts(kept))
            for key, value, revision, by, at, carried, kept in history
        ),
        revision=row.revision,
        submission=_submission(row),
        files=tuple(_file(each) for each in await evidence.kept(session, row.id)),
        state=ReturnState(row.state),
        version=row.version,
    )


def _sorts(kept: str | None) -> tuple[str, ...]:
    return tuple(kept.split(", ")) if kept else ()


async def form_of(session: AsyncSession, version: str) -> Form:
    """The form of a version that was kept when it was first used."""
    if version not in _forms:
        text = await returns.form_text(session, version)
        _forms[version] = parse_form(text, source=f"form version {version}")
    return _forms[version]


async def _facts(
    session: AsyncSession, row: QuarterlyReturn, form: Form, now: datetime, *, to_answer: bool
) -> ReturnFacts:
    quarter = Quarter.parse(row.quarter_key)
    name, answering = await people.answering_for(
        session, row.partnership_id, on=to_london(row.opened_at).date()
    )
    funded = await register.projects(
        session, row.partnership_id, quarter.year_key, by=quarter.last_day
    )
    awards = await _awards(session, row, quarter, [project for project, _ in funded], now)
    submitted = await _submitted_before(session, row, quarter)
    last = submitted.get(quarter.previous, {})
    before = [answers for past, answers in submitted.items() if past.year == quarter.year]
    return ReturnFacts(
        quarter=quarter,
        partnership=name,
        lead=next((person for role, person in answering if role == Role.LEAD), ""),
        deputy=next((person for role, person in answering if role == Role.DEPUTY), None),
        projects=tuple(
            _project(project, awards[project.id], measures, before, last)
            for project, measures in funded
        ),
        due=row.present_due,
        late=(row.received_at or now) > row.due_at,
        known=await register.known_names(session) if to_answer else frozenset(),
        last=last_of_return(form, last),
        areas=await _areas(session, row.partnership_id, quarter),
    )


async def _awards(
    session: AsyncSession,
    row: QuarterlyReturn,
    quarter: Quarter,
    projects: Sequence[Project],
    now: datetime,
) -> Mapping[str, int]:
    """Each project's award with what the office moved at the wish of earlier quarters' returns.

    A return that is submitted keeps the awards that it was submitted with.
    """
    awards = {project.id: project.award_pence for project in projects}
    if not quarter.previous_in_year:
        return awards
    by = now if ReturnState(row.state).takes_answers else row.submitted_at or now
    moves = await virement.approved_before(
        session, row.partnership_id, quarter.year_key, quarter.key, by=by
    )
    return awards_after(awards, moves)


async def _areas(
    session: AsyncSession, partnership: str, quarter: Quarter
) -> tuple[AreaFacts, ...]:
    """The areas of the quarter's last day, with what the year's allocation gives each."""
    areas = await register.areas_on(session, partnership, quarter.last_day)
    if len(areas) < 2:
        return tuple(AreaFacts(area.gss, area.name) for area in areas)
    run = await funding.published_run(session, quarter.year_key)
    lines = await funding.run_lines(session, run.id) if run else []
    pence = {line.gss: line.pence for line in lines}
    return tuple(AreaFacts(area.gss, area.name, pence.get(area.gss, 0)) for area in areas)


async def _submitted_before(
    session: AsyncSession, row: QuarterlyReturn, quarter: Quarter
) -> Mapping[Quarter, _Submitted]:
    """What was submitted for the year's earlier quarters and the quarter before, in order."""
    earlier = {past.key for past in (quarter.previous, *quarter.previous_in_year)}
    texts = await returns.earlier_submissions(session, row.partnership_id, earlier)
    return {Quarter.parse(key): json.loads(text)["answers"] for key, text in texts.items()}


def _project(
    project: Project, award: int, measures: list[Measure], before: _Before, last: _Submitted
) -> ProjectFacts:
    return ProjectFacts(
        id=project.id,
        name=project.name,
        objective=project.objective,
        award=award,
        spent_before=sum(int(answers.get(f"{SPEND}:{project.id}") or 0) for answers in before),
        measures=tuple(_measure(measure, before, last) for measure in measures),
        last=_about(project.id, last),
        planned_from=planned_from(project.awarded_on, int(project.year[:4])),
    )


def _about(subject: str, submitted: _Submitted) -> Mapping[str, Value]:
    """What was answered about a project or a measure and not skipped, by question key."""
    answered = ((split_key(key), value) for key, value in submitted.items())
    return {
        question: value
        for (question, about), value in answered
        if about == subject and value is not None
    }


def _measure(measure: Measure, before: _Before, last: _Submitted) -> MeasureFacts:
    given = (answers.get(f"measure:{measure.id}") for answers in before)
    return MeasureFacts(
        id=measure.id,
        name=measure.name,
        unit=measure.unit,
        baseline=Decimal(measure.baseline) if measure.baseline else None,
        target=Decimal(measure.target) if measure.target else None,
        so_far=measured_so_far(
            measure.unit, [Decimal(value) for value in given if value is not None]
        ),
        last=_about(measure.id, last),
    )


def _file(row: EvidenceFile) -> KeptFile:
    return KeptFile(
        row.id or 0,
        row.name,
        FileKind(row.kind or ""),
        row.size or 0,
        row.sha256 or "",
        row.added_by,
        row.source,
    )


def _submission(row: QuarterlyReturn) -> Submission | None:
    if row.submitted_at is None or ReturnState(row.state).takes_answers:
        return None
    return Submission(
        row.submitted_at, row.submitted_by or "", row.reference or "", row.answers_hash or ""
    )
