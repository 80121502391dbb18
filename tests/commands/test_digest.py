"""`reeve digest --preview`: what would be sent, with nothing changed."""

from __future__ import annotations

import pytest

from bot.demo import EXAMPLE
from tests.commands.conftest import Reeve


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_preview_is_printed_or_written_and_says_what_is_wrong(with_database: Reeve) -> None:
    assert with_database("load", str(EXAMPLE)).code == 0
    asked = ("digest", "--preview", "--date", "2024-07-08", "--for", "maya-ferriday")
    printed = with_database(*asked)
    assert printed.code == 0
    assert "Subject: Nothing new: digest of Monday 8 July 2024" in printed.out
    file = with_database.folder / "digest.html"
    assert with_database(*asked, "--html", str(file)).code == 0
    assert "Digest of Monday 8 July 2024" in file.read_text(encoding="utf-8")
    lead = with_database("digest", "--preview", "--for", "joel-harcastle")
    assert lead.code == 1
    assert "Nobody of the office would be sent a digest." in lead.err
