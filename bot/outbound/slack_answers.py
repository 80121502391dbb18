"""Reading what Slack answers when it does not take a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.outbound.outcome import plain_line
from bot.outbound.slack_errors import Meaning, known

_WAIT_WHEN_NOT_TOLD = 10  # seconds
_LONGEST_WAIT = 3600


class SlackFailure(Exception):
    """A call that Slack did not answer with what was asked for.

    `wait` is how long Slack asks to be left alone, where it does.
    """

    def __init__(self, meaning: Meaning, words: str, wait: timedelta | None = None) -> None:
        super().__init__(words)
        self.meaning = meaning
        self.words = words
        self.wait = wait

    @property
    def in_doubt(self) -> bool:
        """Whether the call may have had its effect all the same."""
        return self.meaning is Meaning.UNSURE


def refusal(error: SlackApiError) -> SlackFailure:
    """What an answer without `ok` means: first its status, then its error."""
    response = error.response
    # the SDK hands over its own answer or, when that could not be read, aiohttp's
    status: int = getattr(response, "status_code", getattr(response, "status", 0))
    data = getattr(response, "data", None)
    answer: Mapping[str, Any] = data if isinstance(data, dict) else {}
    code = plain_line(answer.get("error") or "", longest=80)
    if status == 429 or known(code).meaning is Meaning.TOO_FAST:
        return _too_fast(getattr(response, "headers", None) or {})
    if status >= 500:
        return SlackFailure(Meaning.UNSURE, f"Slack failed (HTTP status {status}).")
    if not code:
        return SlackFailure(Meaning.UNSURE, f"Slack's answer made no sense (HTTP status {status}).")
    reason = known(code)
    return SlackFailure(reason.meaning, _sentence(reason.words) + _details(answer))


def no_answer(error: Exception) -> SlackFailure:
    """What a call means that ended without any answer from Slack."""
    if isinstance(error, aiohttp.ClientConnectorError):
        # nothing was sent: no connection, no such host, or a certificate that is not right
        return SlackFailure(Meaning.OUT_OF_SERVICE, f"Slack cannot be reached: {plain_line(error)}")
    if isinstance(error, TimeoutError):
        return SlackFailure(Meaning.UNSURE, "Slack did not answer in time.")
    return SlackFailure(Meaning.UNSURE, f"The connection to Slack broke: {plain_line(error)}")


def _too_fast(headers: Mapping[str, str]) -> SlackFailure:
    told = headers.get("Retry-After", "")
    seconds = int(told) if told.isdecimal() else _WAIT_WHEN_NOT_TOLD
    wait = timedelta(seconds=min(seconds, _LONGEST_WAIT))
    words = f"Slack asks to wait {seconds} seconds before the next message."
    return SlackFailure(Meaning.TOO_FAST, words, wait)


def _details(answer: Mapping[str, Any]) -> str:
    """What Slack adds: which permission is missing, or which part of which block is wrong."""
    told = (answer.get("response_metadata") or {}).get("messages") or []
    needed = [f"needed: {answer['needed']}"] if answer.get("needed") else []
    details = plain_line("; ".join([*needed, *map(str, told)]))
    return f" {details}" if details else ""


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
