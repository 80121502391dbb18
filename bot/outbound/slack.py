"""Handing one message to Slack, so that a second try never makes a second message."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.outbound.backoff import BackOff
from bot.outbound.outcome import Outcome, OutOfService, Sent, TryAgain, Undelivered
from bot.outbound.slack_answers import SlackFailure, no_answer, refusal
from bot.outbound.slack_errors import Meaning
from bot.outbound.slack_pictures import in_words, uploaded
from bot.rendering.blocks import PICTURES
from storage.outbox import Taken
from storage.tables import MessageState

EVENT_TYPE = "reeve_message"
_log = logging.getLogger(__name__)
BACK_OFF = BackOff(first=timedelta(seconds=1), cap=timedelta(minutes=5))
_PAGE = 200
_PAGES = 5  # how far back a message that may have been sent is looked for


class SlackSender:
    """Posts and edits messages, each marked with its key in Slack's own metadata.

    The client must have one aiohttp session of its own and no retry handlers: the outbox tries
    again, and later than a handler would. A recipient is a channel's id or a person's (`U…`,
    `W…`), whose conversation with Reeve is opened once.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        back_off: BackOff = BACK_OFF,
        longest_call: float = 15.0,
    ) -> None:
        self.back_off = back_off
        self._client = client
        self._longest_call = longest_call
        self._conversations: dict[str, str] = {}  # by person
        self._opening = asyncio.Lock()
        self._resting: dict[tuple[str, str], float] = {}  # the loop's time, by method and channel

    async def send(self, message: Taken) -> Outcome:
        in_doubt = message.in_doubt and not message.replaces  # an edit made twice is one edit
        try:
            place = await self._place(message)
            if message.replaces:
                await self._edit(message, *place)
                return Sent(":".join(place))
            if in_doubt and (found := await self._find(message.key, *place)):
                return Sent(found)
            in_doubt = False  # it is not there
            return Sent(await self._post(message, *place))
        except SlackFailure as failure:
            return _outcome(failure, in_doubt=in_doubt or failure.in_doubt)

    async def _place(self, message: Taken) -> tuple[str, str]:
        """The channel, and the ts of the message to be answered or edited ("" for neither)."""
        channel = await self._channel(message.recipient)
        if not (message.replies or message.replaces):
            return channel, ""
        origin = message.target if message.replaces else message.thread
        if origin is None:
            raise SlackFailure(
                Meaning.REFUSED, "The message that this one answers or edits was never sent."
            )
        origin_channel, _, ts = origin.partition(":")
        if origin_channel != channel:  # never into another's conversation
            raise SlackFailure(
                Meaning.REFUSED, "The message that this one answers or edits is somewhere else."
            )
        return channel, ts

    async def _channel(self, recipient: str) -> str:
        if not recipient.startswith(("U", "W")):
            return recipient
        async with self._opening:
            if recipient not in self._conversations:
                opened = await self._call("conversations.open", users=recipient)
                self._conversations[recipient] = opened["channel"]["id"]
        return self._conversations[recipient]

    async def _edit(self, message: Taken, channel: str, ts: str) -> None:
        # An edit does not name its key: the message keeps the one that it was posted with.
        await self._call("chat.update", channel=channel, ts=ts, **_content(message))

    async def _post(self, message: Taken, channel: str, thread: str) -> str:
        content = await self._with_pictures(_content(message))
        answer = await self._call(
            "chat.postMessage",
            channel=channel,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": message.key}},
            **({"thread_ts": thread} if thread else {}),
            **content,
        )
        return f"{answer['channel']}:{answer['ts']}"

    async def _with_pictures(self, content: dict[str, Any]) -> dict[str, Any]:
        """What is posted: with its pictures, or in words if Slack does not let Reeve upload."""
        pictures = content.pop(PICTURES, None)
        if not pictures:
            return content
        session = self._client.session
        assert session is not None  # noqa: S101 - made with one in `bot.main`
        try:
            shown = [await uploaded(each, self._call, session) for each in pictures]
        except SlackFailure as failure:
            if failure.meaning in {Meaning.UNSURE, Meaning.TOO_FAST}:
                raise
            _log.warning("Pictures are told of in words. %s", failure.words)
            shown = [in_words(each) for each in pictures]
        return content | {"blocks": [*content["blocks"], *shown]}

    async def _find(self, key: str, channel: str, thread: str) -> str | None:
        """Where the message with this key stands already, if an earlier try got through."""
        method = "conversations.replies" if thread else "conversations.history"
        where = {"channel": channel, "ts": thread} if thread else {"channel": channel}
        cursor: dict[str, str] = {}
        for _ in range(_PAGES):
            page = await self._call(
                method, "GET", **where, **cursor, limit=_PAGE, include_all_metadata=True
            )
            for sent in page["messages"]:
                if _key(sent) == key:
                    return f"{channel}:{sent['ts']}"
            following = (page.get("response_metadata") or {}).get("next_cursor")
            if not following:
                break
            cursor = {"cursor": following}
        return None

    async def _call(self, method: str, verb: str = "POST", **arguments: Any) -> Mapping[str, Any]:
        """Slack's answer. Raises SlackFailure, which says what to make of it."""
        limited = (method, arguments["channel"] if method == "chat.postMessage" else "")
        self._keep_resting(limited)
        try:
            async with asyncio.timeout(self._longest_call):
                answer = await self._client.api_call(
                    method, http_verb=verb, **{"params" if verb == "GET" else "json": arguments}
                )
        except SlackApiError as error:
            failure = refusal(error)
            if failure.wait is not None:
                self._resting[limited] = _now() + failure.wait.total_seconds()
            raise failure from error
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            raise no_answer(error) from error
        if not isinstance(answer.data, dict):
            raise SlackFailure(Meaning.UNSURE, "Slack's answer could not be read.")
        return answer.data

    def _keep_resting(self, limited: tuple[str, str]) -> None:
        """Spare Slack the calls that it has just asked not to get."""
        wait = self._resting.get(limited, 0.0) - _now()
        if wait > 0:
            words = "Slack has asked for fewer messages and the wait is not over."
            raise SlackFailure(Meaning.TOO_FAST, words, timedelta(seconds=wait))
        self._resting.pop(limited, None)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _content(message: Taken) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(message.payload or "{}")
    return content


def _key(sent: Mapping[str, Any]) -> str | None:
    metadata = sent.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key


def _outcome(failure: SlackFailure, *, in_doubt: bool) -> Outcome:
    match failure.meaning:
        case Meaning.REFUSED:
            state = MessageState.AMBIGUOUS if in_doubt else MessageState.REFUSED
            return Undelivered(state, failure.words)
        case Meaning.OUT_OF_SERVICE:
            return OutOfService(failure.words, in_doubt)
        case Meaning.AGAIN | Meaning.UNSURE | Meaning.TOO_FAST:
            return TryAgain(failure.words, in_doubt, failure.wait)
