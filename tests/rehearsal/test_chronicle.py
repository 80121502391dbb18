"""What was written in Slack is kept with its edits, in the same order each time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.demo import MANIFEST
from bot.rehearsal.chronicle import Chronicle
from bot.sandbox.records import Message
from bot.sandbox.workspace import Workspace

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def workspace() -> Workspace:
    """On a clock that stands still."""
    workspace = Workspace(now=lambda: NOON, seed=1)
    workspace.add_team("T1", "Office")
    workspace.add_user("U1", team="T1", name="kim.lee", real_name="Kim Lee")
    workspace.add_user("U2", team="T1", name="ash", real_name="Ash")
    workspace.install_app(
        app_id="A1",
        name="Reeve",
        team="T1",
        bot_user="U0REEVE",
        bot_token="xoxb-1",
        signing_secret="made up",
        manifest=json.loads(MANIFEST.read_text()),
    )
    workspace.add_channel("C1", name="csp-one", members=["U1", "U0REEVE"])
    return workspace


def post(workspace: Workspace, channel: str, text: str, thread: str | None = None) -> Message:
    message = Message(channel, workspace.next_ts(), "U1", "T1", text, thread_ts=thread)
    return workspace.history.post(message)


def test_a_message_stands_with_its_writer_place_thread_and_edits(workspace: Workspace) -> None:
    chronicle = Chronicle(workspace)
    direct = workspace.direct("U1", "U0REEVE").id
    first = post(workspace, direct, "One")
    reply = post(workspace, direct, "Two", thread=first.ts)
    workspace.history.change(replace(reply, text="Three"))
    there, below = chronicle.lines()
    assert (there["channel"], there["person"], there["text"]) == ("@kim.lee", "Kim Lee", "One")
    assert (there["thread"], there["edits"]) == (None, [])
    assert (below["thread"], below["text"]) == (there["number"], "Two")
    assert [edit["text"] for edit in below["edits"]] == ["Three"]
    assert below["edits"][0]["at"] == "2024-07-01T12:00:00+00:00"


def test_an_edit_that_changes_nothing_is_none(workspace: Workspace) -> None:
    """An app that did not hear that its edit was made makes it again."""
    chronicle = Chronicle(workspace)
    message = post(workspace, "C1", "One")
    workspace.history.change(replace(message, edited_ts="1.0"))
    (line,) = chronicle.lines()
    assert line["edits"] == []


def test_a_message_that_was_deleted_is_kept(workspace: Workspace) -> None:
    chronicle = Chronicle(workspace)
    alone = post(workspace, "C1", "Alone")
    above = post(workspace, "C1", "Above")
    post(workspace, "C1", "Below", thread=above.ts)
    for message in (alone, above):
        workspace.history.delete(message)
    deleted = {line["text"]: line["deleted"] for line in chronicle.lines()}
    at = "2024-07-01T12:00:00+00:00"
    assert deleted == {"Alone": at, "Above": at, "Below": None}


def test_the_order_of_one_moment_is_by_conversation(workspace: Workspace) -> None:
    """Who was served first is the machine's business."""
    chronicle = Chronicle(workspace)
    direct = workspace.direct("U1", "U0REEVE").id
    for text in ("a", "b"):
        post(workspace, direct, f"direct {text}")
        post(workspace, "C1", f"channel {text}")
    texts = [line["text"] for line in chronicle.lines()]
    assert texts == ["channel a", "channel b", "direct a", "direct b"]
