"""What people see of the money: a published allocation, and the pot on an officer's Home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.allocation import Part, PreparedRun, PublishedRun
from bot.domain.pot import DueBack, Entry, Kind, Proposed, Statement
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.setting_aside import proposed_blocks
from bot.rendering.text import Templates, indicator_name


def published_message(templates: Templates, run: PublishedRun, part: Part) -> SlackMessage:
    """For one partnership's channel: what it gets, what others get, and how that came about."""
    words = templates.words
    title = words(
        "allocation.heading_year" if run.is_year else "allocation.heading_pot", year=run.year
    )
    amount = words(
        "allocation.amount", partnership=part.partnership, amount=part.pence, total=run.total
    )
    every = [words("allocation.line", line=line, own=line.gss in part.own) for line in part.lines]
    if part.others:
        every.append(words("allocation.others", others=part.others, rest=part.rest))
    pinned = words("allocation.pinned", run=run)
    return SlackMessage(
        words("allocation.text", partnership=part.partnership, amount=part.pence, year=run.year),
        (
            blocks.header(title),
            blocks.section(amount),
            *blocks.sections(every),
            *blocks.sections([words("allocation.how_heading"), *_workings(templates, run, part)]),
            blocks.context(pinned),
        ),
    )


def _workings(templates: Templates, run: PublishedRun, part: Part) -> Iterator[str]:
    for line in part.lines:
        if line.gss not in part.own:
            continue
        for indicator, working in zip(run.indicators, line.workings, strict=True):
            yield templates.words(
                "allocation.working",
                area=line.area,
                indicator=indicator_name(indicator.key),
                weight=indicator.weight,
                working=working,
            )


@dataclass(frozen=True)
class AboutPot:
    """A year's pot as it stands, in pence. waiting: what returns release and is not in it yet.

    promised: what rounds offer that are not decided; asides: what waits for a second officer; back:
    what returns release no more.
    """

    statement: Statement
    waiting: int
    promised: int
    asides: Sequence[Proposed]
    back: Sequence[DueBack]

    @property
    def free(self) -> int:
        """Pence that can be shared out."""
        return max(0, self.statement.closing - self.promised)


def funding_board(
    templates: Templates, prepared: Sequence[PreparedRun], pots: Sequence[AboutPot]
) -> list[Block]:
    """On an officer's Home: allocations to publish, and each pot with what can be done about it."""
    if not prepared and not pots:
        return []
    words = templates.words
    parts = [blocks.divider(), blocks.header(words("pot.heading"))]
    for run in prepared:
        parts.append(blocks.section(words("allocation.prepared", run=run)))
        parts.append(blocks.actions([_publish_button(templates, run)]))
    for about in pots:
        stands = words(
            "pot.stands", pot=about.statement, waiting=about.waiting, promised=about.promised
        )
        parts.append(blocks.section(stands))
        buttons = _pot_buttons(templates, about)
        parts += [blocks.actions(buttons)] if buttons else []
        for back in about.back:
            parts += _due_back(templates, back)
        for aside in about.asides:
            parts += proposed_blocks(templates, aside)
    return parts


def due_back_told(templates: Templates, back: DueBack) -> SlackMessage:
    """To the officers: a return now releases less than the pot has of it."""
    text = templates.words("pot.due_back", back=back)
    return SlackMessage(text, tuple(_due_back(templates, back)))


def _due_back(templates: Templates, back: DueBack) -> list[Block]:
    words = templates.words
    button = Button(
        words("pot.correct", back=back),
        "correct_pot",
        {"year": back.year, "p": back.partnership_id},
        confirm=blocks.confirm(
            words("pot.correct_title"),
            words("pot.correct_text", back=back),
            words("pot.correct_yes"),
            words("pot.not_yet"),
        ),
    )
    return [*blocks.sections([words("pot.due_back", back=back)]), blocks.actions([button])]


def _publish_button(templates: Templates, run: PreparedRun) -> Button:
    words = templates.words
    return Button(
        words("allocation.publish"),
        "publish_allocation",
        {"run": run.id},
        style="primary",
        confirm=blocks.confirm(
            words("allocation.confirm_title"),
            words("allocation.confirm_text", run=run),
            words("allocation.publish"),
            words("pot.not_yet"),
        ),
    )


def _pot_buttons(templates: Templates, about: AboutPot) -> list[Button]:
    """Take in what is released, if anything is; share out by the formula, if anything is free."""
    words, buttons = templates.words, []
    pot, waiting = about.statement, about.waiting
    if waiting:
        buttons.append(
            Button(
                words("pot.collect", waiting=waiting),
                "collect_underspend",
                {"year": pot.year},
                style="primary",
                confirm=blocks.confirm(
                    words("pot.collect_title"),
                    words("pot.collect_text", year=pot.year, waiting=waiting),
                    words("pot.collect_yes"),
                    words("pot.not_yet"),
                ),
            )
        )
    if about.free:
        buttons.append(Button(words("pot.set_aside"), "set_aside", {"year": pot.year}))
        buttons.append(
            Button(
                words("pot.share", left=about.free),
                "share_pot",
                {"year": pot.year, "pence": about.free},
                confirm=blocks.confirm(
                    words("pot.share_title"),
                    words("pot.share_text", left=about.free),
                    words("pot.share_yes"),
                    words("pot.not_yet"),
                ),
            )
        )
    return buttons


_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.BROUGHT_FORWARD: "pot.brought_forward",
        Kind.EARLY_RELEASE: "pot.early_release",
        Kind.UNDERSPEND: "pot.underspend",
        Kind.CORRECTION: "pot.correction",
        Kind.TOP_SLICE: "pot.top_slice",
        Kind.AWARD: "pot.award",
        Kind.FORMULA: "pot.formula",
        Kind.CARRIED_FORWARD: "pot.carried_forward",
    }
)


def pot_changed(
    templates: Templates, year: str, entries: Sequence[Entry], *, balance: int, name: str
) -> SlackMessage:
    """For the officers: what went into the pot or out of it, by whom, and what is left."""
    words = templates.words
    kinds = [kind for kind in Kind if any(entry.kind is kind for entry in entries)]
    text = words("pot.changed", year=year, name=name, balance=balance)
    lines = [_of_kind(templates, [e for e in entries if e.kind is kind]) for kind in kinds]
    return SlackMessage(text, tuple(blocks.sections([text, *lines])))


def _of_kind(templates: Templates, entries: Sequence[Entry]) -> str:
    amount = abs(sum(entry.pence for entry in entries))
    what = templates.words(_KINDS[entries[0].kind])
    purposes = ", ".join(dict.fromkeys(entry.purpose for entry in entries if entry.purpose))
    return templates.words("pot.change", what=what, amount=amount, purposes=purposes)
