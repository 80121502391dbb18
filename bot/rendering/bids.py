"""A bid in modals: written, checked and received. Only its partnership and the office see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.bids import TICKED, BidRead
from bot.domain.questions import Form, Kind, Question
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.modals import Modal, choice_input, free_input, tick_input, ways
from bot.rendering.rounds import AboutRound, bid_button
from bot.rendering.text import Templates, escaped

SAVE = "save_bid"  # the step that is told of each answer
KEEP = "keep"  # the box that keeps what may say who somebody is
_LONG = 200  # characters from which a text gets a box
_SAVING = {"trigger_actions_on": ["on_character_entered"]}


@dataclass(frozen=True)
class Whose:
    """A bid in its round: its partnership's id and name."""

    round: AboutRound
    partnership_id: str
    partnership: str

    @property
    def carried(self) -> dict[str, str]:
        return {"round": self.round.id, "p": self.partnership_id}


@dataclass(frozen=True)
class Received:
    """A bid as it was submitted, in pence and UTC."""

    reference: str
    hash: str
    pence: int
    at: datetime


def bid_form(
    templates: Templates,
    whose: Whose,
    form: Form,
    entered: Mapping[str, str],
    *,
    saved_by: str = "",
    saved_at: datetime | None = None,
) -> Modal:
    """The whole bid on one page, with what was saved. saved_by: the colleague who began it."""
    words, terms = templates.words, whose.round.terms
    intro = words(
        "bid.intro", round=terms.title, closes=terms.closes_at, partnership=whose.partnership
    )
    parts = [blocks.section(intro)]
    if saved_by and saved_at:
        parts.append(blocks.context(words("bid.colleague", name=saved_by, at=saved_at)))
    parts += [
        _saving(_field(templates, question, entered.get(key, ""), terms.most))
        for key, (_, question) in form.places.items()
    ]
    return Modal(
        name="write_bid",
        title=words("bid.title"),
        submit=words("bid.next"),
        close=words("bid.cancel"),
        carried=whose.carried,
        blocks=parts,
    )


def _field(templates: Templates, question: Question, initial: str, most: int) -> Block:
    """The field of a question. One that is asked on a condition may stay empty."""
    key, wording = question.key, question.wording
    optional = question.optional or question.condition is not None
    if question.kind is Kind.CHOICE:
        options = [(choice.shown, choice.key) for choice in question.choices]
        return choice_input(key, wording, options, initial=initial, optional=optional)
    if question.kind is Kind.DECLARATION:
        option = (templates.words("bid.tick"), TICKED)
        ticked = initial == TICKED
        return tick_input(key, wording, option, ticked=ticked, optional=optional)
    hint = question.help
    if question.kind is Kind.MONEY:
        hint = templates.words("bid.amount_hint", help=question.help, most=most)
    is_long = question.kind is Kind.TEXT and (question.most or 0) >= _LONG
    return free_input(
        key, wording, initial=initial, multiline=is_long, hint=hint, optional=optional
    )


def _saving(field: Block) -> Block:
    """The field tells each change, so that nothing is lost with the window."""
    element = field["element"] | {"action_id": SAVE}
    if element["type"] == "plain_text_input":
        element["dispatch_action_config"] = _SAVING
    return field | {"dispatch_action": True, "element": element}


def preview(
    templates: Templates,
    whose: Whose,
    read: BidRead,
    *,
    digest: str,
    version: int,
    before: Received | None,
    stale: bool = False,
    undecided: bool = False,
) -> Modal:
    """What will be sent. digest: of the bid that is shown; version: of the last submission.

    undecided: it was submitted without a word on what may say who somebody is.
    """
    words = templates.words
    parts = [blocks.section(words("bid.stale"))] if stale else []
    parts += [blocks.section(words("bid.undecided"))] if undecided else []
    parts.append(blocks.section(words("bid.preview")))
    if before:
        replaces = words("bid.replaces", at=before.at, reference=before.reference)
        parts.append(blocks.section(replaces))
    parts += answer_blocks(templates, [(a.question.wording, text) for a, text in read.lines])
    parts += _personal(templates, read)
    parts.append(ways("ways", [Button(words("bid.back"), "bid", whose.carried)]))
    return Modal(
        name="submit_bid",
        title=words("bid.preview_title"),
        submit=words("bid.submit"),
        close=words("bid.cancel"),
        carried=whose.carried | {"h": digest, "n": version},
        blocks=parts,
    )


