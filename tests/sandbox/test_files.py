"""Files: shared by people or uploaded by the app, and read by the app with its token alone."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.refusal import Cannot
from bot.sandbox.server import Sandbox
from tests.sandbox.scene import TOKEN, refused

PICTURE = bytes(range(256)) * 300


@pytest.fixture
def heard(bolt: AsyncApp, app: AsyncApp) -> list[dict[str, Any]]:
    """The messages that the app is told of."""
    messages: list[dict[str, Any]] = []
    assert bolt is app

    @bolt.event("message")
    async def hear(event: dict[str, Any]) -> None:
        messages.append(event)

    @bolt.event("file_shared")
    async def pass_over() -> None:
        """The message says all that this event does."""

    return messages


async def read(session: aiohttp.ClientSession, address: str, token: str = TOKEN) -> bytes:
    """What an address gives to a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.get(address, headers=headers) as response:
        assert response.status == 200
        return await response.read()


async def test_a_file_shared_in_a_thread_comes_as_a_message_and_is_read_with_the_token(
    sandbox: Sandbox, session: aiohttp.ClientSession, heard: list[dict[str, Any]]
) -> None:
    """Whatever its name is; its bytes are as they were sent."""
    ann = sandbox.person("UANN")
    dm = await ann.open_dm()
    said = await ann.say(dm, "my evidence")
    await ann.share_file(dm, "Scan 50% #7/ü?.png", PICTURE, "for the return", said.ts)
    await sandbox.until(lambda: len(heard) == 2)

    event = heard[1]
    assert (event["subtype"], event["text"]) == ("file_share", "for the return")
    assert (event["channel"], event["thread_ts"], event["user"]) == (dm, said.ts, "UANN")
    [file] = event["files"]
    assert (file["name"], file["size"]) == ("Scan 50% #7/ü?.png", len(PICTURE))
    assert (file["mimetype"], file["filetype"], file["user"]) == ("image/png", "png", "UANN")
    assert file["url_private"].endswith("/Scan%2050%25%20%237%2F%C3%BC%3F.png")
    assert await read(session, file["url_private"]) == PICTURE
    assert await read(session, file["url_private_download"]) == PICTURE


async def test_several_files_come_in_one_message(
    sandbox: Sandbox, session: aiohttp.ClientSession, heard: list[dict[str, Any]]
) -> None:
    ann = sandbox.person("UANN")
    await ann.share_files(await ann.open_dm(), [("a.csv", b"1,2"), ("b.pdf", b"%PDF")], "both")
    await sandbox.until(lambda: heard)
    [event] = heard
    addresses = [file["url_private"] for file in event["files"]]
    assert [await read(session, address) for address in addresses] == [b"1,2", b"%PDF"]


@pytest.mark.parametrize("token", ["", "xoxb-another"])
async def test_without_the_token_there_is_a_page_to_sign_in(
    sandbox: Sandbox, session: aiohttp.ClientSession, token: str
) -> None:
    """As from Slack, with the status of a success."""
    ann = sandbox.person("UANN")
    message = await ann.share_file(await ann.open_dm(), "a.csv", b"1,2")
    address = f"{sandbox.url}/files-pri/{message.files[0].id}/a.csv"
    assert b"Sign in" in await read(session, address, token)


async def test_the_app_reads_no_file_of_a_conversation_that_it_is_not_in(
    sandbox: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    message = await sandbox.person("UBEN").share_file("CHIDDEN", "a.csv", b"1,2")
    address = f"{sandbox.url}/files-pri/{message.files[0].id}/a.csv"
    assert b"Sign in" in await read(session, address)
    answer = await refused(client, "files.info", file=message.files[0].id)
    assert answer["error"] == "file_not_found"


async def test_between_organisations_a_file_is_only_named_and_files_info_tells_the_rest(
    sandbox: Sandbox,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    heard: list[dict[str, Any]],
) -> None:
    gus = sandbox.person("UGUS")
    await gus.share_file(await gus.open_dm(), "a.csv", b"1,2")
    await sandbox.until(lambda: heard)
    [named] = heard[0]["files"]
    assert named["file_access"] == "check_file_info"
    assert "url_private" not in named
    told = (await client.files_info(file=named["id"]))["file"]
    assert await read(session, told["url_private"]) == b"1,2"


async def test_an_empty_file_and_a_thread_that_is_not_there_are_refused(sandbox: Sandbox) -> None:
    ann = sandbox.person("UANN")
    with pytest.raises(Cannot, match="empty"):
        await ann.share_file("CALL", "a.csv", b"")
    with pytest.raises(Cannot):
        await ann.share_file("CALL", "a.csv", b"1", thread_ts="1.000001")
    assert sandbox.workspace.messages("CALL") == []


async def test_the_app_uploads_a_file_in_three_steps_and_reads_it(
    client: AsyncWebClient, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    answer = await client.files_upload_v2(
        channel="CALL", filename="list.csv", content="a,b\n1,2\n", initial_comment="The list"
    )
    [message] = sandbox.workspace.messages("CALL")
    assert message.text == "The list"
    assert message.files[0].data == b"a,b\n1,2\n"
    address = (await client.files_info(file=answer["file"]["id"]))["file"]["url_private"]
    assert await read(session, address) == b"a,b\n1,2\n"
    other = await refused(
        client, "files.completeUploadExternal", files=[{"id": answer["file"]["id"]}]
    )
    assert other["error"] == "file_not_found"
