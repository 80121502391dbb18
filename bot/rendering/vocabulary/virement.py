"""The words of moving money between projects."""

from __future__ import annotations

from bot.domain.quarters import Quarter
from bot.domain.virement import Request, VirementState
from bot.rendering.vocabulary.subject import MOMENT, OFFICE, Subject

_PLAIN = (
    *("heading", "approve", "decline", "sure", "not_yet", "decline_title"),
    *("reason", "reason_hint"),
)
_ABOUT = ("asked", "means", "decided", "decided_line", "decided_desk", "stands")
MOVE = Request(
    id="2024-25-Q1.eastvale:V1",
    return_id="2024-25-Q1.eastvale",
    partnership="Eastvale",
    quarter=Quarter(2024, 1),
    source="Wardens",
    target="Youth club",
    pence=60_000,
    why="why",
    state=VirementState.DECLINED,
    by="by",
    at=MOMENT,
    decided_by="decided_by",
    decided_at=MOMENT,
    reason="reason",
)

VIREMENT = Subject(
    file="virement.toml",
    words={
        "virement": {
            **dict.fromkeys(_PLAIN, ""),
            **dict.fromkeys(_ABOUT, "move"),
            "home_line": "move quarter",
        },
        "refusal": {
            "no_such_virement": OFFICE,
            "virement_decided": OFFICE,
            "virement_return_open": OFFICE,
            "virement_same_project": OFFICE,
            "virement_too_large": f"free wanted {OFFICE}",
            "virement_needs_reason": f"most {OFFICE}",
        },
    },
    emails={"virement_decided": f"person move {OFFICE}"},
    samples={
        **{f"virement.{key}": {"move": MOVE} for key in (*_ABOUT, "home_line")},
        "virement_decided": {"move": MOVE},
    },
)
