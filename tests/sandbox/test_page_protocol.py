"""What the page asks and is told: the live connection, what people do on it, and its data."""

from __future__ import annotations

import asyncio
import json
import smtplib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import RunningClock
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.server import Sandbox
from tests.sandbox.scene import button, field, home, make_workspace, modal, section

Frame = dict[str, Any]


class Page:
    """A page that is open: the frames that came, and what its person does."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, user: str) -> None:
        self.sandbox = sandbox
        self.session = session
        self.user = user
        self.frames: list[Frame] = []

    async def act(self, do: str, **what: Any) -> Frame:
        """Do something as the person."""
        wanted = {"do": do, "user": self.user, **what}
        async with self.session.post(f"{self.sandbox.url}/act", json=wanted) as response:
            answer: Frame = await response.json()
            return answer

    async def data(self, path: str, **query: Any) -> Frame:
        """Read something."""
        address = f"{self.sandbox.url}/data/{path}"
        async with self.session.get(address, params=query) as response:
            answer: Frame = await response.json()
            return answer

    async def listen(self) -> None:
        """Keep every frame until cancelled."""
        async with self.session.ws_connect(f"{self.sandbox.url}/live") as socket:
            async for message in socket:
                self.frames.append(json.loads(message.data))

    async def frame(self, fits: Callable[[Frame], object]) -> Frame:
        """The first frame that fits, now or soon."""
        await self.sandbox.until(lambda: any(fits(frame) for frame in self.frames))
        return next(frame for frame in self.frames if fits(frame))


@pytest.fixture
async def page(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Page]:
    """Ann's page, with its snapshot."""
    made = Page(sandbox, session, "UANN")
    listening = asyncio.create_task(made.listen())
    await made.frame(lambda frame: frame["type"] == "snapshot")
    yield made
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


def of_type(kind: str) -> Callable[[Frame], bool]:
    """Whether a frame is of a kind."""
    return lambda frame: frame["type"] == kind


async def test_a_page_begins_with_everything(page: Page) -> None:
    [snapshot] = page.frames
    assert snapshot["app"]["name"] == "Clerk"
    assert snapshot["app"]["commands"] == [{"command": "/clerk", "description": "Asks the clerk"}]
    assert snapshot["app"]["shortcuts"] == [{"callback_id": "file_this", "name": "File this"}]
    assert [team["id"] for team in snapshot["teams"]] == ["THOST", "TGUEST"]
    ann = next(user for user in snapshot["users"] if user["id"] == "UANN")
    assert ann["channels"] == ["CALL", "CSECRET"]
    kinds = {channel["id"]: channel["kind"] for channel in snapshot["channels"]}
    assert kinds["CSECRET"] == "private"
    assert snapshot["clock"]["held"] is False
    assert snapshot["mail_address"] is None
    assert snapshot["faults"]["outage"] is False
    assert snapshot["welcome"] == []


async def test_what_is_said_on_a_page_comes_to_all_of_them(page: Page) -> None:
    said = await page.act("say", channel="CALL", text="hello & good day")
    frame = await page.frame(of_type("message"))
    assert said == {"ok": True, "ts": frame["message"]["ts"]}
    assert frame["how"] == "new"
    assert frame["channel"] == "CALL"
    assert frame["message"]["text"] == "hello &amp; good day"

    await page.act("say", channel="CALL", text="a reply", thread_ts=said["ts"])
    parent = await page.frame(lambda one: one.get("how") == "changed")
    assert parent["message"]["reply_count"] == 1
    assert parent["message"]["reply_users"] == ["UANN"]
    await page.act("edit", channel="CALL", ts=said["ts"], text="hello")
    await page.frame(lambda one: one.get("how") == "changed" and one["message"]["edited"])


