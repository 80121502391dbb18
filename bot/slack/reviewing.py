"""The buttons of what follows a submission: an officer's card, and the partnership's part in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.journeys import exporting, office_files, querying, return_links, reviewing
from bot.journeys.turn import Turn
from bot.slack.payloads import Press, Step


def _about_return(journey: Callable[..., Awaitable[None]]) -> Step:
    async def step(press: Press, turn: Turn) -> None:
        await journey(turn, return_id=press.return_id)

    return step


def _about_version(journey: Callable[..., Awaitable[None]]) -> Step:
    """A step about one version of the return: a later one makes the press stale."""

    async def step(press: Press, turn: Turn) -> None:
        await journey(turn, return_id=press.return_id, version=press.revision)

    return step


def _about_query(journey: Callable[..., Awaitable[None]]) -> Step:
    async def step(press: Press, turn: Turn) -> None:
        query = int(press.carried.get("query", 0))
        await journey(turn, return_id=press.return_id, query=query)

    return step


async def _look(press: Press, turn: Turn) -> None:
    """Chosen from Home's menu of a quarter, or pressed on a button about the return."""
    await reviewing.look(turn, return_id=press.chosen or press.return_id)


async def _keep_reply(press: Press, turn: Turn) -> None:
    query, text = int(press.carried.get("query", 0)), str(press.carried.get("h", ""))
    await querying.keep_reply(turn, return_id=press.return_id, query=query, text=text)


async def _choose_answer(press: Press, turn: Turn) -> None:
    await reviewing.choose_answer(turn, return_id=press.return_id, question=press.question)


async def _new_links(press: Press, turn: Turn) -> None:
    """Chosen from Home's menu of a quarter."""
    about = press.chosen or press.return_id
    await return_links.renew_all(turn, about, delivery=press.delivery.key)


STEPS: Mapping[str, Step] = {
    "look_at_return": _look,
    "new_links": _new_links,
    "see_answers": _about_return(reviewing.see_answers),
    "see_changes": _about_return(reviewing.see_changes),
    "see_timeline": _about_return(reviewing.see_timeline),
    "see_files": _about_return(office_files.send_link),
    "send_summary": _about_return(exporting.send_summary),
    "ask_menu": _choose_answer,
    "accept": _about_version(reviewing.accept),
    "reopen": _about_version(reviewing.wants_reopened),
    "take_back": _about_query(reviewing.take_back),
    "reply_query": _about_query(querying.reply_here),
    "keep_reply": _keep_reply,
    "change_reply": _about_query(querying.change_reply),
    "amend": _about_version(querying.amend),
}
