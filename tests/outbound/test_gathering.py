"""Letters that end close together are written down in one commit, and none waits long for it."""

from __future__ import annotations

import asyncio

from bot.outbound.dispatcher import Dispatcher
from bot.outbound.medium import Medium
from bot.outbound.outcome import Outcome, Sent
from bot.outbound.slack import SlackSender
from storage.database import Database
from storage.outbox import Taken
from tests.outbound.conftest import QUICK
from tests.outbound.scene import enqueue_letters, running, until_ended


class FirstOnly:
    """A mail server that takes the first letter and says nothing about the others."""

    back_off = QUICK

    async def send(self, message: Taken) -> Outcome:
        if message.key != "first":
            await asyncio.Event().wait()
        return Sent("<first@office.example>")


async def test_a_letter_is_noted_soon_however_long_the_others_take(
    database: Database, slack: SlackSender
) -> None:
    await enqueue_letters(database, "first", "second", "third")
    async with running(Dispatcher(database, slack, FirstOnly())), asyncio.timeout(5):
        await until_ended(database, "first")


async def test_letters_gather_up_to_half_a_batch_while_more_are_on_their_way() -> None:
    """So that many are written down in one commit; in Slack a thread waits for each."""
    letters, slack = (Medium(name, FirstOnly(), QUICK) for name in ("email", "slack"))
    for each in (letters, slack):
        each.on_their_way = {asyncio.ensure_future(arrives()) for _ in range(2)}
    assert [letters.gathers(ended) for ended in (1, 9, 10)] == [True, True, False]
    assert not slack.gathers(1)
    await letters.on_their_way.pop()
    assert not letters.gathers(1), "the last one waits for nobody"


async def arrives() -> None:
    """A letter on its way."""
