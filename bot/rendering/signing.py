"""The finance sign-off in Slack: the figures with their two buttons, and what was said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.signing import MOST_WORDS, Signature, figures_hash
from bot.domain.totals import Figures
from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.modals import Modal, text_input
from bot.rendering.review import quarter_name
from bot.rendering.text import Templates

NOTE = "reason"


@dataclass(frozen=True)
class FiguresToSign:
    """A return's figures as a finance officer is shown them. figures: the hash of what is shown.

    by: who submitted it; projects: the name and the figures of each.
    """

    return_id: str
    figures: str
    partnership: str
    quarter: str
    reference: str
    by: str
    projects: tuple[tuple[str, Figures], ...]
    total: Figures

    @property
    def facts(self) -> dict[str, Any]:
        """As a page and an e-mail show them."""
        return self.named | {"by": self.by, "projects": self.projects, "total": self.total}

    @property
    def named(self) -> dict[str, Any]:
        return {
            "partnership": self.partnership,
            "quarter": self.quarter,
            "reference": self.reference,
        }


def to_sign(templates: Templates, draft: Draft, *, by: str) -> FiguresToSign:
    """The figures of a submitted return; `by` is who submitted it."""
    sums = draft.totals()
    return FiguresToSign(
        return_id=draft.return_id,
        figures=figures_hash(draft),
        partnership=draft.facts.partnership,
        quarter=quarter_name(templates, draft),
        reference=draft.submission.reference if draft.submission else "",
        by=by,
        projects=tuple(
            (draft.facts.project_by_id[each.project].name, each) for each in sums.projects
        ),
        total=sums.all,
    )


def question(templates: Templates, shown: FiguresToSign, *, again: bool = False) -> SlackMessage:
    """Do the figures agree to the ledger? Yes is confirmed; no asks for a note.

    again: it was asked before and nobody has answered.
    """
    words = templates.words
    carried = {"r": shown.return_id, "f": shown.figures}
    sure = blocks.confirm(
        words("sign.sure_title"), words("sign.sure_text"), words("sign.yes"), words("sign.back")
    )
    buttons = [
        Button(words("sign.yes"), "sign_yes", carried, style="primary", confirm=sure),
        Button(words("sign.no"), "sign_no", carried),
    ]
    body = blocks.sections(
        [
            *([words("sign.again")] if again else []),
            words("sign.intro", by=shown.by, **shown.named),
            *_lines(templates, shown),
        ]
    )
    heading = blocks.header(words("sign.heading"))
    return SlackMessage(
        _text(templates, shown),
        (heading, *body, blocks.section(words("sign.ask")), blocks.actions(buttons)),
    )


def unsigned(templates: Templates, shown: FiguresToSign, names: Sequence[str]) -> SlackMessage:
    """To the lead: nobody has answered for the figures yet. names: who was asked."""
    text = templates.words("sign.unsigned", names=list(names), **shown.named)
    return SlackMessage(_text(templates, shown), tuple(blocks.sections([text])))


def settled(templates: Templates, shown: FiguresToSign, signature: Signature) -> SlackMessage:
    """What stands in the question's place once it is answered."""
    lines = [*_lines(templates, shown), said(templates, shown, signature)]
    return SlackMessage(
        _text(templates, shown),
        (blocks.header(templates.words("sign.heading")), *blocks.sections(lines)),
    )


def told(templates: Templates, shown: FiguresToSign, signature: Signature) -> SlackMessage:
    """To the partnership: what its finance officer said."""
    text = said(templates, shown, signature)
    if not signature.agreed:
        text = f"{text}\n{templates.words('sign.next')}"
    return SlackMessage(_text(templates, shown), tuple(blocks.sections([text])))


def said(templates: Templates, shown: FiguresToSign, signature: Signature) -> str:
    """Who said yes or no of which figures, in a sentence."""
    words = templates.words
    if signature.agreed:
        return words("sign.agreed", name=signature.by, at=signature.at, **shown.named)
    return words(
        "sign.disputed", name=signature.by, at=signature.at, note=signature.note, **shown.named
    )


def note_form(templates: Templates, shown: FiguresToSign) -> Modal:
    """Where a finance officer says what does not agree."""
    words = templates.words
    return Modal(
        "sign_no",
        words("sign.no_title"),
        words("sign.send"),
        words("sign.back"),
        [
            blocks.section(words("sign.no_intro", **shown.named)),
            text_input(NOTE, words("sign.note"), hint=words("sign.note_hint"), most=MOST_WORDS),
        ],
        {"r": shown.return_id, "f": shown.figures},
    )


def _lines(templates: Templates, shown: FiguresToSign) -> Iterator[str]:
    for name, figures in shown.projects:
        yield templates.words("sign.project", name=name, figures=figures)
    yield templates.words("sign.total", figures=shown.total)


def _text(templates: Templates, shown: FiguresToSign) -> str:
    return templates.words("sign.text", partnership=shown.partnership, quarter=shown.quarter)
