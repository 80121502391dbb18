"""The buttons and menus of the conversation in which a return is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.journeys import carrying_over, quarterly_return, submitting
from bot.journeys.turn import Turn
from bot.slack.payloads import Press, Step


async def _answer(press: Press, turn: Turn, *, confirmed: bool = False) -> None:
    await quarterly_return.answer_pressed(
        turn,
        return_id=press.return_id,
        question=press.question,
        revision=press.revision,
        value=press.value,
        typed=press.typed,
        source=press.source,
        confirmed=confirmed,
    )


async def _skip(press: Press, turn: Turn) -> None:
    await quarterly_return.skip(
        turn, return_id=press.return_id, question=press.question, revision=press.revision
    )


async def _same(press: Press, turn: Turn, *, together: bool) -> None:
    await carrying_over.carry_over(
        turn,
        return_id=press.return_id,
        question=press.question,
        revision=press.revision,
        last=str(press.carried.get("f", "")),
        together=together,
    )


def _about_return(journey: Callable[..., Awaitable[None]]) -> Step:
    """A step that needs the return and nothing else of the press."""

    async def step(press: Press, turn: Turn) -> None:
        await journey(turn, return_id=press.return_id)

    return step


def _about_question(journey: Callable[..., Awaitable[None]]) -> Step:
    """A step that needs the return and the question, and nothing else of the press."""

    async def step(press: Press, turn: Turn) -> None:
        await journey(turn, return_id=press.return_id, question=press.question)

    return step


async def _submit(press: Press, turn: Turn) -> None:
    await submitting.submit(
        turn,
        return_id=press.return_id,
        revision=press.revision,
        facts=str(press.carried.get("f", "")),
    )


STEPS: Mapping[str, Step] = {
    "answer": _answer,
    "confirm_answer": partial(_answer, confirmed=True),
    "use_typed": _answer,
    "answer_again": _about_question(quarterly_return.answer_again),
    "same": partial(_same, together=False),
    "same_together": partial(_same, together=True),
    "skip": _skip,
    "back": _about_question(quarterly_return.go_back),
    "change": _about_question(quarterly_return.change),
    "change_menu": _about_question(quarterly_return.change),
    "keep": _about_question(quarterly_return.keep),
    "help": _about_question(quarterly_return.explain),
    "resume": _about_return(quarterly_return.resume),
    "later": _about_return(quarterly_return.save_for_later),
    "submit": _submit,
}
