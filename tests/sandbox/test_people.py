"""People act in the workspace, and a real Bolt app answers them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.records import Message
from bot.sandbox.refusal import Cannot
from bot.sandbox.server import Sandbox
from tests.sandbox.scene import button, field, home, modal, section


async def posted(client: AsyncWebClient, sandbox: Sandbox, *blocks: dict[str, Any]) -> Message:
    """A message of the app with these blocks, in the channel that all are in."""
    answer = await client.chat_postMessage(channel="CALL", text="Choose", blocks=list(blocks))
    message = sandbox.workspace.history.find("CALL", answer["ts"])
    assert message is not None
    return message


async def test_a_typed_message_reaches_the_app_and_its_answer_the_thread(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    @app.message("hello")
    async def answer(message: dict[str, Any], say: Any) -> None:
        await say(text=f"Good day, <@{message['user']}>", thread_ts=message["ts"])

    ann = sandbox.person("UANN")
    said = await ann.say(await ann.open_dm(), "hello")
    await sandbox.until(lambda: len(sandbox.workspace.messages("DANN", said.ts)) == 2)

    answered = sandbox.workspace.messages("DANN", said.ts)[1]
    assert answered.text == "Good day, <@UANN>"
    assert answered.user == "UBOT"
    assert not sandbox.refusals


async def test_what_people_type_is_sent_as_the_client_sends_it(sandbox: Sandbox) -> None:
    ann = sandbox.person("UANN")
    said = await ann.say("CALL", "a < b & @gus: write to x@y.uk or see https://gov.uk/a.")
    assert said.text == (
        "a &lt; b &amp; <@UGUS>: write to <mailto:x@y.uk|x@y.uk> or see <https://gov.uk/a>."
    )
    assert said.blocks is not None
    kinds = [element["type"] for element in said.blocks[0]["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "link", "text", "link", "text"]


async def test_a_press_carries_the_true_payload(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("go")
    async def pressed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        seen.append(body)

    choice = {
        "type": "static_select",
        "action_id": "how",
        "options": [
            {"text": {"type": "plain_text", "text": word.title()}, "value": word}
            for word in ("soon", "late")
        ],
    }
    actions = {"type": "actions", "elements": [button(value="7"), choice]}
    message = await posted(client, sandbox, actions)
    gus = sandbox.person("UGUS")
    gus.enter(message, "how", "late")
    reply = await gus.press(message, label="Go")

    assert reply.ok
    [body] = seen
    [action] = body["actions"]
    assert message.blocks is not None
    block_id = message.blocks[0]["block_id"]
    assert (action["action_id"], action["value"], action["block_id"]) == ("go", "7", block_id)
    assert body["user"] == {
        "id": "UGUS",
        "username": "gus",
        "name": "gus",
        "team_id": "TGUEST",
    }
    assert body["team"]["id"] == "THOST"
    assert body["channel"] == {"id": "CALL", "name": "all"}
    assert body["container"]["message_ts"] == message.ts
    assert body["message"]["blocks"] == list(message.blocks)
    held = body["state"]["values"][block_id]["how"]["selected_option"]
    assert held["value"] == "late"
    assert body["trigger_id"]
    assert body["response_url"].startswith(sandbox.url)


async def test_a_stale_screen_sends_what_it_shows(
    app: AsyncApp, sandbox: Sandbox, client: AsyncWebClient
) -> None:
    seen: list[str] = []

    @app.action("go")
    async def pressed(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        seen.append(action["value"])

    old = await posted(client, sandbox, {"type": "actions", "elements": [button(value="old")]})
    await client.chat_update(channel="CALL", ts=old.ts, text="Done", blocks=[section("Done")])

    assert (await sandbox.person("UANN").press(old, "go")).ok
    assert seen == ["old"]
    now = sandbox.workspace.history.find("CALL", old.ts)
    assert now is not None
    with pytest.raises(Cannot, match="there are: none"):
        await sandbox.person("UANN").press(now, "go")


async def test_home_is_drawn_when_it_is_opened(app: AsyncApp, sandbox: Sandbox) -> None:
    views: list[Any] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        views.append(event.get("view"))
        drawn = home(section("Hello"), {"type": "actions", "elements": [button()]})
        await client.views_publish(user_id=event["user"], view=drawn)

    ann = sandbox.person("UANN")
    await ann.open_home()
    await sandbox.until(lambda: ann.home)
    assert ann.home is not None
    assert ann.home.blocks[0]["text"]["text"] == "Hello"
    await ann.open_home()
    await sandbox.until(lambda: len(views) == 2)
    assert views[0] is None
    assert views[1]["id"] == ann.home.id


NAME = field("name", {"type": "plain_text_input", "action_id": "typed", "min_length": 3})
COUNT = field(
    "count",
    {"type": "number_input", "action_id": "typed", "is_decimal_allowed": False, "max_value": "9"},
    optional=True,
)


async def opened_modal(app: AsyncApp, sandbox: Sandbox, view: dict[str, Any]) -> None:
    """Ann opens this modal through the app's shortcut."""

    @app.shortcut("new_entry")
    async def chosen(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    reply = await sandbox.person("UANN").shortcut("new_entry")
    assert reply.ok


async def test_a_modal_that_is_not_filled_in_goes_nowhere(app: AsyncApp, sandbox: Sandbox) -> None:
    await opened_modal(app, sandbox, modal(NAME, COUNT))
    ann = sandbox.person("UANN")
    assert (await ann.submit_modal()).error == "validation"
    assert ann.modal_errors == {"name": "Please complete this required field."}

    await ann.fill("name", "ab")
    await ann.fill("count", "1.5")
    await ann.submit_modal()
    assert ann.modal_errors == {
        "name": "Enter at least 3 characters.",
        "count": "Enter a whole number.",
    }
    assert not [item for item in sandbox.traffic if item.name.startswith("view_submission")]


async def test_the_app_answers_a_submission_with_errors_update_push_and_clear(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["name"]["typed"]["value"]
        answers: dict[str, dict[str, Any]] = {
            "wrong": {"response_action": "errors", "errors": {"name": "Not that"}},
            "again": {"response_action": "update", "view": modal(NAME, section("Again"))},
            "more": {"response_action": "push", "view": modal(NAME, callback_id="second")},
        }
        await ack(**answers.get(typed, {}))

    @app.view("second")
    async def second(ack: Any) -> None:
        await ack(response_action="clear")

    await opened_modal(app, sandbox, modal(NAME))
    ann = sandbox.person("UANN")
    await ann.fill("name", "wrong")
    await ann.submit_modal()
    assert ann.modal_errors == {"name": "Not that"}

    await ann.fill("name", "again")
    await ann.submit_modal()
    assert ann.modal is not None
    assert ann.modal.blocks[1]["text"]["text"] == "Again"
    assert ann.modal_errors == {}

    await ann.fill("name", "more")
    await ann.submit_modal()
    assert len(sandbox.workspace.windows.stack("UANN")) == 2
    assert ann.modal.callback_id == "second"

    await ann.fill("name", "the end")
    await ann.submit_modal()
    assert sandbox.workspace.windows.stack("UANN") == ()
    assert not sandbox.refusals


async def test_typed_input_is_kept_while_its_place_stays(app: AsyncApp, sandbox: Sandbox) -> None:
    renamed = field("other", NAME["element"])

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        first = "name" in view["state"]["values"]
        element = {**NAME["element"], "initial_value": "from the app"}
        again = modal(field("name", element), COUNT) if first else modal(renamed)
        await ack(response_action="update", view=again)

    await opened_modal(app, sandbox, modal(NAME))
    ann = sandbox.person("UANN")
    await ann.fill("name", "typed")
    await ann.submit_modal()
    assert ann.modal is not None
    held = sandbox._wire.view(ann.modal)["state"]["values"]
    assert held["name"]["typed"]["value"] == "typed"

    answer = await sandbox_client(sandbox).views_update(view_id=ann.modal.id, view=modal(renamed))
    values = answer["view"]["state"]["values"]
    assert values == {"other": {"typed": {"type": "plain_text_input", "value": None}}}

    back = await sandbox_client(sandbox).views_update(view_id=ann.modal.id, view=modal(NAME))
    assert back["view"]["state"]["values"]["name"]["typed"]["value"] is None


def sandbox_client(sandbox: Sandbox) -> AsyncWebClient:
    """A client of its own for the bot's token."""
    return AsyncWebClient(token="xoxb-host", base_url=f"{sandbox.url}/api/")


async def test_an_answer_that_slack_would_not_take_is_a_refusal(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"elsewhere": "No such block"})

    await opened_modal(app, sandbox, modal(NAME))
    ann = sandbox.person("UANN")
    await ann.fill("name", "Ann")
    reply = await ann.submit_modal()
    assert not reply.ok
    assert ann.modal is not None
    assert "no input block elsewhere" in str(sandbox.refusals[-1].error)


async def test_closing_tells_the_app_only_where_it_asked_to_be_told(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    closed: list[bool] = []

    @app.view_closed("form")
    async def told(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        closed.append(body["is_cleared"])

    offered = [modal(NAME), modal(NAME, notify_on_close=True)]

    @app.shortcut("new_entry")
    async def chosen(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=offered.pop(0))
        await ack()

    ann = sandbox.person("UANN")
    await ann.shortcut("new_entry")
    await ann.close_modal()
    assert closed == []
    await ann.shortcut("new_entry")
    await ann.close_modal()
    assert closed == [False]
    with pytest.raises(Cannot, match="No modal is open"):
        await ann.close_modal()


async def test_a_trigger_opens_one_modal_and_a_stack_holds_three(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    errors: list[str] = []

    @app.shortcut("new_entry")
    async def chosen(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"],
            view=modal({"type": "actions", "elements": [button("deeper")]}),
        )
        for trigger_id in (body["trigger_id"], "made.up"):
            try:
                await client.views_open(trigger_id=trigger_id, view=modal(NAME))
            except SlackApiError as refused:
                errors.append(refused.response["error"])
        await ack()

    @app.action("deeper")
    async def deeper(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            await client.views_push(
                trigger_id=body["trigger_id"],
                view=modal({"type": "actions", "elements": [button("deeper")]}),
            )
        except SlackApiError as refused:
            errors.append(refused.response["error"])
        await ack()

    ann = sandbox.person("UANN")
    await ann.shortcut("new_entry")
    assert errors == ["exchanged_trigger_id", "invalid_trigger_id"]
    for _ in range(3):
        assert ann.modal is not None
        await ann.press(ann.modal, "deeper")
    assert errors[2:] == ["push_limit_reached"]
    assert len(sandbox.workspace.windows.stack("UANN")) == 3


async def test_a_command_is_answered_to_the_one_who_typed_it(
    app: AsyncApp, sandbox: Sandbox
) -> None:
    @app.command("/clerk")
    async def asked(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You asked for {command['text']}")

    ann = sandbox.person("UANN")
    seen: list[Any] = []
    sandbox.workspace.subscribe(seen.append)
    assert (await ann.command("/clerk", "tea & cake", channel="CALL")).ok
    shown = [change.message for change in seen if type(change).__name__ == "EphemeralShown"]
    assert [(one.text, one.ephemeral_to) for one in shown] == [("You asked for tea & cake", "UANN")]
    assert sandbox.workspace.messages("CALL") == []


async def test_commands_do_not_work_for_people_of_other_organisations(sandbox: Sandbox) -> None:
    with pytest.raises(Cannot, match="not a valid command"):
        await sandbox.person("UGUS").command("/clerk", channel="CALL")


async def test_nobody_writes_where_they_are_not_or_changes_what_is_not_theirs(
    sandbox: Sandbox,
) -> None:
    said = await sandbox.person("UANN").say("CALL", "mine")
    with pytest.raises(Cannot, match="not in this conversation"):
        await sandbox.person("UANN").say("CHIDDEN", "hello")
    with pytest.raises(Cannot, match="only your own"):
        await sandbox.person("UBEN").edit(said, "yours")
    edited = await sandbox.person("UANN").edit(said, "still mine")
    assert said.text == "mine"
    assert sandbox.workspace.messages("CALL") == [edited]
    await sandbox.person("UANN").delete(edited)
    assert sandbox.workspace.messages("CALL") == []
