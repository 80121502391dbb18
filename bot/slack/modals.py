"""Modals: shown on a press, and what is done with one that is submitted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from bot.rendering.modals import Modal
from bot.services import Services
from bot.slack import deadlines
from bot.slack.deliveries import once, why_refused
from bot.slack.payloads import Submission, Taking

log = logging.getLogger("reeve.slack")


async def open_modal(client: AsyncWebClient, trigger_id: str, modal: Modal) -> None:
    """Show it; whoever does not get to see it presses the button again."""
    try:
        await client.views_open(trigger_id=trigger_id, view=modal.view)
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
        log.exception("The modal %s could not be opened", modal.name)


async def submitted(services: Services, submission: Submission) -> Mapping[str, Any]:
    """Take what was filled in; Slack's answer. {} closes the modal.

    A refusal stands beside the field, and what the person wrote stays where it is.
    """
    taking = TAKINGS.get(submission.name, _unknown)
    try:
        await once(services, submission.delivery, partial(taking, submission))
    except Refusal as refusal:
        why = await why_refused(services, refusal)
        return {"response_action": "errors", "errors": {submission.last_field: why}}
    return {}


async def _unknown(_submission: Submission, _turn: Turn) -> None:
    raise Refusal("unknown_button")


TAKINGS: Mapping[str, Taking] = {**deadlines.TAKINGS}
