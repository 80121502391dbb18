"""Files dropped into a return's thread: fetched, judged, kept with the return, taken off again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.domain.evidence import MOST_FILES
from storage.files import FileStore
from storage.tables import EvidenceFile
from tests.domain.test_evidence import PDF, PNG
from tests.slack import backstage
from tests.slack.backstage import RETURN, SMALL_DEPUTY, SMALL_LEAD
from tests.slack.scene import Scene, shown


@pytest.fixture
async def opened(scene: Scene) -> Scene:
    """Rutland's lead is asked how the quarter went."""
    await backstage.open_quarter(scene)
    await backstage.answered(scene, until="summary")
    return scene


async def share(
    scene: Scene, *files: tuple[str, bytes], words: str = "", by: str = SMALL_LEAD
) -> None:
    await scene.person(by).share_files(scene.dm(by), list(files), words, scene.root(by))


async def stored(scene: Scene) -> list[EvidenceFile]:
    async with scene.demo.reeve.services.begin() as session:
        rows = await session.exec(select(EvidenceFile).order_by(col(EvidenceFile.id)))
        return list(rows.all())


async def bytes_of(scene: Scene, row: EvidenceFile) -> bytes:
    return await FileStore(Path(scene.demo.settings.files)).get(row.sha256 or "")


async def test_a_file_is_kept_byte_for_byte_and_the_question_stays(opened: Scene) -> None:
    before = await backstage.history(opened)
    await share(opened, ("Minutes of 4 May.pdf", PDF))
    await opened.sees(
        SMALL_LEAD, f"*Minutes of 4 May.pdf* ({len(PDF)} Bytes) is saved with the return"
    )
    [row] = await stored(opened)
    assert (row.return_id, row.added_by, row.state, row.kind) == (RETURN, SMALL_LEAD, "kept", "pdf")
    assert await bytes_of(opened, row) == PDF
    assert await backstage.history(opened) == before
    await opened.type(SMALL_LEAD, "Patrols began and the youth club opened.")
    await opened.asked(SMALL_LEAD, lambda key: not key.startswith("summary"))


async def test_words_that_come_with_a_file_are_the_answer(opened: Scene) -> None:
    await share(opened, ("poster.png", PNG), words="Patrols began and the youth club opened.")
    await opened.sees(SMALL_LEAD, "*poster.png*")
    await opened.asked(SMALL_LEAD, lambda key: not key.startswith("summary"))
    answers = await backstage.stored(opened)
    assert answers["summary"] == "Patrols began and the youth club opened."


async def test_a_file_that_slack_only_names_is_asked_for(opened: Scene) -> None:
    """So it is with one from another organisation: its id comes, and nothing else."""
    await opened.person(SMALL_LEAD).share_file(opened.dm(SMALL_LEAD), "poster.png", PNG)
    await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
    payload = backstage.last_file(opened)
    [file] = payload["event"]["files"]
    thread = opened.root(SMALL_LEAD)
    named = {"id": file["id"], "mode": "file_access", "file_access": "check_file_info"}
    event = payload["event"] | {"thread_ts": thread, "files": [named]}
    await backstage.deliver(opened, "events_api", payload | {"event_id": "EvNAMED", "event": event})
    await opened.sees(SMALL_LEAD, "*poster.png* (")
    [row] = await stored(opened)
    assert (row.state, row.name) == ("kept", "poster.png")
    assert await bytes_of(opened, row) == PNG


