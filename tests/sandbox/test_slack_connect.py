"""Two organisations in one channel: who is seen as what, and what works across the border."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.refusal import Cannot
from bot.sandbox.server import Sandbox
from tests.sandbox.scene import button, field, home, modal, section

NAME = field("name", {"type": "plain_text_input", "action_id": "typed"})


async def test_an_outsider_presses_and_submits_as_a_member_of_their_own_team(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    seen: list[tuple[dict[str, Any], str | None]] = []

    @app.action("go")
    async def pressed(ack: Any, body: dict[str, Any], context: Any, client: Any) -> None:
        seen.append((body, context.team_id))
        await client.views_open(trigger_id=body["trigger_id"], view=modal(NAME))
        await ack()

    @app.view("form")
    async def submitted(ack: Any, body: dict[str, Any], context: Any) -> None:
        seen.append((body, context.team_id))
        await ack()

    blocks = [{"type": "actions", "elements": [button()]}]
    await client.chat_postMessage(channel="CALL", text="x", blocks=blocks)
    gus = sandbox.person("UGUS")
    await gus.press(sandbox.workspace.messages("CALL")[0], "go")
    await gus.fill("name", "Gus")
    await gus.submit_modal()

    (press, press_team), (submission, submission_team) = seen
    assert press["user"]["team_id"] == submission["user"]["team_id"] == "TGUEST"
    assert press["team"]["id"] == "THOST"
    assert submission["view"]["team_id"] == "TGUEST"
    assert submission["view"]["app_installed_team_id"] == "THOST"
    assert press_team == submission_team == "THOST"


async def test_an_outsider_has_a_home_and_a_conversation_with_the_app(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    heard: list[dict[str, Any]] = []

    @app.event("message")
    async def hear(body: dict[str, Any]) -> None:
        heard.append(body)

    opened = await client.conversations_open(users="UGUS")
    assert opened["channel"]["id"] == "DGUS"
    await client.chat_postMessage(channel="DGUS", text="Welcome")
    await client.views_publish(user_id="UGUS", view=home(section("Yours")))
    gus = sandbox.person("UGUS")
    assert gus.home is not None
    await gus.say("DGUS", "Thank you")
    await sandbox.until(lambda: heard)
    assert heard[0]["event"]["team"] == "TGUEST"
    assert heard[0]["authorizations"][0]["team_id"] == "THOST"
    assert heard[0]["is_ext_shared_channel"] is True


async def test_somebody_who_shares_no_channel_any_more_can_not_be_written_to(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    shared = (await client.conversations_info(channel="CALL"))["channel"]
    assert (shared["is_ext_shared"], shared["shared_team_ids"]) == (True, ["THOST", "TGUEST"])
    sandbox.workspace.leave("CALL", "UGUS")
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.conversations_open(users="UGUS")


async def test_what_does_not_work_across_the_border(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    with pytest.raises(Cannot, match="not a valid command"):
        await sandbox.person("UGUS").command("/clerk", channel="CALL")
    with pytest.raises(SlackApiError, match="users_not_found"):
        await client.users_lookupByEmail(email="g@gst.uk")
    members = (await client.users_list())["members"]
    assert "UGUS" not in [member["id"] for member in members]
