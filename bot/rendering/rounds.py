"""A bid round as it is posted, reminded of, and announced. It says nothing about who has bid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.awards import Award, Leftover
from bot.domain.quarters import to_london
from bot.domain.rounds import LONGEST_REASON, RoundState, Terms
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.modals import Modal, date_input, free_input, text_input
from bot.rendering.text import Templates

BID_BUTTON = "bid"


@dataclass(frozen=True)
class AboutRound:
    """A round as the words need it. revision: how often it has changed.

    proposer: the id of whoever proposed the awards, and so cannot confirm them. decided_by,
    decided_at: also of a cancelled one; cancelled_for: why it was.
    """

    id: str
    terms: Terms
    state: RoundState
    revision: int
    proposer: str | None = None
    proposed_by: str = ""
    proposed_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    leftover: Leftover | None = None
    cancelled_for: str = ""


@dataclass(frozen=True)
class AboutBid:
    """A bid as the officers see it, in pence; award: what is decided so far.

    kept: the wordings of texts that may say who somebody is, and what they may hold, by sort.
    """

    id: str
    partnership_id: str
    partnership: str
    project: str
    theme: str
    asked: int
    reference: str
    at: datetime
    award: Award | None
    kept: Sequence[tuple[str, Sequence[str]]] = ()


def offer(
    templates: Templates, about: AboutRound, partnership: str, *, changed_at: datetime | None = None
) -> SlackMessage:
    """To a partnership's channel, while bids are taken. partnership: its id, on the button."""
    words, terms = templates.words, about.terms
    themes = "\n".join(words("round.theme", theme=each) for each in terms.themes)
    lead = words(
        "round.offer",
        title=terms.title,
        most=terms.most,
        pence=terms.pence,
        year=terms.year,
        spend_by=terms.spend_by,
        closes=terms.closes_at,
    )
    parts = [
        *blocks.sections([lead]),
        *blocks.sections([words("round.themes", themes=themes)]),
        *blocks.sections([words("round.criteria", criteria=terms.criteria)]),
        blocks.context(words("round.how")),
        blocks.actions([bid_button(templates, about.id, partnership)]),
    ]
    if changed_at:
        parts.append(blocks.context(words("round.changed", at=changed_at)))
    text = words("round.text", title=terms.title, closes=terms.closes_at)
    return SlackMessage(text, tuple(parts))


def bid_button(templates: Templates, round_id: str, partnership: str) -> Button:
    carried = {"round": round_id, "p": partnership}
    return Button(templates.words("round.bid"), BID_BUTTON, carried, style="primary")


def closed(templates: Templates, about: AboutRound) -> SlackMessage:
    """What takes the offer's place once the round has closed."""
    words, terms = templates.words, about.terms
    body = words("round.closed", title=terms.title, closes=terms.closes_at)
    return SlackMessage(words("round.text_closed", title=terms.title), (blocks.section(body),))


def decided(templates: Templates, about: AboutRound, awarded: int) -> SlackMessage:
    """What takes its place once it is decided."""
    words, terms = templates.words, about.terms
    body = words("round.decided", title=terms.title, awarded=awarded, pence=terms.pence)
    return SlackMessage(words("round.text_decided", title=terms.title), (blocks.section(body),))


def cancelled(templates: Templates, about: AboutRound) -> SlackMessage:
    """What takes the offer's place once it is cancelled; channels and officers are told it anew."""
    text = templates.words("round.text_cancelled", title=about.terms.title)
    return SlackMessage(text, tuple(blocks.sections([_cancelled(templates, about)])))


def cancelled_bid(templates: Templates, about: AboutRound, partnership: str) -> SlackMessage:
    """To whoever began a bid: why, and the way to what they wrote. partnership: its id."""
    words = templates.words
    body = [_cancelled(templates, about), words("round.cancelled_yours")]
    ways = blocks.actions([read_button(templates, about.id, partnership)])
    text = words("round.text_cancelled", title=about.terms.title)
    return SlackMessage(text, (*blocks.sections(body), ways))


def read_button(templates: Templates, round_id: str, partnership: str) -> Button:
    """To what a partnership wrote in a round that is over."""
    carried = {"round": round_id, "p": partnership}
    return Button(templates.words("round.read_ours"), BID_BUTTON, carried)


def cancel_button(templates: Templates, about: AboutRound) -> Button:
    return Button(templates.words("round.cancel_it"), "cancel_round", {"round": about.id})


def cancel_form(templates: Templates, about: AboutRound) -> Modal:
    """Where an officer says why the round is cancelled."""
    words = templates.words
    label, hint = words("round.cancel_reason"), words("round.cancel_reason_hint")
    return Modal(
        name="cancel_round",
        title=words("round.cancel_title"),
        submit=words("round.cancel_send"),
        close=words("round.cancel_no"),
        carried={"round": about.id},
        blocks=[
            *blocks.sections([words("round.cancel_intro", title=about.terms.title)]),
            text_input("reason", label, hint=hint, most=LONGEST_REASON),
        ],
    )