async def test_one_that_can_run_is_refused_with_what_to_do_and_the_others_are_kept(
    opened: Scene,
) -> None:
    runs = PDF.replace(b"<<>>", b"<</S /Launch>>")
    await share(opened, ("runs.pdf", runs), ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*runs.pdf* holds macros, scripts or other files")
    await opened.sees(SMALL_LEAD, "*poster.png*")
    assert [(row.state, row.sha256 is None) for row in await stored(opened)] == [
        ("refused", True),
        ("kept", False),
    ]


async def test_a_return_has_so_many_files_and_no_more(opened: Scene) -> None:
    await share(opened, *((f"{n}.csv", f"a,{n}".encode()) for n in range(MOST_FILES + 1)))
    await opened.sees(SMALL_LEAD, f"*{MOST_FILES}.csv* was not saved: a return can have")
    await opened.demo.sandbox.until(
        lambda: opened.find(SMALL_LEAD, f"*{MOST_FILES - 1}.csv* (") is not None
    )
    assert [row.state for row in await stored(opened)] == ["kept"] * MOST_FILES + ["refused"]


async def test_the_review_lists_it_until_it_is_taken_off(opened: Scene) -> None:
    await share(opened, ("poster.png", PNG))
    saved = await opened.sees(SMALL_LEAD, "*poster.png*")
    await backstage.answered(opened)
    await opened.sees(SMALL_LEAD, f"• poster.png ({len(PNG)} Bytes)")
    await opened.press(SMALL_LEAD, "Take it off", on=saved)
    await opened.sees(SMALL_LEAD, "*poster.png* is no longer with the return")
    [row] = await stored(opened)
    assert row.state == "taken_off"
    assert await bytes_of(opened, row) == PNG
    await opened.press(SMALL_LEAD, "Take it off", on=saved)
    await backstage.all_sent(opened)
    assert [row.state for row in await stored(opened)] == ["taken_off"]


async def test_a_file_of_another_return_is_not_taken_off(opened: Scene) -> None:
    """The button's words are made up: the file is looked for in the return that is named."""
    await share(opened, ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*poster.png*")
    [row] = await stored(opened)
    await backstage.answered(opened, SMALL_DEPUTY, until="summary")
    odd = backstage.with_button(
        opened,
        backstage.asking(opened),
        SMALL_LEAD,
        "take_off_file",
        {"r": RETURN, "s": "slack:F0"},
    )
    await backstage.person(opened, SMALL_LEAD).press(odd, label="take_off_file")
    await opened.sees(SMALL_LEAD, "That file is not with this return")
    assert [(each.source, each.state) for each in await stored(opened)] == [(row.source, "kept")]


async def test_a_delivery_that_comes_twice_is_one_file(opened: Scene) -> None:
    await share(opened, ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*poster.png*")
    await backstage.repeat(opened, backstage.last_delivery(opened))
    await backstage.all_sent(opened)
    assert len(await stored(opened)) == 1


async def test_a_file_that_is_shared_again_comes_back(opened: Scene) -> None:
    """Slack shares it under the same id; the words beside it are an answer all the same."""
    await share(opened, ("poster.png", PNG))
    saved = await opened.sees(SMALL_LEAD, "*poster.png*")
    again = backstage.last_file(opened)
    await opened.press(SMALL_LEAD, "Take it off", on=saved)
    await opened.sees(SMALL_LEAD, "no longer with the return")
    event = again["event"] | {"text": "Patrols began and the youth club opened."}
    await backstage.deliver(opened, "events_api", again | {"event_id": "EvTWO", "event": event})
    await opened.demo.reeve.files.fetch()
    assert [row.state for row in await stored(opened)] == ["kept"]


async def test_a_file_that_comes_after_submission_is_not_saved_unseen(opened: Scene) -> None:
    """It was on its way when the return was submitted."""
    await share(opened, ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*poster.png*")
    await backstage.answered(opened)
    await opened.press(SMALL_LEAD, "Submit the return")
    await opened.sees(SMALL_LEAD, "Return received")
    await let_wait(opened, f"{opened.demo.sandbox.url}/files-pri/{{}}/poster.png")
    await opened.demo.reeve.files.fetch()
    await opened.sees(SMALL_LEAD, "*poster.png* came when the return was submitted already")
    assert [row.state for row in await stored(opened)] == ["refused"]


async def let_wait(scene: Scene, address: str) -> None:
    """The one file waits again, as if it had not been fetched yet."""
    [row] = await stored(scene)
    async with scene.demo.reeve.services.transaction() as session:
        again = await session.get_one(EvidenceFile, row.id)
        again.state, again.sha256 = "waiting", None
        again.address = address.format(row.source.rpartition("slack:")[2])
        session.add(again)


async def test_what_a_crash_left_waiting_is_fetched_at_the_next_pulse(opened: Scene) -> None:
    """The row was committed, and then the power went before anything was fetched."""
    await share(opened, ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*poster.png*")
    await let_wait(opened, f"{opened.demo.sandbox.url}/files-pri/{{}}/poster.png")
    await opened.demo.reeve.files.fetch()
    [row] = await stored(opened)
    assert row.state == "kept"
    assert await bytes_of(opened, row) == PNG


async def test_one_that_cannot_be_fetched_is_tried_again_and_then_told_of(opened: Scene) -> None:
    await share(opened, ("poster.png", PNG))
    await opened.sees(SMALL_LEAD, "*poster.png*")
    await let_wait(opened, "https://files.example.org/elsewhere.png")
    for tries in range(1, 5):
        await opened.demo.reeve.files.fetch()
        [row] = await stored(opened)
        assert (row.state, row.tries) == ("waiting", tries)
    await opened.demo.reeve.files.fetch()
    await opened.sees(SMALL_LEAD, "We could not get *poster.png* from Slack")


async def test_after_submission_nothing_is_added_and_it_is_told_once(opened: Scene) -> None:
    await backstage.answered(opened)
    await opened.press(SMALL_LEAD, "Submit the return")
    await opened.sees(SMALL_LEAD, "Return received")
    await share(opened, ("poster.png", PNG), words="One more thing")
    await opened.sees(SMALL_LEAD, "so nothing was changed")
    await backstage.all_sent(opened)
    told = [each for each in opened.seen(SMALL_LEAD) if "so nothing was changed" in shown(each)]
    assert len(told) == 1
    assert await stored(opened) == []


async def test_outside_the_thread_it_is_greeted(opened: Scene) -> None:
    await opened.person(SMALL_LEAD).share_file(opened.dm(SMALL_LEAD), "poster.png", PNG)
    await opened.sees(SMALL_LEAD, "Hello Fergus Lyddon")