def _personal(templates: Templates, read: BidRead) -> list[Block]:
    """What in the bid may say who somebody is, and the box for whoever keeps it so."""
    words = templates.words
    found = [
        words(
            "bid.personal",
            wording=asked.question.wording,
            details=words("personal.details", found=facts),
        )
        for asked, facts in read.personal
    ]
    if not found:
        return []
    keep = tick_input(KEEP, words("bid.keep"), (words("bid.keep_yes"), TICKED))
    return [*blocks.sections([*found, words("bid.personal_why")]), keep]


def answer_blocks(templates: Templates, lines: Sequence[tuple[str, str]]) -> list[Block]:
    """Wording and answer, one under the other."""
    return [
        block
        for wording, answer in lines
        for block in blocks.sections(
            [templates.words("bid.line", wording=wording, answer=escaped(answer))]
        )
    ]


def receipt(templates: Templates, whose: Whose, received: Received) -> Modal:
    """What the window says once the bid is in."""
    words = templates.words
    return Modal(
        name="bid_receipt",
        title=words("bid.receipt_title"),
        submit=None,
        close=words("bid.done"),
        blocks=_receipt(templates, whose, received),
    )


def receipt_message(templates: Templates, whose: Whose, received: Received) -> SlackMessage:
    """The same for the partnership's people, with the ways to change and withdraw it."""
    words = templates.words
    text = words("bid.receipt_text", round=whose.round.terms.title, reference=received.reference)
    ways = blocks.actions([change_button(templates, whose), withdraw_button(templates, whose)])
    return SlackMessage(text, (*_receipt(templates, whose, received), ways))


def change_button(templates: Templates, whose: Whose) -> Button:
    return Button(templates.words("bid.change"), "bid", whose.carried)


def withdraw_button(templates: Templates, whose: Whose) -> Button:
    words = templates.words
    sure = blocks.confirm(
        words("bid.withdraw_sure"),
        words("bid.withdraw_means"),
        words("bid.withdraw_yes"),
        words("bid.withdraw_no"),
    )
    return Button(words("bid.withdraw"), "withdraw_bid", whose.carried, confirm=sure)


def withdrawn(
    templates: Templates, whose: Whose, *, name: str, reference: str, at: datetime
) -> SlackMessage:
    """To the partnership's people: who withdrew the bid, and that it can be submitted again."""
    words, terms = templates.words, whose.round.terms
    body = words(
        "bid.withdrawn",
        round=terms.title,
        name=name,
        partnership=whose.partnership,
        reference=reference,
        at=at,
        closes=terms.closes_at,
    )
    text = words("bid.withdrawn_text", partnership=whose.partnership, round=terms.title)
    again = bid_button(templates, whose.round.id, whose.partnership_id)
    return SlackMessage(text, (blocks.section(body), blocks.actions([again])))


def late(templates: Templates, about: AboutRound, *, now: datetime, office_email: str) -> Modal:
    """The bid came after the closing time. What was written is saved."""
    words, terms = templates.words, about.terms
    body = words(
        "bid.late",
        round=terms.title,
        closes=terms.closes_at,
        now=now,
        office_email=office_email,
    )
    return Modal(
        name="bid_late",
        title=words("bid.late_title"),
        submit=None,
        close=words("bid.done"),
        blocks=[blocks.section(body)],
    )


def late_for_cancelled(templates: Templates, about: AboutRound) -> Modal:
    """The round was cancelled meanwhile. What was written is saved."""
    words = templates.words
    body = words("bid.cancelled", round=about.terms.title, reason=about.cancelled_for)
    title, done = words("bid.cancelled_title"), words("bid.done")
    return Modal("bid_late", title, None, done, [*blocks.sections([body])])


def to_read(
    templates: Templates,
    whose: Whose,
    lines: Sequence[tuple[str, str]],
    *,
    submitted: Received | None = None,
) -> Modal:
    """What a partnership wrote in a round that is over: wording and answer."""
    words = templates.words
    parts = [blocks.section(words("bid.over", round=whose.round.terms.title))]
    if submitted:
        parts += _receipt(templates, whose, submitted)
    parts += answer_blocks(templates, lines)
    return Modal("bid_over", words("bid.title"), None, words("bid.done"), parts)


def _receipt(templates: Templates, whose: Whose, received: Received) -> list[Block]:
    words, terms = templates.words, whose.round.terms
    body = words(
        "bid.receipt",
        partnership=whose.partnership,
        round=terms.title,
        reference=received.reference,
        at=received.at,
        pence=received.pence,
        closes=terms.closes_at,
    )
    return [blocks.section(body), blocks.context(words("bid.hash", hash=received.hash))]
