"""All that Reeve says in Slack and by e-mail, by key, with the facts that each wording is given.

`templates/` holds the wordings; this is what they are held against when Reeve starts, so that a
slip in rewording is found then and not in the middle of somebody's return. A subject has a module
here and a file of words in `templates/slack/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.rendering.vocabulary.alarms import ALARMS
from bot.rendering.vocabulary.calendar import CALENDAR
from bot.rendering.vocabulary.charts import CHARTS
from bot.rendering.vocabulary.conversation import CONVERSATION
from bot.rendering.vocabulary.covers import COVERS
from bot.rendering.vocabulary.deadlines import DEADLINES
from bot.rendering.vocabulary.digest import DIGEST
from bot.rendering.vocabulary.everywhere import EVERYWHERE
from bot.rendering.vocabulary.evidence import EVIDENCE
from bot.rendering.vocabulary.export import EXPORT
from bot.rendering.vocabulary.form import FORM
from bot.rendering.vocabulary.funding import FUNDING
from bot.rendering.vocabulary.modals import MODALS
from bot.rendering.vocabulary.office import OFFICE_WORDS
from bot.rendering.vocabulary.privacy import PRIVACY
from bot.rendering.vocabulary.returns import RETURNS
from bot.rendering.vocabulary.reviewing import REVIEWING
from bot.rendering.vocabulary.rounds import ROUNDS
from bot.rendering.vocabulary.signing import SIGNING
from bot.rendering.vocabulary.subject import FIGURES, MOMENT, Subject
from bot.rendering.vocabulary.virement import VIREMENT

SUBJECTS: tuple[Subject, ...] = (
    EVERYWHERE,
    MODALS,
    FORM,
    CONVERSATION,
    COVERS,
    EVIDENCE,
    OFFICE_WORDS,
    PRIVACY,
    ALARMS,
    CHARTS,
    RETURNS,
    FUNDING,
    DEADLINES,
    CALENDAR,
    DIGEST,
    ROUNDS,
    REVIEWING,
    SIGNING,
    VIREMENT,
    EXPORT,
)

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {key: facts for subject in SUBJECTS for key, facts in subject.keys.items()}
)
"""Every key of the words for Slack, such as "question.progress", and the names of its facts."""

EMAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(facts.split()) for each in SUBJECTS for name, facts in each.emails.items()}
)
"""Every e-mail by name, and the names of its facts."""

PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(facts.split()) for each in SUBJECTS for name, facts in each.pages.items()}
)
"""Every web page by name, and the names of its facts."""

REFUSALS = frozenset(key.removeprefix("refusal.") for key in WORDS if key.startswith("refusal."))
"""The codes that a Refusal may carry."""

_WHOLE_NUMBERS = "number of answered received projects minutes asked spent length least most"
_SAMPLES: Mapping[str, Any] = {
    **dict.fromkeys(_WHOLE_NUMBERS.split(), 3),
    **dict.fromkeys(("at", "due", "last_day"), MOMENT),
    "figures": FIGURES,
    "optional": True,
}
_OWN_SAMPLES = {key: facts for subject in SUBJECTS for key, facts in subject.samples.items()}


def sample(key: str) -> dict[str, Any]:
    """Made-up facts of the right kinds for a wording: each has the name of a fact, if it is text.

    `key` is one of WORDS, or the name of one of EMAILS or PAGES.
    """
    names = {**WORDS, **EMAILS, **PAGES}[key]
    return {name: _SAMPLES.get(name, name) for name in names} | dict(_OWN_SAMPLES.get(key, {}))
