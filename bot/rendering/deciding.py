"""The officers' board of a closed round: the bids side by side, and what each is awarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.awards import Award, Leftover, Outcome
from bot.domain.money import pounds
from bot.domain.rounds import RoundState
from bot.rendering import blocks
from bot.rendering.bids import answer_blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.kept import kept_lines
from bot.rendering.modals import Modal, choice_input, free_input
from bot.rendering.rounds import AboutBid, AboutRound, cancel_button
from bot.rendering.text import Templates

_MOST_BIDS = 18  # two blocks each, and the rest of the message


def board(
    templates: Templates,
    about: AboutRound,
    bids: Sequence[AboutBid],
    *,
    pot: int,
    reader: str | None = None,
) -> SlackMessage:
    """To an officer once a round has closed; it changes in place. pot: pence in it now.

    reader: the officer's id; None for all alike.
    """
    parts = [*board_blocks(templates, about, bids, pot=pot, reader=reader)]
    if bids:
        parts.insert(1, _table(templates, bids))
    return SlackMessage(templates.words("award.text", title=about.terms.title), tuple(parts))


def board_window(
    templates: Templates,
    about: AboutRound,
    bids: Sequence[AboutBid],
    *,
    pot: int,
    reader: str,
    changed: bool = False,
) -> Modal:
    """The same as a window, for whoever has lost the message. Windows have no tables.

    `changed`: it is shown in place of what was wanted, as it has changed meanwhile.
    """
    told = [blocks.section(templates.words("award.changed"))] if changed else []
    return Modal(
        name="see_bids",
        title=templates.words("round.see"),
        submit=None,
        close=templates.words("bid.done"),
        blocks=[*told, *board_blocks(templates, about, bids, pot=pot, reader=reader)],
    )


def board_blocks(
    templates: Templates,
    about: AboutRound,
    bids: Sequence[AboutBid],
    *,
    pot: int,
    reader: str | None,
) -> list[Block]:
    words, terms = templates.words, about.terms
    title = words(
        "award.board",
        title=terms.title,
        number=len(bids),
        asked=sum(bid.asked for bid in bids),
        pence=terms.pence,
        closes=terms.closes_at,
    )
    parts = [blocks.section(title)]
    for bid in bids[:_MOST_BIDS]:
        parts += _bid(templates, about, bid)
    if not bids:
        parts.append(blocks.section(words("award.no_bids")))
    awarded = sum(bid.award.pence for bid in bids if bid.award)
    sums = words("award.sums", awarded=awarded, left=terms.pence - awarded, pot=pot)
    parts += [blocks.section(sums), *_ways(templates, about, awarded, reader)]
    if bids and about.state is not RoundState.OPEN:
        file = Button(words("award.email"), "email_bids", {"round": about.id})
        parts.append(blocks.actions([file]))
    return parts


def bids_sent(templates: Templates, *, title: str, email: str) -> SlackMessage:
    """To the officer who asked for the bids as a file."""
    text = templates.words("award.emailed", title=title, email=email)
    return SlackMessage(text, (blocks.section(text),))


def _table(templates: Templates, bids: Sequence[AboutBid]) -> Block:
    words = templates.words
    columns = ("partnership", "project", "asked", "award")
    # four words by name, so that each is seen to be there
    heads = [
        words("award.column_partnership"),
        words("award.column_project"),
        words("award.column_asked"),
        words("award.column_award"),
    ]
    rows = [
        [bid.partnership, bid.project, pounds(bid.asked), decision(templates, bid.award)]
        for bid in bids
    ]
    cells = [[{"type": "raw_text", "text": str(text)} for text in row] for row in (heads, *rows)]
    aligned = [{"align": "right" if name == "asked" else "left"} for name in columns]
    return {"type": "table", "rows": cells, "column_settings": aligned}


def _bid(templates: Templates, about: AboutRound, bid: AboutBid) -> list[Block]:
    words = templates.words
    text = words(
        "award.bid",
        partnership=bid.partnership,
        project=bid.project,
        theme=bid.theme,
        asked=bid.asked,
        decision=decision(templates, bid.award),
        kept=len(bid.kept),
    )
    if about.state is not RoundState.CLOSED:
        return [blocks.section(text)]
    read = Button(words("award.read"), "read_bid", {"bid": bid.id})
    return [blocks.section(text, read.element())]


def decision(templates: Templates, award: Award | None) -> str:
    """What a bid gets, in words."""
    words = templates.words
    if award is None:
        return words("award.waiting")
    match award.outcome:
        case Outcome.FULL:
            return words("award.full", pence=award.pence)
        case Outcome.PART:
            return words("award.part", pence=award.pence)
        case Outcome.NOT:
            return words("award.not")


def _ways(templates: Templates, about: AboutRound, awarded: int, reader: str | None) -> list[Block]:
    """What this officer can do now, and what has been."""
    words, carried = templates.words, {"round": about.id, "n": about.revision}
    match about.state:
        case RoundState.CLOSED:
            finish = Button(words("award.propose"), "finish_awards", carried, style="primary")
            return [blocks.actions([finish, cancel_button(templates, about)])]
        case RoundState.PROPOSED:
            told = words(
                "award.proposed",
                name=about.proposed_by,
                at=about.proposed_at,
                left_words=_left_words(templates, about, awarded),
            )
            ways = [
                *([] if reader == about.proposer else [_confirm(templates, carried, awarded)]),
                Button(words("award.send_back"), "send_back_awards", carried),
                cancel_button(templates, about),
            ]
            return [blocks.section(told), blocks.actions(ways)]
        case RoundState.DECIDED:
            told = words(
                "award.decided",
                proposed_by=about.proposed_by,
                decided_by=about.decided_by,
                at=about.decided_at,
            )
            return [blocks.section(told)]
        case RoundState.CANCELLED:
            return blocks.sections(
                [
                    words(
                        "round.cancelled",
                        title=about.terms.title,
                        name=about.decided_by,
                        at=about.decided_at,
                        reason=about.cancelled_for,
                    )
                ]
            )
        case RoundState.OPEN:
            return []


def _confirm(templates: Templates, carried: dict[str, Any], awarded: int) -> Button:
    words = templates.words
    sure = blocks.confirm(
        words("award.confirm_sure"),
        words("award.confirm_means", awarded=awarded),
        words("award.confirm_yes"),
        words("award.confirm_no"),
    )
    return Button(words("award.confirm"), "confirm_awards", carried, style="primary", confirm=sure)


def _left_words(templates: Templates, about: AboutRound, awarded: int) -> str:
    left = about.terms.pence - awarded
    if about.leftover is Leftover.FORMULA:
        return templates.words("award.left_formula", left=left)
    return templates.words("award.left_stays", left=left)


def award_form(
    templates: Templates, bid: AboutBid, lines: Sequence[tuple[str, str]], *, left: int
) -> Modal:
    """The whole bid, and the award below it. left: pence of the round beside this bid."""
    words = templates.words
    intro = words(
        "award.form_intro",
        partnership=bid.partnership,
        project=bid.project,
        asked=bid.asked,
        left=left,
        reference=bid.reference,
        at=bid.at,
    )
    suggested = bid.award.pence if bid.award else min(bid.asked, left)
    return Modal(
        name="award_bid",
        title=words("award.form_title"),
        submit=words("award.form_send"),
        close=words("award.form_cancel"),
        carried={"bid": bid.id},
        blocks=[
            blocks.section(intro),
            *answer_blocks(templates, lines),
            *blocks.sections(kept_lines(templates, bid.kept)),
            blocks.divider(),
            free_input(
                "pence",
                words("award.form_pence"),
                initial=pounds(suggested),
                hint=words("award.form_pence_hint"),
                multiline=False,
            ),
            free_input(
                "reason",
                words("award.form_reason"),
                initial=bid.award.reason if bid.award else "",
                hint=words("award.form_reason_hint"),
                multiline=True,
            ),
        ],
    )


def finish_form(templates: Templates, about: AboutRound, awarded: int) -> Modal:
    """Where the first officer says what becomes of the rest, and asks the second."""
    words, terms = templates.words, about.terms
    options = [
        (words("award.propose_stays"), Leftover.STAYS.value),
        (words("award.propose_formula"), Leftover.FORMULA.value),
    ]
    left = terms.pence - awarded
    intro = words("award.propose_intro", awarded=awarded, pence=terms.pence, left=left)
    return Modal(
        name="finish_awards",
        title=words("award.propose_title"),
        submit=words("award.propose_send"),
        close=words("award.form_cancel"),
        carried={"round": about.id, "n": about.revision},
        blocks=[
            blocks.section(intro),
            choice_input("left", words("award.propose_left"), options, initial=options[0][1]),
        ],
    )


def sent_back(templates: Templates, about: AboutRound, *, name: str, at: Any) -> SlackMessage:
    """To the officers: the awards can be changed again."""
    text = templates.words("award.text", title=about.terms.title)
    return SlackMessage(
        text, (blocks.section(templates.words("award.sent_back", name=name, at=at)),)
    )
