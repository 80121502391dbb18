"""Pictures of a message in Slack: uploaded, shown once, and told of in words where that fails."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from bot.outbound.outcome import Sent
from bot.outbound.slack import SlackSender
from bot.rendering.blocks import PICTURES, section
from bot.sandbox.server import Sandbox
from tests.outbound.test_slack_sender import message, shown

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()
CHARTS = {
    "text": "The charts",
    "blocks": [section("*The charts*")],
    PICTURES: [
        {"name": "spend.png", "alt": "Rutland: £1.00 spent.", "png": PNG},
        {"name": "received.png", "alt": "1 of 2 is in.", "png": PNG},
    ],
}


def with_charts(**changes: Any) -> Any:
    return message("charts", payload=json.dumps(CHARTS), **changes)


async def test_pictures_are_shown_with_their_words_for_whoever_does_not_see_them(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    assert isinstance(await slack.send(with_charts()), Sent)
    (posted,) = shown(sandbox)
    first, *images = posted.blocks or ()
    assert (first["type"], [each["type"] for each in images]) == ("section", ["image", "image"])
    assert [each["alt_text"] for each in images] == ["Rutland: £1.00 spent.", "1 of 2 is in."]
    files = sandbox.workspace.history.files
    found = [files[each["slack_file"]["id"]] for each in images]
    assert [each.name for each in found] == ["spend.png", "received.png"]
    assert {each.data for each in found} == {base64.b64decode(PNG)}


async def test_what_may_have_been_posted_is_not_uploaded_again(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    first = await slack.send(with_charts())
    assert await slack.send(with_charts(in_doubt=True)) == first
    assert (len(shown(sandbox)), len(sandbox.workspace.history.files)) == (1, 2)


async def test_without_leave_to_upload_the_words_are_posted_in_their_place(
    sandbox: Sandbox, slack: SlackSender
) -> None:
    """As in a workspace in which the app was installed before it asked for that."""
    installations = sandbox.workspace.installations
    for team, installed in installations.items():
        installations[team] = replace(installed, scopes=installed.scopes - {"files:write"})
    assert isinstance(await slack.send(with_charts()), Sent)
    (posted,) = shown(sandbox)
    words = [each["text"]["text"] for each in posted.blocks or ()]
    assert words == ["*The charts*", "Rutland: £1.00 spent.", "1 of 2 is in."]
