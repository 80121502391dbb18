"""Modals: opened after a press, submitted to a journey, answered with errors or the next window.

To add one:

1. Draw it: a function in `bot/rendering` answers a `Modal` made of the fields in
   `bot/rendering/modals.py`. Its `name` is that of its submission in TAKINGS below; `carried` is
   what a button's value is elsewhere: the return, the revision.
2. Open it: a step (see `presses.py`) answers the modal that its journey drew. From a message or
   Home it is opened, inside a modal it takes that one's place, and `Pushed(modal)` goes on top.
   All after the commit; whoever was too slow for Slack's trigger presses again.
3. Take it: `async (submission, turn) -> outcome` in its journey's file in `bot/slack`, listed in
   that file's TAKINGS, which are merged below. `submission.carried` is what the modal carried,
   `submission.given[name]` what stands in a field. It answers None (close it), a `Modal` (in its
   place), `Pushed(modal)`, `CLEAR` (close all), or `FieldErrors({name: words})`. A Refusal needs
   nothing: it is shown beside the last field, or in a window above, and all that was typed stays.
   A taking has its effect once; one that answers FieldErrors may be given the same submission
   again, so it has stored nothing, or only what is the same when it is stored twice.
4. List it in the authority matrix, `tests/slack/test_authority.py`: who may submit it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, assert_never

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refusal
from bot.journeys.turn import Turn
from bot.rendering.blocks import section, unescaped
from bot.rendering.modals import FieldErrors, Modal, Outcome, Pushed, Shown
from bot.rendering.text import Templates
from bot.services import Services
from bot.slack import covers, deadlines, digest, form, funding, rounds, signing, virement
from bot.slack.deliveries import Repeated, once, why_refused
from bot.slack.payloads import Payload, Submission, Taking

log = logging.getLogger("reeve.slack")
DEEPEST = 3  # modals that Slack stacks


async def submitted(services: Services, submission: Submission) -> Outcome:
    """Take what was filled in; the answer says what becomes of the window.

    A refusal stands beside its field, mostly the last one; what the person wrote stays as it is.
    """
    taking = TAKINGS.get(submission.name, _unknown)
    try:
        return await once(
            services,
            submission.delivery,
            partial(taking, submission),
            is_final=lambda outcome: not isinstance(outcome, FieldErrors),
        )
    except Repeated:
        return notice(services.templates, services.templates.words("modal.repeated"))
    except Refusal as refusal:
        why = await why_refused(services, refusal)
        field = covers.FIELDS.get(refusal.code, submission.last_field)
        if field is not None:
            return FieldErrors({field: why})
        return above(notice(services.templates, why), submission.depth)


def above(modal: Modal, depth: int) -> Shown:
    """The modal above the one at this depth; at the deepest it takes its place."""
    return Pushed(modal) if depth < DEEPEST else modal


def notice(templates: Templates, text: str) -> Modal:
    """A window that says something and can only be closed."""
    words = templates.words
    return Modal("notice", words("modal.notice"), None, words("modal.close"), [section(text)])


def ack_of(outcome: Outcome) -> dict[str, Any]:
    """What Slack is acknowledged with."""
    ack: dict[str, Any]
    match outcome:
        case None:
            ack = {}
        case Modal():
            ack = {"response_action": "update", "view": outcome.view}
        case Pushed(modal):
            ack = {"response_action": "push", "view": modal.view}
        case FieldErrors(errors):
            plain = {name: unescaped(why) for name, why in errors.items()}
            ack = {"response_action": "errors", "errors": plain}
        case _:
            ack = {"response_action": "clear"}
    return ack


async def show(client: AsyncWebClient, body: Payload, shown: Shown) -> None:
    """Show what a press answered; whoever does not get to see it presses again."""
    view, trigger = body.get("view") or {}, str(body["trigger_id"])
    try:
        async with asyncio.timeout(2):  # a trigger lives for three seconds, and the ack waits
            match shown:
                case Pushed(modal):
                    await client.views_push(trigger_id=trigger, view=modal.view)
                case Modal() if view.get("type") == "modal":
                    await client.views_update(
                        view_id=view["id"], hash=view["hash"], view=shown.view
                    )
                case Modal():
                    await client.views_open(trigger_id=trigger, view=shown.view)
                case _:
                    assert_never(shown)
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
        log.exception("A modal could not be shown")


async def _unknown(_submission: Submission, _turn: Turn) -> None:
    raise Refusal("unknown_modal")


TAKINGS: Mapping[str, Taking] = {
    **covers.TAKINGS,
    **deadlines.TAKINGS,
    **digest.TAKINGS,
    **form.TAKINGS,
    **funding.TAKINGS,
    **rounds.TAKINGS,
    **signing.TAKINGS,
    **virement.TAKINGS,
}
