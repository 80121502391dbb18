"""The digest as it arrives: charts within it, and one press that stops it and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.jobs import tick
from bot.painting import paint
from bot.web.app import make_web_app
from bot.web.links import link_routes
from bot.web.serving import serving
from storage.files import FileStore
from storage.tables import DigestChoice
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.office import MONDAY, Office

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def digests(messages: Mapping[str, object]) -> list[str]:
    return [key for key in messages if key.startswith("digest:sid:")]


async def test_a_digest_carries_its_charts_and_is_stopped_by_one_press(
    office: Office, tmp_path: Path
) -> None:
    await office.open_quarter()
    while await answer_next(office, MONDAY):
        pass
    await submit(office, await look(office))
    await deliver(office, MONDAY)
    clock = MovableClock(MONDAY + timedelta(days=7), held=True)
    services = replace(office.services(clock), public_url="https://reeve.example/", paint=paint)
    assert await tick(services) == 0
    (key,) = digests(await office.messages())
    mail = message_from_bytes(
        (await office.messages())[key].body or b"", _class=EmailMessage, policy=policy.default
    )
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = str(plain.get_content())
    shown = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part.get_filename() for part in shown] == ["spend.png", "received.png"]
    assert "Eastvale & District: £" in text
    assert "1 on time, 0 late" in text
    address = str(mail["List-Unsubscribe"]).strip("<>")
    assert address in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    web = make_web_app(
        None, office.database.transaction, link_routes(services, FileStore(tmp_path))
    )
    async with serving(web, host="127.0.0.1", port=0) as port, aiohttp.ClientSession() as client:
        link = address.replace("https://reeve.example", f"http://127.0.0.1:{port}")
        async with client.get(link) as page:
            assert "Stop the digest?" in await page.text()
        assert await office.rows(DigestChoice) == [], "a scanner that opens the link stops nothing"
        async with client.post(link, data={"List-Unsubscribe": "One-Click"}) as answer:
            assert answer.status == 200
            assert "The digest is stopped" in await answer.text()
    (choice,) = await office.rows(DigestChoice)
    assert (choice.person_id, choice.days, choice.run_up) == ("sid", "", 0)
    clock.let_pass(timedelta(days=7))
    assert await tick(services) == 0
    assert digests(await office.messages()) == [key]
