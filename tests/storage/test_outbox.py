"""The outbox: what is enqueued is taken in order, by one dispatcher, and ends once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage import outbox
from storage.database import Database
from storage.outbox import LEASE, Taken, Waiting
from storage.tables import MessageState, OutgoingMessage

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def test_a_key_enqueued_again_does_nothing(database: Database) -> None:
    await enqueue(database, "welcome", text="first")
    await enqueue(database, "welcome", text="second")
    (taken,) = await take(database)
    assert taken.payload == '{"text": "first"}'


async def test_messages_of_one_lane_are_taken_one_at_a_time_in_their_order(
    database: Database,
) -> None:
    for key in ("a1", "b1", "a2"):
        await enqueue(database, key, lane=key[0])
    first = await take(database)
    assert keys(first) == ["a1", "b1"]
    assert await take(database) == []
    await sent(database, first[0])
    assert keys(await take(database)) == ["a2"]


async def test_a_message_that_waits_for_its_next_try_holds_its_lane_back(
    database: Database,
) -> None:
    await enqueue(database, "first")
    await enqueue(database, "second")
    (first,) = await take(database)
    await again(database, first, at=NOW + 60 * SECOND)
    assert await take(database, now=NOW + 59 * SECOND) == []
    assert keys(await take(database, now=NOW + 60 * SECOND)) == ["first"]


@pytest.mark.parametrize("state", [MessageState.REFUSED, MessageState.AMBIGUOUS, MessageState.DEAD])
async def test_a_lane_goes_on_without_a_message_that_was_given_up(
    database: Database, state: MessageState
) -> None:
    await enqueue(database, "first")
    await enqueue(database, "second")
    (first,) = await take(database)
    async with database.transaction() as session:
        assert await outbox.give_up(session, first, owner="one", state=state, error="No.")
    assert keys(await take(database)) == ["second"]
    assert (await row(database, "first")).error == "No."


async def test_an_answer_waits_for_the_message_it_answers_even_in_another_lane(
    database: Database,
) -> None:
    await enqueue(database, "question", lane="one")
    await enqueue(database, "reply", lane="two", reply_to="question")
    await enqueue(database, "edit", lane="three", replaces="question")
    (question,) = await take(database)
    await sent(database, question, sent_as="D1:17.1")
    reply, edit = await take(database)
    assert (reply.replies, reply.thread, reply.target) == (True, "D1:17.1", None)
    assert (edit.replaces, edit.target, edit.thread) == (True, "D1:17.1", None)


async def test_an_answer_to_a_message_that_was_refused_is_taken_without_a_thread(
    database: Database,
) -> None:
    await enqueue(database, "question")
    await enqueue(database, "reply", reply_to="question")
    (question,) = await take(database)
    async with database.transaction() as session:
        refused = MessageState.REFUSED
        await outbox.give_up(session, question, owner="one", state=refused, error="No.")
    (reply,) = await take(database)
    assert (reply.replies, reply.thread) == (True, None)


async def test_each_medium_is_taken_by_itself(database: Database) -> None:
    await enqueue(database, "in Slack")
    async with database.transaction() as session:
        letter_out = outbox.to_email(
            "by e-mail", recipient="kim@example.org", body=b"Subject: Hi", now=NOW
        )
        await outbox.enqueue(session, [letter_out])
    (letter,) = await take(database, medium="email")
    assert (letter.key, letter.body, letter.payload) == ("by e-mail", b"Subject: Hi", None)
    assert keys(await take(database, medium="slack")) == ["in Slack"]


async def test_a_lease_runs_out_and_the_next_taker_is_told_of_the_doubt(
    database: Database,
) -> None:
    await enqueue(database, "m")
    (first,) = await take(database, owner="one")
    assert (first.attempts, first.in_doubt) == (0, False)
    assert await take(database, owner="two", now=NOW + LEASE - SECOND) == []
    (second,) = await take(database, owner="two", now=NOW + LEASE)
    assert (second.attempts, second.in_doubt) == (1, True)


async def test_a_late_answer_from_one_who_lost_the_lease_changes_nothing(
    database: Database,
) -> None:
    await enqueue(database, "m")
    (late,) = await take(database, owner="one")
    (holder,) = await take(database, owner="two", now=NOW + LEASE)
    async with database.transaction() as session:
        dead = MessageState.DEAD
        assert not await outbox.give_up(session, late, owner="one", state=dead, error="Late.")
        await outbox.mark_sent(session, [(late, "C:1")], owner="one", now=NOW)
    assert (await row(database, "m")).state == MessageState.LEASED
    await sent(database, holder, owner="two", sent_as="C:2")
    await sent(database, holder, owner="two", sent_as="C:3")
    assert (await row(database, "m")).sent_as == "C:2"


async def test_a_try_that_is_not_counted_leaves_the_count_as_it_was(database: Database) -> None:
    await enqueue(database, "m")
    (first,) = await take(database)
    await again(database, first, at=NOW, counted=False)
    (second,) = await take(database)
    assert (second.attempts, second.in_doubt) == (0, False)
    await again(database, second, at=NOW, in_doubt=True)
    (third,) = await take(database)
    assert (third.attempts, third.in_doubt) == (1, True)


async def test_only_on_sqlite_does_a_start_free_all_leases(database: Database) -> None:
    await enqueue(database, "m")
    await take(database, owner="one")
    async with database.transaction() as session:
        await outbox.release_leases(session)
    taken = await take(database, owner="two")
    assert [message.in_doubt for message in taken] == ([True] if database.is_sqlite else [])


async def test_what_waits_says_whether_it_is_due_and_when_the_next_try_or_lease_is(
    database: Database,
) -> None:
    for key in ("a", "b", "c"):
        await enqueue(database, key, lane=key)
    assert await waiting(database) == {"slack": Waiting(due=True, next_at=None)}
    a, b, c = await take(database)
    assert await waiting(database) == {"slack": Waiting(due=False, next_at=NOW + LEASE)}
    await again(database, a, at=NOW + 7 * SECOND)
    await sent(database, c)
    assert await waiting(database) == {"slack": Waiting(due=False, next_at=NOW + 7 * SECOND)}
    later = NOW + 7 * SECOND
    assert await waiting(database, now=later) == {"slack": Waiting(due=True, next_at=NOW + LEASE)}
    await sent(database, b)
    (a,) = await take(database, now=later)
    await sent(database, a)
    assert await waiting(database) == {}


async def test_what_is_held_back_waits_for_the_one_before_it(database: Database) -> None:
    """So that nobody looks again in vain: its own try is due, and the moment is the other's."""
    for key in ("a", "b"):
        await enqueue(database, key)
    (a,) = await take(database)
    await again(database, a, at=NOW + 7 * SECOND)
    assert await waiting(database) == {"slack": Waiting(due=True, next_at=NOW + 7 * SECOND)}


