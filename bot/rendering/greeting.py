"""The answer to a message out of the blue: who this is, what is open, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.drafts import Draft
from bot.rendering import blocks
from bot.rendering.blocks import Block, Button, SlackMessage
from bot.rendering.conversation import Speaker
from bot.rendering.review import quarter_name
from bot.rendering.text import Templates

_MOST_RETURNS = 10


@dataclass(frozen=True)
class OpenReturn:
    """A return that the person may answer, and the question on their screen, if any."""

    draft: Draft
    asked_key: str | None


def greeting(
    templates: Templates,
    *,
    name: str,
    office: Mapping[str, str],
    is_officer: bool,
    open_returns: Sequence[OpenReturn],
    typed: str,
    source: str,
) -> SlackMessage:
    """`typed` is what they wrote, in the message `source` (channel:ts); both may be empty."""
    words = templates.words
    parts: list[Block] = [blocks.section(words("blue.hello", name=name, **office))]
    if is_officer:
        parts.append(blocks.section(words("blue.office")))
    elif not open_returns:
        parts.append(blocks.section(words("blue.nothing")))
    for open_return in open_returns[:_MOST_RETURNS]:
        parts += _open_return(templates, open_return.draft)
    if len(open_returns) == 1:
        parts += _perhaps_an_answer(templates, open_returns[0], typed, source)
    return SlackMessage(words("blue.text", name=name), tuple(parts))


def _open_return(templates: Templates, draft: Draft) -> list[Block]:
    words, quarter = templates.words, quarter_name(templates, draft)
    answered, of = draft.progress()
    about = words(
        "blue.open",
        partnership=draft.facts.partnership,
        quarter=quarter,
        answered=answered,
        of=of,
        due=draft.facts.due,
    )
    resume = Button(
        words("blue.resume", quarter=quarter), "resume", {"r": draft.return_id}, style="primary"
    )
    return [blocks.section(about), blocks.actions([resume])]


def _perhaps_an_answer(
    templates: Templates, open_return: OpenReturn, typed: str, source: str
) -> Sequence[Block]:
    asked = open_return.draft.find(open_return.asked_key) if open_return.asked_key else None
    if asked is None or not typed:
        return []
    speaker = Speaker(templates, open_return.draft)
    question = speaker.use_typed(asked, typed, source, ask="blue")
    tip = blocks.context(templates.words("blue.tip"))
    return [*question.blocks, tip] if question else [tip]
