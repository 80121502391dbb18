"""A server that refuses an address for good is noted against it, until it takes a letter."""

from __future__ import annotations

import pytest

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.smtp_faults import FAULTS
from storage.database import Database
from storage.tables import RefusedAddress
from tests.outbound.conftest import Dispatching
from tests.outbound.scene import enqueue_letters, until_ended


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_address_is_noted_as_refused_until_it_takes_a_letter_again(
    database: Database, mailbox: Mailbox, dispatching: Dispatching
) -> None:
    """A letter that is refused for what it says is no fault of the address."""
    async with dispatching(database):
        for key, fault in (("one", "end_of_data_554"), ("two", "rcpt_550"), ("three", None)):
            mailbox.faults.next = FAULTS[fault] if fault else None
            await enqueue_letters(database, key)
            await until_ended(database, key)
            async with database.transaction() as session:
                refused = await session.get(RefusedAddress, "kim@council.example")
            assert (refused is not None) == (key == "two"), key
            assert refused is None or "550" in refused.reason