async def test_a_whole_form_goes_through_the_page(app: AsyncApp, page: Page) -> None:
    name = field("name", {"type": "plain_text_input", "action_id": "typed"})

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        drawn = home({"type": "actions", "block_id": "b", "elements": [button()]})
        await client.views_publish(user_id=event["user"], view=drawn)

    @app.action("go")
    async def pressed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(name))
        await ack()

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["name"]["typed"]["value"]
        await ack(
            **({"response_action": "errors", "errors": {"name": "No"}} if typed == "x" else {})
        )

    assert (await page.act("open_home"))["ok"]
    await page.frame(of_type("home"))
    drawn = (await page.data("home", user="UANN"))["view"]
    assert drawn["blocks"][0]["block_id"] == "b"
    press = {"source": {"kind": "home"}, "block_id": "b", "action_id": "go"}
    assert (await page.act("press", **press)) == {"ok": True}
    opened_view = (await page.frame(of_type("views")))["stack"][-1]

    async def submit(typed: str | None) -> Frame:
        values = {"name": {"typed": typed}}
        return await page.act("submit", view_id=opened_view["id"], values=values)

    missing = await submit(None)
    assert missing["error"] == "validation"
    assert missing["errors"] == {"name": "Please complete this required field."}
    assert (await submit("x"))["errors"] == {"name": "No"}
    await page.frame(
        lambda one: (
            one["type"] == "views" and one["stack"] and one["stack"][-1]["errors"] == {"name": "No"}
        )
    )
    assert await submit("Ann") == {"ok": True}
    await page.frame(lambda one: one["type"] == "views" and one["stack"] == [])
    exchange = await page.frame(
        lambda one: one["type"] == "exchange" and one["exchange"]["name"] == "views.open"
    )
    whole = await page.data(f"exchange/{exchange['exchange']['id']}")
    assert whole["request"]["view"]["callback_id"] == "form"
    assert "token" not in whole["request"]


async def test_what_a_page_still_shows_of_home_can_be_pressed(app: AsyncApp, page: Page) -> None:
    """The app draws Home anew while somebody presses: it is told of the button that they saw."""
    seen: list[str] = []

    @app.event("app_home_opened")
    async def opened(client: AsyncWebClient) -> None:
        await draw(client, "before")

    @app.action("go")
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["actions"][0]["value"])
        await ack()

    async def draw(client: AsyncWebClient, value: str) -> None:
        actions = {"type": "actions", "elements": [button(value=value)]}
        await client.views_publish(user_id="UANN", view=home(actions))

    async def shown() -> dict[str, Any]:
        view = (await page.data("home", user="UANN"))["view"]
        source = {"kind": "home", "hash": view["hash"]}
        return {"source": source, "block_id": view["blocks"][0]["block_id"], "action_id": "go"}

    assert (await page.act("open_home"))["ok"]
    await page.frame(of_type("home"))
    before = await shown()
    await draw(app.client, "after")
    after = await shown()
    for press in (before, after):
        assert await page.act("press", **press) == {"ok": True}
    assert seen == ["before", "after"]


async def test_what_can_not_be_done_is_said_in_a_sentence(page: Page) -> None:
    answers = [
        await page.act("say", channel="CHIDDEN", text="x"),
        await page.act("press", source={"kind": "home"}, block_id="b", action_id="go"),
        await page.act("submit", view_id="VNONE"),
        await page.act("dance"),
        await page.act("say", channel="CALL"),
        await page.act("clock", to="tomorrow"),
        await page.act("faults", faults={"gremlins": 1}),
    ]
    for answer in answers:
        assert answer["ok"] is False
        assert answer["error"]
        assert answer["message"].endswith("."), answer
    unknown = Page(page.sandbox, page.session, "UNONE")
    assert (await unknown.act("say", channel="CALL", text="x"))["error"] == "user_not_found"


async def test_messages_page_back_through_a_channel_and_a_thread(page: Page) -> None:
    ann = page.sandbox.person("UANN")
    said = [await ann.say("CALL", f"m{number}") for number in range(5)]
    await ann.say("CALL", "reply", thread_ts=said[4].ts)

    async def texts(**query: Any) -> tuple[list[str], bool]:
        answer = await page.data("messages", channel="CALL", **query)
        return [message["text"] for message in answer["messages"]], answer["has_more"]

    assert await texts(limit=2) == (["m3", "m4"], True)
    assert await texts(limit=3, before=said[3].ts) == (["m0", "m1", "m2"], False)
    assert await texts(limit=2, after=said[0].ts) == (["m1", "m2"], True)
    assert await texts(thread_ts=said[4].ts) == (["m4", "reply"], False)


async def test_files_are_sent_from_the_page_in_one_message_and_read_back(page: Page) -> None:
    form = aiohttp.FormData({"do": "upload", "user": "UANN", "channel": "CALL", "text": "see"})
    form.add_field("file", b"<script>", filename="a.html", content_type="text/html")
    form.add_field("file", b"a,b", filename="b.csv", content_type="text/csv")
    async with page.session.post(f"{page.sandbox.url}/act", data=form) as response:
        assert (await response.json())["ok"] is True
    frame = await page.frame(of_type("message"))
    file, other = frame["message"]["files"]
    assert other["name"] == "b.csv"
    async with page.session.get(page.sandbox.url + file["url"]) as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == b"<script>"


