"""A return as JSON, for a program: money in pence, times in UTC, every version with its hash."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.area_split import parts_by_area
from bot.domain.drafts import Draft
from bot.domain.returns import totals
from bot.domain.standing import Standing
from bot.domain.totals import Figures
from bot.rendering.answer_list import answer_sections, counting_course


def return_json(draft: Draft, standing: Standing) -> str:
    """The same return gives the same text. Answers are those that count for the office."""
    now = counting_course(draft, standing)
    sums = totals(now)
    content = {
        "return": draft.return_id,
        "partnership": draft.facts.partnership,
        "quarter": draft.facts.quarter.key,
        "due": draft.facts.due.isoformat(),
        "state": draft.state.value,
        "form": {"name": draft.form.name, "version": draft.form.version},
        "figures": [_figures(draft, each) for each in sums.projects],
        "total": _figures(draft, sums.all),
        "answers": [
            {
                "key": line.asked.key,
                "section": part.title,
                "project": part.project or None,
                "question": line.wording,
                "value": line.value,
                "shown": line.shown,
                "no_longer_asked": part.no_longer,
            }
            for part in answer_sections(now, standing.latest)
            for line in part.lines
        ],
        "areas": [
            {
                "area": part.area,
                "spent_pence": part.spent,
                "committed_pence": part.committed,
                "forecast_pence": part.forecast,
            }
            for part in parts_by_area(draft.facts, now.answers)
        ],
        "kept_personal": {asked.key: list(sorts) for asked, sorts in draft.kept_personal},
        "files": [
            {
                "name": each.name,
                "kind": each.kind.value,
                "bytes": each.size,
                "sha256": each.sha256,
                "added_by": standing.name(each.by),
            }
            for each in draft.files
        ],
        "signatures": _signatures(standing),
        "versions": _versions(standing),
        "queries": _queries(standing),
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _figures(draft: Draft, each: Figures) -> dict[str, Any]:
    project = draft.facts.project_by_id.get(each.project)
    return {
        "project": each.project or None,
        "name": project.name if project else None,
        "award_pence": each.award,
        "spent_before_pence": each.spent_before,
        "spent_pence": each.spent,
        "committed_pence": each.committed,
        "forecast_pence": each.forecast,
        "remaining_pence": each.remaining,
    }


def _versions(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "submitted_at": each.at.isoformat(),
            "submitted_by": standing.name(each.by),
            "reference": each.reference,
            "sha256": each.hash,
            "accepted_at": each.accepted[0].isoformat() if each.accepted else None,
            "accepted_by": standing.name(each.accepted[1]) if each.accepted else None,
            "answers": dict(each.answers),
        }
        for each in standing.versions
    ]


def _signatures(standing: Standing) -> list[dict[str, Any]]:
    """What finance officers said of the figures; `figures_sha256` is of what they were shown."""
    return [
        {
            "version": each.version,
            "figures_sha256": each.figures,
            "agreed": each.agreed,
            "note": each.note,
            "signed_by": each.by,
            "signed_at": each.at.isoformat(),
        }
        for each in standing.signatures
    ]


def _queries(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "question": each.question,
            "version": each.version,
            "asked_by": each.asked_by,
            "asked_at": each.asked_at.isoformat(),
            "words": each.words,
            "reply": each.reply,
            "closed_by": each.closed_by,
        }
        for each in standing.queries
    ]
