"""Files of a return over HTTP: added and taken off by its lead, downloaded by an officer alone."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import aiohttp
import pytest
from sqlmodel import col, delete

from bot.domain.errors import Refusal
from bot.domain.evidence import MOST_BYTES, MOST_FILES
from bot.journeys import office_files, reviewing
from storage.tables import EvidenceFile, FileState, RoleHeld
from tests.journeys.office import MONDAY
from tests.web.forms import Seen, seen
from tests.web.return_site import WESTMOOR, Site

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
NOTE = b"Forty people came.\n"


async def add(site: Site, name: str, data: bytes, link: str = "") -> tuple[int, Seen]:
    """Choose a file on the page of files, and press the button."""
    form = aiohttp.FormData(quote_fields=False)  # as a browser: café, not caf%C3%A9
    form.add_field("file", io.BytesIO(data), filename=name, content_type="application/octet-stream")
    async with (
        aiohttp.ClientSession() as client,
        client.post(link or site.link, data=form) as answer,
    ):
        return answer.status, seen(await answer.text())


async def download(link: str, file: int) -> tuple[int, bytes, Mapping[str, str]]:
    async with (
        aiohttp.ClientSession() as client,
        client.post(link, data={"file": str(file)}) as answer,
    ):
        return answer.status, await answer.read(), answer.headers


async def rows(site: Site) -> list[EvidenceFile]:
    return await site.office.rows(EvidenceFile, col(EvidenceFile.id))


async def officer_link(site: Site) -> str:
    """The link that Maya gets in her thread, at the address of the test's server."""
    await site.office.do(office_files.send_link, by="maya", return_id=WESTMOOR)
    said = [each.payload or "" for each in (await site.office.messages()).values()]
    (path,) = {each for text in said for each in re.findall(r"/(link/[\w-]{43})\|", text)}
    return f"{site.address}/{path}"


async def test_a_file_is_added_listed_and_taken_off_and_the_same_is_kept_once(site: Site) -> None:
    for _ in range(2):
        status, page = await add(site, "../<b>a report</b>.exe", PDF)
        assert (status, page.text.count(".exe.pdf")) == (200, 2)
    (row,) = await rows(site)
    assert (row.state, row.kind, row.added_by) == (FileState.KEPT, "pdf", "cy")
    _, page = await site.post(dict(page.fields) | {"do": "take_off"})
    assert ".exe.pdf" not in page.text
    assert (await rows(site))[0].state == FileState.TAKEN_OFF
    assert "1 file" in (await add(site, "again.pdf", PDF))[1].text


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("", b"", "Choose a file"),
        ("page.pdf", b"<html><script>alert(1)</script></html>", "of a kind that we do not take"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "cannot be opened"),
        ("acts.pdf", b"%PDF-1.7 /JavaScript %%EOF", "macros, scripts"),
        ("large.txt", b"x" * (MOST_BYTES + 1), "is larger than 10.0 MB"),
        ("larger.txt", b"x" * (MOST_BYTES + 20_000), "is larger than 10.0 MB"),
    ],
)
async def test_what_is_not_kept_is_refused_in_a_sentence(
    site: Site, name: str, data: bytes, why: str
) -> None:
    status, page = await add(site, name, data)
    assert (status, why in page.text) == (422, True)
    assert "The file was not saved" in page.text
    assert await rows(site) == []


async def test_a_return_has_so_many_files_and_a_submitted_one_gets_no_more(site: Site) -> None:
    for number in range(MOST_FILES):
        await add(site, f"{number}.txt", NOTE + str(number).encode())
    status, page = await add(site, "more.txt", NOTE)
    assert (status, "can have 20 files" in page.text) == (422, True)
    check = await site.walk()
    assert "0.txt" in check.text
    await site.post(dict(check.fields) | {"do": "submit"})
    assert (await add(site, "late.txt", NOTE))[0] == 403
    assert len(await rows(site)) == MOST_FILES


async def test_nobody_adds_a_file_without_a_good_link(site: Site) -> None:
    status, page = await add(site, "note.txt", NOTE, f"{site.address}/link/{'A' * 43}")
    assert (status, "not known" in page.text) == (404, True)
    assert await rows(site) == []


async def test_an_officer_downloads_by_a_link_of_their_own_and_each_time_is_audited(
    site: Site,
) -> None:
    await add(site, "café.txt", NOTE)
    (row,) = await rows(site)
    link = await officer_link(site)
    before = await site.stored()
    _, page = await site.get(link=link)
    assert "Maya, this page is for you alone" in page.text
    assert await site.stored() == before, "to look downloads nothing"
    status, data, headers = await download(link, row.id or 0)
    assert (status, data) == (200, NOTE)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''caf%C3%A9.txt"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    await download(link, row.id or 0)
    events = [each for each in await site.office.events() if each.event == "file downloaded"]
    assert [(each.actor, each.subject) for each in events] == [("maya", WESTMOOR)] * 2
    assert (await download(link, 999))[0] == 403
    await site.office.do(reviewing.see_timeline, by="maya", return_id=WESTMOOR)
    told = [each.payload or "" for each in (await site.office.messages()).values()]
    assert any("Cy added café.txt" in each and "Maya downloaded café" in each for each in told)
    assert not any("form page saved" in each or "file downloaded" in each for each in told)
    site.clock.move_to(MONDAY + office_files.LASTS)
    assert (await download(link, row.id or 0))[0] == 410


async def test_nobody_else_gets_a_link_to_the_files_or_a_file(site: Site) -> None:
    await add(site, "note.txt", NOTE)
    (row,) = await rows(site)
    for person in ("cy", "di", "ada", "noel", "rosa"):
        with pytest.raises(Refusal, match="not_the_office"):
            await site.office.do(office_files.send_link, by=person, return_id=WESTMOOR)
    for link in (site.link, await site.newest_link("el"), f"{site.address}/link/x"):
        _, data, headers = await download(link, row.id or 0)
        assert NOTE not in data
        assert "Content-Disposition" not in headers


async def test_an_officer_s_link_is_of_no_use_once_they_are_none(site: Site) -> None:
    await add(site, "note.txt", NOTE)
    (row,) = await rows(site)
    link = await officer_link(site)
    async with site.office.database.transaction() as session:
        await session.exec(delete(RoleHeld).where(col(RoleHeld.person_id) == "maya"))
    status, data, _ = await download(link, row.id or 0)
    assert (status, NOTE in data) == (403, False)
    assert (await site.get(link=link))[0] == 403


async def test_a_file_that_the_disk_has_lost_is_said_to_be(site: Site) -> None:
    await add(site, "note.txt", NOTE)
    (row,) = await rows(site)
    row.sha256 = "0" * 64
    await site.office.add(row)
    status, page, _ = await download(await officer_link(site), row.id or 0)
    assert (status, b"cannot be read" in page) == (403, True)