async def test_the_clock_is_held_moved_and_taken_to_the_next_event(
    session: aiohttp.ClientSession,
) -> None:
    deadline = datetime(2024, 7, 31, 16, tzinfo=UTC)

    async def following() -> tuple[datetime, str]:
        return deadline, "Returns are due"

    clock = RunningClock()
    async with Sandbox(make_workspace(), clock=clock, next_event=following).running() as sandbox:
        page = Page(sandbox, session, "UANN")
        held = await page.act("clock", held=True, to="2024-07-01T09:00:00+01:00")
        assert held["clock"]["now"] == "2024-07-01T08:00:00+00:00"
        assert held["clock"]["next"] == {"at": deadline.isoformat(), "label": "Returns are due"}
        moved = await page.act("clock", to_next=True)
        assert moved["clock"]["now"] == deadline.isoformat()
        assert (await page.act("clock", speed=0))["error"] == "invalid"
        await page.act("clock", speed=3600.0, held=False)
        before = clock.now()
        await sandbox.until(lambda: clock.now() > before + timedelta(seconds=30))


@pytest.mark.parametrize(
    "welcome", ["Look around.\n\n Press *Go*. \n", ["Look around.", "Press *Go*."]]
)
async def test_a_welcome_is_told_step_by_step(
    session: aiohttp.ClientSession, welcome: str | list[str]
) -> None:
    async with (
        Sandbox(make_workspace(), welcome=welcome).running() as sandbox,
        session.ws_connect(f"{sandbox.url}/live") as live,
    ):
        assert (await live.receive_json())["welcome"] == ["Look around.", "Press *Go*."]


async def test_letters_are_shown(session: aiohttp.ClientSession) -> None:
    mailbox = Mailbox()
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@host.uk", "b@gst.uk", "Digest"
    letter.set_content("In words.")
    letter.add_alternative("<p>In <b>HTML</b>.</p>", subtype="html")
    async with mailbox.running(), Sandbox(make_workspace(), mailbox=mailbox).running() as sandbox:
        page = Page(sandbox, session, "UANN")
        listening = asyncio.create_task(page.listen())
        await page.frame(of_type("snapshot"))

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", mailbox.port) as smtp:
                smtp.send_message(letter)

        await asyncio.to_thread(send)
        summary = (await page.frame(of_type("mail")))["mail"]
        assert summary["subject"] == "Digest"
        whole = await page.data(f"mail/{summary['id']}")
        assert whole["text"].strip() == "In words."
        await page.act("faults", faults={"mail_next": "rcpt_450"})
        assert (await page.frame(of_type("faults")))["faults"]["mail_next"] == "rcpt_450"
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(send)
        await page.frame(lambda one: one["type"] == "faults" and one["faults"]["mail_next"] == "")
        address = f"{sandbox.url}/data/mail/{summary['id']}/html"
        async with session.get(address) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert "<b>HTML</b>" in await response.text()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def test_no_other_site_may_act_or_listen(
    sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    elsewhere = {"Origin": "https://evil.example"}
    wanted = {"do": "say", "user": "UANN", "channel": "CALL", "text": "x"}
    async with session.post(f"{sandbox.url}/act", json=wanted, headers=elsewhere) as response:
        assert response.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(f"{sandbox.url}/live", headers=elsewhere)
    async with session.get(sandbox.url, headers={"Host": "evil.example"}) as response:
        assert response.status == 400
    own = {"Origin": sandbox.url}
    async with session.post(f"{sandbox.url}/act", json=wanted, headers=own) as response:
        assert (await response.json())["ok"]


@pytest.mark.parametrize("path", ["/page/../server.py", "/page/%2e%2e/server.py", "/page/none.js"])
async def test_only_the_pages_own_files_are_served(
    sandbox: Sandbox, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(f"{sandbox.url}{path}") as response:
        assert response.status == 404


async def test_a_message_for_one_person_is_shown_to_them_alone(
    page: Page, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(
        channel="CALL", user="UANN", text="psst", blocks=[section("psst")]
    )
    frame = await page.frame(of_type("ephemeral"))
    assert (frame["user"], frame["message"]["ephemeral_to"]) == ("UANN", "UANN")
    assert (await page.data("messages", channel="CALL"))["messages"] == []
