"""Where a person says that they are away."""

from __future__ import annotations

from datetime import date

from bot.rendering import blocks
from bot.rendering.modals import Modal, date_input
from bot.rendering.text import Templates

FIRST, LAST = "first", "last"


def leave_form(templates: Templates, *, first: date, last: date) -> Modal:
    words = templates.words
    return Modal(
        "tell_leave",
        words("leave.title"),
        words("leave.send"),
        words("leave.cancel"),
        [
            blocks.section(words("leave.intro")),
            date_input(FIRST, words("leave.first"), hint=words("leave.first_hint"), initial=first),
            date_input(LAST, words("leave.last"), hint=words("leave.last_hint"), initial=last),
        ],
    )