async def test_takers_at_the_same_moment_never_share_or_reorder(database: Database) -> None:
    """Eight takers empty six lanes of ten; each lane ends in its order, each message once."""
    for number in range(60):
        await enqueue(database, f"{number % 6}-{number:02}", lane=str(number % 6))
    ended: list[str] = []

    async def empty(owner: str) -> None:
        while len(ended) < 60:
            for message in await take(database, owner=owner, limit=4):
                ended.append(message.key)
                await sent(database, message, owner=owner)

    async with asyncio.timeout(30):
        await asyncio.gather(*(empty(str(number)) for number in range(8)))
    assert len(set(ended)) == len(ended) == 60
    for lane in "012345":
        of_lane = [key for key in ended if key.startswith(lane)]
        assert of_lane == sorted(of_lane)


# what the tests above are told in


async def enqueue(
    database: Database, key: str, *, lane: str = "lane", text: str = "Hello", **more: Any
) -> None:
    async with database.transaction() as session:
        message = outbox.to_slack(
            key, lane=lane, recipient="C1", payload={"text": text}, now=NOW, **more
        )
        await outbox.enqueue(session, [message])


async def take(
    database: Database,
    *,
    medium: str = "slack",
    owner: str = "one",
    now: datetime = NOW,
    limit: int = 20,
) -> list[Taken]:
    async with database.transaction() as session:
        return await outbox.take(session, medium=medium, owner=owner, now=now, limit=limit)


async def sent(
    database: Database, message: Taken, *, owner: str = "one", sent_as: str = "C1:17.5"
) -> None:
    async with database.transaction() as session:
        await outbox.mark_sent(session, [(message, sent_as)], owner=owner, now=NOW)


async def again(
    database: Database,
    message: Taken,
    *,
    at: datetime,
    in_doubt: bool = False,
    counted: bool = True,
) -> None:
    async with database.transaction() as session:
        assert await outbox.try_again(
            session,
            message,
            owner="one",
            at=at,
            error="Busy.",
            in_doubt=in_doubt,
            counted=counted,
        )


async def waiting(database: Database, now: datetime = NOW) -> dict[str, Waiting]:
    async with database.transaction() as session:
        return await outbox.waiting(session, now=now)


async def row(database: Database, key: str) -> OutgoingMessage:
    async with database.transaction() as session:
        found = await outbox.by_key(session, key)
    assert found is not None
    return found


def keys(messages: Sequence[Taken]) -> list[str]:
    return [message.key for message in messages]
