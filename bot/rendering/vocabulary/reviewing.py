"""The words of what follows a submission: the office's card, its questions, and their answers."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.virement import VirementState
from bot.rendering.vocabulary.subject import MOMENT, Subject
from bot.rendering.vocabulary.virement import MOVE

_TOLD = "event name at until times number reason person file wording words reply move"
_TIMELINE = (
    "other",
    "added",
    "answered",
    "submitted",
    "asked",
    "replied",
    "taken_back",
    "reopened",
    "amended",
    "accepted",
    "handed_over",
    "agreed",
    "disputed",
    *(f"file_{each}" for each in ("added", "taken_off", "downloaded")),
    *(f"time_{each}" for each in ("asked", "granted", "declined")),
    *("flagged", "flag_answered", "flag_upheld", "flag_waived", "snoozed", "links_renewed"),
    *(f"virement_{state}" for state in VirementState),
)

REVIEWING = Subject(
    file="reviewing.toml",
    words={
        "desk": {
            "heading": "partnership quarter",
            "text": "partnership quarter",
            "version": "number at by reference",
            "unsigned": "",
            "figures_agree": "name at",
            "figures_disagree": "name at note",
            "query": "name wording words",
            "take_back": "",
            "see": "",
            "see_and_ask": "",
            "changes": "",
            "files": "count",
            "timeline": "",
            "summary": "",
            "sent_to": "email",
            "accept": "",
            "accept_title": "",
            "accept_text": "",
            "not_yet": "",
            "reopen": "",
            "menu": "",
            "asking": "wording answer",
            "reopening": "",
            "gone": "",
            "one_version": "",
            "stale": "number",
            "not_now": "",
            "questions_open": "",
            "nothing_asked": "",
            "empty": "",
            "too_long": "most length",
            "not_taken": "typed",
            "query_closed": "",
            "asked": "name wording words",
            "taken_back": "name wording",
            "accepted": "name",
            "reopened": "name reason",
            "amended": "name",
            "replied": "name wording words reply",
            "submitted_again": "name number count",
        },
        "standing": {
            "open": "",
            "submitted": "",
            "queried": "open",
            "reopened": "number",
            "accepted": "at by",
        },
        "query": {
            "body": "name wording answer words",
            "text": "name",
            "reply": "",
            "how": "",
            "sent": "reply",
            "early": "",
            "closed": "",
            "taken_back": "name wording",
        },
        "amend": {
            "button": "",
            "title": "",
            "text": "",
            "yes": "",
            "no": "",
            "done": "",
            "stale": "number",
            "too_late": "office office_email",
        },
        "reopened": {"body": "name reason due", "text": "", "go_on": ""},
        "handover": {"so_far": "answered of", "taken_over": "name quarter"},
        "accepted": {"body": "name reference"},
        "changes": {
            "heading": "before number name at",
            "line": "wording old new",
            "not_asked": "",
            "none": "",
            "text": "before number",
        },
        "timeline": {"heading": "", **dict.fromkeys(_TIMELINE, _TOLD)},
    },
    emails={
        "review_news": (
            "person partnership quarter news by reference wording answer words reason due"
            " link until office office_email"
        ),
    },
    samples={
        "desk.submitted_again": {"count": 2},
        "desk.files": {"count": 2},
        "review_news": {"news": "queried", "until": MOMENT},
        **{
            f"timeline.{key}": {"until": MOMENT + timedelta(hours=1), "times": 2, "move": MOVE}
            for key in _TIMELINE
        },
    },
)
