"""The Web API lets in what Slack would let in, and refuses the rest with Slack's own error."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.methods import METHODS
from bot.sandbox.refusal import Cannot
from bot.sandbox.server import Sandbox
from bot.sandbox.web_api.endpoint import HANDLERS
from tests.sandbox.scene import (
    APP_TOKEN,
    BOT_SCOPES,
    TOKEN,
    button,
    home,
    make_workspace,
    refused,
    section,
)


def test_every_method_of_the_table_is_served() -> None:
    assert set(HANDLERS) == set(METHODS)


async def test_a_call_without_a_good_token_is_not_let_in(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    async def error(token: str | None, method: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with session.post(f"{sandbox.url}/api/{method}", headers=headers) as response:
            return (await response.json())["error"]

    assert await error(None, "auth.test") == "not_authed"
    assert await error("xoxb-other", "auth.test") == "invalid_auth"
    assert await error(APP_TOKEN, "auth.test") == "not_allowed_token_type"
    assert await error(TOKEN, "apps.connections.open") == "not_allowed_token_type"
    assert await error(TOKEN, "chat.noSuchMethod") == "unknown_method"


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_arguments_come_by_query_form_json_or_multipart(
    sandbox: Sandbox, session: aiohttp.ClientSession, way: str
) -> None:
    arguments: dict[str, Any] = {"channel": "CALL", "text": "Räksmörgås", "token": TOKEN}
    blocks = [section("Hello")]
    sent: dict[str, Any]
    if way == "json":
        sent = {"json": arguments | {"blocks": blocks}}
    elif way == "query":
        sent = {"params": arguments | {"blocks": json.dumps(blocks)}}
    elif way == "form":
        sent = {"data": arguments | {"blocks": json.dumps(blocks)}}
    else:
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in (arguments | {"blocks": json.dumps(blocks)}).items():
            form.add_field(name, value)
        sent = {"data": form}
    async with session.post(f"{sandbox.url}/api/chat.postMessage", **sent) as response:
        answer = await response.json()
    assert answer["ok"], answer
    assert answer["message"]["text"] == "Räksmörgås"
    assert answer["message"]["blocks"][0]["text"]["text"] == "Hello"


async def test_a_missing_scope_names_what_is_needed(session: aiohttp.ClientSession) -> None:
    scopes = [scope for scope in BOT_SCOPES if scope != "mpim:write"]
    workspace = make_workspace(scopes=scopes)
    async with Sandbox(workspace).running() as sandbox:
        client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/", session=session)
        answer = await refused(client, "conversations.open", users="UANN,UBEN")
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "mpim:write"
        assert answer["provided"] == ",".join(sorted(scopes))
        assert (await client.conversations_open(users="UANN"))["channel"]["id"] == "DANN"


async def test_block_errors_point_to_the_place(client: AsyncWebClient) -> None:
    long = {"type": "actions", "elements": [button(text="z" * 76)]}
    answer = await refused(client, "chat.postMessage", channel="CALL", text="x", blocks=[long])
    assert answer["error"] == "invalid_blocks"
    [line] = answer["response_metadata"]["messages"]
    assert "/blocks/0/elements/0/text/text" in line


async def test_metadata_is_kept_and_shown_to_who_asks_for_it(client: AsyncWebClient) -> None:
    metadata = {"event_type": "entry_made", "event_payload": {"entry": 7}}
    posted = await client.chat_postMessage(channel="CALL", text="x", metadata=metadata)
    plain = await client.conversations_history(channel="CALL")
    asked = await client.conversations_history(channel="CALL", include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert asked["messages"][0]["metadata"] == metadata

    await client.chat_update(channel="CALL", ts=posted["ts"], text="y")
    thread = await client.conversations_replies(
        channel="CALL", ts=posted["ts"], include_all_metadata=True
    )
    assert thread["messages"][0]["metadata"] == metadata
    assert thread["messages"][0]["text"] == "y"


async def test_an_update_changes_what_it_gives_and_keeps_the_rest(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="CALL", text="x", blocks=[section("old")])
    kept = await client.chat_update(channel="CALL", ts=posted["ts"], text="y")
    assert kept["message"]["blocks"][0]["text"]["text"] == "old"
    gone = await client.chat_update(channel="CALL", ts=posted["ts"], text="y", blocks=[])
    assert "blocks" not in gone["message"]
    assert gone["message"]["edited"]["user"] == "UBOT"


async def test_only_the_apps_own_messages_can_be_changed(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    said = await sandbox.person("UANN").say("CALL", "mine")
    changed = await refused(client, "chat.update", channel="CALL", ts=said.ts, text="yours")
    deleted = await refused(client, "chat.delete", channel="CALL", ts=said.ts)
    assert (changed["error"], deleted["error"]) == ("cant_update_message", "cant_delete_message")


async def test_history_pages_from_the_newest_back_and_leaves_replies_out(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    ann = sandbox.person("UANN")
    said = [await ann.say("CALL", f"message {number}") for number in range(5)]
    await ann.say("CALL", "a reply", thread_ts=said[0].ts)
    pages: list[list[str]] = []
    cursor = ""
    while True:
        answer = await client.conversations_history(channel="CALL", limit=2, cursor=cursor)
        pages.append([message["text"] for message in answer["messages"]])
        if not answer["has_more"]:
            break
        cursor = answer["response_metadata"]["next_cursor"]
    assert pages == [
        ["message 4", "message 3"],
        ["message 2", "message 1"],
        ["message 0"],
    ]

    between = await client.conversations_history(
        channel="CALL", oldest=said[1].ts, latest=said[3].ts, inclusive=True
    )
    assert [one["text"] for one in between["messages"]] == ["message 3", "message 2", "message 1"]
    thread = await client.conversations_replies(channel="CALL", ts=said[0].ts)
    assert [one["text"] for one in thread["messages"]] == ["message 0", "a reply"]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["parent_user_id"] == "UANN"


async def test_lists_page_with_cursors(client: AsyncWebClient) -> None:
    names: list[str] = []
    async for page in await client.users_list(limit=1):
        names += [member["id"] for member in page["members"]]
    assert names == ["UANN", "UBEN", "UBOT"]
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [channel["id"] for channel in listed["channels"]] == ["CALL", "CSECRET", "COPEN"]
    mine = await client.users_conversations(types="private_channel")
    assert [channel["id"] for channel in mine["channels"]] == ["CSECRET"]


async def test_people_of_other_organisations_are_strangers_without_an_address(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    ours = (await client.users_info(user="UANN"))["user"]
    theirs = (await client.users_info(user="UGUS"))["user"]
    assert ours["profile"]["email"] == "ann@host.uk"
    assert theirs["is_stranger"]
    assert theirs["team_id"] == "TGUEST"
    assert "email" not in theirs["profile"]
    sandbox.workspace.leave("CALL", "UGUS")
    assert (await refused(client, "users.info", user="UGUS"))["error"] == "user_not_found"


async def test_home_and_modals_have_hashes_that_catch_a_conflict(
    client: AsyncWebClient, sandbox: Sandbox
) -> None:
    first = (await client.views_publish(user_id="UANN", view=home(section("1"))))["view"]
    await client.views_publish(user_id="UANN", view=home(section("2")), hash=first["hash"])
    answer = await refused(
        client, "views.publish", user_id="UANN", view=home(section("3")), hash=first["hash"]
    )
    assert answer["error"] == "hash_conflict"
    never = await refused(
        client, "views.publish", user_id="UBEN", view=home(section("1")), hash=first["hash"]
    )
    assert never["error"] == "hash_conflict"
    view = sandbox.person("UANN").home
    assert view is not None
    assert view.blocks[0]["text"]["text"] == "2"
    assert view.id == first["id"]


@pytest.mark.parametrize(
    ("settings", "method", "arguments", "error"),
    [
        ({"messages": False}, "chat.postMessage", {"text": "x"}, "messages_tab_disabled"),
        ({"home": False}, "views.publish", {"view": home(section("x"))}, "not_enabled"),
    ],
)
async def test_what_the_manifest_turns_off_is_refused(
    session: aiohttp.ClientSession,
    settings: dict[str, Any],
    method: str,
    arguments: dict[str, Any],
    error: str,
) -> None:
    who = {"channel": "UANN"} if method.startswith("chat") else {"user_id": "UANN"}
    async with Sandbox(make_workspace(**settings)).running() as sandbox:
        client = AsyncWebClient(token=TOKEN, base_url=f"{sandbox.url}/api/", session=session)
        assert (await refused(client, method, **who, **arguments))["error"] == error


async def test_nothing_is_said_in_an_archived_channel(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.workspace.archive("CALL")
    answer = await refused(client, "chat.postMessage", channel="CALL", text="x")
    assert answer["error"] == "is_archived"
    with pytest.raises(Cannot, match="archived"):
        await sandbox.person("UANN").say("CALL", "x")


def test_a_manifest_that_slack_would_refuse_can_not_be_installed() -> None:
    with pytest.raises(ValueError, match=r"message\.im needs the scope im:history"):
        make_workspace(scopes=[scope for scope in BOT_SCOPES if scope != "im:history"])


async def test_a_code_is_exchanged_for_the_bots_token(sandbox: Sandbox) -> None:
    client = WebClient(base_url=f"{sandbox.url}/api/")
    app = sandbox.workspace.app

    async def exchanged(code: str, secret: str = app.client_secret) -> Any:
        known: dict[str, Any] = {"client_id": app.client_id, "client_secret": secret}
        return await asyncio.to_thread(client.oauth_v2_access, code=code, **known)

    assert (await exchanged("code-THOST"))["access_token"] == TOKEN
    with pytest.raises(SlackApiError, match="invalid_code"):
        await exchanged("code-TGUEST")
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await exchanged("code-THOST", "x")


async def test_reactions_pins_and_bookmarks_are_kept_once(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="CALL", text="x"))["ts"]
    await client.reactions_add(channel="CALL", name="eyes", timestamp=ts)
    again = await refused(client, "reactions.add", channel="CALL", name="eyes", timestamp=ts)
    assert again["error"] == "already_reacted"
    await client.pins_add(channel="CALL", timestamp=ts)
    again = await refused(client, "pins.add", channel="CALL", timestamp=ts)
    assert again["error"] == "already_pinned"
    [message] = (await client.conversations_history(channel="CALL"))["messages"]
    assert message["reactions"] == [{"name": "eyes", "users": ["UBOT"], "count": 1}]
    assert message["pinned_to"] == ["CALL"]

    made = await client.bookmarks_add(
        channel_id="CALL", title="Rules", type="link", link="https://gov.uk"
    )
    await client.bookmarks_edit(
        channel_id="CALL", bookmark_id=made["bookmark"]["id"], title="The rules"
    )
    [kept] = (await client.bookmarks_list(channel_id="CALL"))["bookmarks"]
    assert (kept["title"], kept["link"]) == ("The rules", "https://gov.uk")