def _cancelled(templates: Templates, about: AboutRound) -> str:
    return templates.words(
        "round.cancelled",
        title=about.terms.title,
        name=about.decided_by,
        at=about.decided_at,
        reason=about.cancelled_for,
    )


def results(templates: Templates, about: AboutRound, bids: Sequence[AboutBid]) -> SlackMessage:
    """To every channel at once: what was awarded. A bid that was not is not named."""
    words, terms = templates.words, about.terms
    given = [(bid, bid.award.pence) for bid in bids if bid.award and bid.award.pence]
    awarded = sum(pence for _, pence in given)
    lines = [words("round.results", title=terms.title, awarded=awarded, pence=terms.pence)]
    lines += [
        words("round.result", partnership=bid.partnership, pence=pence, project=bid.project)
        for bid, pence in given
    ]
    if not given:
        lines.append(words("round.none"))
    left = terms.pence - awarded
    if left:
        formula = about.leftover is Leftover.FORMULA
        lines.append(
            words("round.left_formula", left=left)
            if formula
            else words("round.left_stays", left=left)
        )
    text = words("round.text_decided", title=terms.title)
    return SlackMessage(text, tuple(blocks.sections(lines)))


def reminder(
    templates: Templates, about: AboutRound, *, partnership_id: str, partnership: str, days: int
) -> SlackMessage:
    """To a lead whose partnership has not submitted a bid."""
    words, terms = templates.words, about.terms
    facts = {"title": terms.title, "closes": terms.closes_at}
    body = words(
        "round.remind",
        title=terms.title,
        days=days,
        closes=terms.closes_at,
        partnership=partnership,
    )
    button = bid_button(templates, about.id, partnership_id)
    return SlackMessage(
        words("round.text", title=facts["title"], closes=facts["closes"]),
        (blocks.section(body), blocks.actions([button])),
    )


def opened(templates: Templates, about: AboutRound, name: str) -> SlackMessage:
    """To the officers: who has set the round up."""
    words, terms = templates.words, about.terms
    body = words(
        "round.opened",
        title=terms.title,
        name=name,
        pence=terms.pence,
        year=terms.year,
        opens=terms.opens_at,
        closes=terms.closes_at,
    )
    change = Button(words("round.change"), "change_round", {"round": about.id})
    ways = blocks.actions([change, cancel_button(templates, about)])
    text = words("round.text", title=terms.title, closes=terms.closes_at)
    return SlackMessage(text, (blocks.section(body), ways))


def open_form(
    templates: Templates, *, year: str, available: int, today: date, closing: date
) -> Modal:
    """Where an officer opens a round. closing: the day that is suggested."""
    words = templates.words
    return Modal(
        name="open_round",
        title=words("round.open_title"),
        submit=words("round.send"),
        close=words("round.cancel"),
        carried={"year": year},
        blocks=[
            blocks.section(words("round.open_intro", available=available, year=year)),
            _line("title", words("round.field_title")),
            _line("pence", words("round.field_pence"), words("round.field_pence_hint")),
            _line("most", words("round.field_most"), words("round.field_most_hint")),
            free_input(
                "themes",
                words("round.field_themes"),
                hint=words("round.field_themes_hint"),
                initial="",
                multiline=True,
            ),
            _criteria(templates, ""),
            date_input(
                "opens",
                words("round.field_opens"),
                initial=today,
                hint=words("round.field_opens_hint"),
            ),
            *_closing(templates, closing, "17:00"),
        ],
    )


def change_form(templates: Templates, about: AboutRound) -> Modal:
    """Where an officer changes what a round looks for and when it closes."""
    words, terms = templates.words, about.terms
    closes = to_london(terms.closes_at)
    return Modal(
        name="change_round",
        title=words("round.change_title"),
        submit=words("round.change_send"),
        close=words("round.cancel"),
        carried={"round": about.id},
        blocks=[
            blocks.section(words("round.change_intro", title=terms.title)),
            _criteria(templates, terms.criteria),
            *_closing(templates, closes.date(), f"{closes:%H:%M}"),
        ],
    )


def _line(name: str, label: str, hint: str = "", initial: str = "") -> Block:
    return free_input(name, label, hint=hint, initial=initial, multiline=False)


def _criteria(templates: Templates, initial: str) -> Block:
    words = templates.words
    label, hint = words("round.field_criteria"), words("round.field_criteria_hint")
    return free_input("criteria", label, hint=hint, initial=initial, multiline=True)


def _closing(templates: Templates, day: date, clock: str) -> list[Block]:
    words = templates.words
    return [
        date_input("closes", words("round.field_closes"), hint="", initial=day),
        _line("time", words("round.field_time"), words("round.field_time_hint"), clock),
    ]
