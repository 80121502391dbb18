"""Messages in a person's DM: answers typed in a return's thread, and everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.journeys import evidence, quarterly_return, reviewing, stray_messages
from bot.journeys.evidence import Offered
from bot.journeys.turn import Turn
from bot.services import Services
from bot.slack.deliveries import Delivery, act
from bot.slack.files import Files, offered_from
from bot.slack.payloads import Message, message_from
from storage import returns

SLACKBOT = "USLACKBOT"


async def message_event(services: Services, files: Files, body: Mapping[str, Any]) -> None:
    """A `message` event of any subtype; those of bots and of channels are not for Reeve."""
    event = body["event"]
    if event.get("channel_type") != "im":
        return
    subtype = event.get("subtype")
    if subtype == "message_changed":
        await _changed(services, body)
    elif subtype == "message_deleted":
        await _deleted(services, body)
    elif subtype in (None, "file_share", "thread_broadcast") and _by_person(event):
        offered = offered_from(event.get("files") or ())
        await _new(services, message_from(body, event), offered)
        if offered:
            files.soon()


async def greet(services: Services, delivery: Delivery, typed: str) -> None:
    """Say what is open, as after a "hello"."""

    async def journey(turn: Turn) -> None:
        await stray_messages.out_of_the_blue(
            turn,
            typed=typed,
            source="",
            delivery=delivery.key,
        )

    await act(services, delivery, journey)


async def _new(services: Services, message: Message, files: Sequence[Offered]) -> None:
    async def journey(turn: Turn) -> None:
        return_id = await returns.of_thread(turn.session, message.delivery.thread, turn.actor.id)
        if return_id is None and (desk := await _desk(turn, message)):
            await reviewing.words_typed(turn, return_id=desk, typed=message.text)
            return
        if return_id is None:
            await stray_messages.out_of_the_blue(
                turn,
                typed=message.text,
                delivery=message.delivery.key,
                source=message.source,
            )
            return
        is_open = not files or await evidence.offer(turn, return_id=return_id, files=files)
        if is_open and (message.text or not files):
            await quarterly_return.answer_typed(
                turn,
                return_id=return_id,
                typed=message.text,
                source=message.source,
            )

    await act(services, message.delivery, journey)


async def _desk(turn: Turn, message: Message) -> str | None:
    """The return that the message is about, if it stands in an officer's thread about one."""
    return await returns.of_thread(turn.session, message.delivery.thread, turn.actor.id, desk=True)


async def _changed(services: Services, body: Mapping[str, Any]) -> None:
    new, old = body["event"]["message"], body["event"].get("previous_message", {})
    if new.get("subtype") == "tombstone":  # what Slack leaves of a message that had replies
        await _deleted(services, body)
        return
    if not _by_person(new) or new.get("text") == old.get("text"):
        return  # Reeve's own edits come back as well, and so does the unfolding of a link
    message = message_from(body, new)

    async def journey(turn: Turn) -> None:
        await stray_messages.message_edited(
            turn,
            source=message.source,
            typed=message.text,
            return_id=await returns.of_thread(turn.session, message.delivery.thread, turn.actor.id),
        )

    await act(services, message.delivery, journey)


async def _deleted(services: Services, body: Mapping[str, Any]) -> None:
    old = body["event"].get("previous_message", {})
    if not _by_person(old):
        return
    message = message_from(body, old)

    async def journey(turn: Turn) -> None:
        await stray_messages.message_deleted(turn, source=message.source)

    await act(services, message.delivery, journey)


def _by_person(message: Mapping[str, Any]) -> bool:
    return message.get("user") not in (None, "", SLACKBOT) and not message.get("bot_id")
