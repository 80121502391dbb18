"""Loading a return as the rules see it: its form, its answers, and what is known beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.asked import Answer
from bot.domain.drafts import Draft, Submission, current
from bot.domain.evidence import FileKind, KeptFile
from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.forms import parse_form
from bot.domain.permissions import Role
from bot.domain.quarters import Quarter, to_london
from bot.domain.questions import Form
from bot.domain.readings import Value
from bot.domain.return_states import ReturnState
from bot.domain.totals import measured_so_far
from storage import evidence, people, register, returns
from storage.tables import EvidenceFile, Measure, Project, QuarterlyReturn

_Before = Sequence[Mapping[str, Value | None]]  # question key → value, a quarter each, in order

_forms: dict[str, Form] = {}  # by version, which is the hash of a form's text: it never changes


async def load_draft(session: AsyncSession, row: QuarterlyReturn, *, now: datetime) -> Draft:
    """The return as it stands now (UTC), with what earlier quarters of the year say."""
    history = await returns.answers(session, row.id)
    return Draft(
        return_id=row.id,
        form=await form_of(session, row.form_version),
        facts=await _facts(session, row, now),
        answers=current(
            Answer(key, json.loads(value), revision, by, at)
            for key, value, revision, by, at in history
        ),
        revision=row.revision,
        submission=_submission(row),
        files=tuple(_file(each) for each in await evidence.kept(session, row.id)),
        state=ReturnState(row.state),
        version=row.version,
    )


async def form_of(session: AsyncSession, version: str) -> Form:
    """The form of a version that was kept when it was first used."""
    if version not in _forms:
        text = await returns.form_text(session, version)
        _forms[version] = parse_form(text, source=f"form version {version}")
    return _forms[version]


async def _facts(session: AsyncSession, row: QuarterlyReturn, now: datetime) -> ReturnFacts:
    quarter = Quarter.parse(row.quarter_key)
    name, answering = await people.answering_for(
        session, row.partnership_id, on=to_london(row.opened_at).date()
    )
    funded = await register.projects(
        session, row.partnership_id, quarter.year_key, by=quarter.last_day
    )
    before = await _submitted_before(session, row, quarter)
    return ReturnFacts(
        quarter=quarter,
        partnership=name,
        lead=next((person for role, person in answering if role == Role.LEAD), ""),
        deputy=next((person for role, person in answering if role == Role.DEPUTY), None),
        projects=tuple(_project(project, measures, before) for project, measures in funded),
        due=row.due_at,
        late=(row.submitted_at or now) > row.due_at,
        known=await register.known_names(session),
    )


async def _submitted_before(
    session: AsyncSession, row: QuarterlyReturn, quarter: Quarter
) -> _Before:
    earlier = [past.key for past in quarter.previous_in_year]
    if not earlier:
        return []
    texts = await returns.earlier_submissions(session, row.partnership_id, earlier)
    return [json.loads(text)["answers"] for text in texts]


def _project(project: Project, measures: list[Measure], before: _Before) -> ProjectFacts:
    suffix = f":{project.id}"
    return ProjectFacts(
        id=project.id,
        name=project.name,
        objective=project.objective,
        award=project.award_pence,
        spent_before=sum(int(answers.get(f"spend{suffix}") or 0) for answers in before),
        measures=tuple(_measure(measure, before) for measure in measures),
        last={
            key.removesuffix(suffix): value
            for key, value in (before[-1] if before else {}).items()
            if key.endswith(suffix) and value is not None
        },
    )


def _measure(measure: Measure, before: _Before) -> MeasureFacts:
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
    )


def _file(row: EvidenceFile) -> KeptFile:
    return KeptFile(
        row.id or 0,
        row.name,
        FileKind(row.kind or ""),
        row.size or 0,
        row.sha256 or "",
        row.added_by,
    )


def _submission(row: QuarterlyReturn) -> Submission | None:
    if row.submitted_at is None or ReturnState(row.state).takes_answers:
        return None
    return Submission(
        row.submitted_at, row.submitted_by or "", row.reference or "", row.answers_hash or ""
    )
