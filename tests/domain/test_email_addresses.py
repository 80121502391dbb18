"""Which e-mail addresses are taken, in the register and in a letter's headers alike."""

from __future__ import annotations

import pytest

from bot.domain.email_addresses import is_email_address


@pytest.mark.parametrize(
    "address",
    [
        "kim@council.example",
        "kim.o-dalaigh+returns@mail.council.gov.uk",
        "o'neill@council.example",
        "1@2.example",
        f"{'k' * 64}@council.example",
        f"kim@{'c' * 63}.example",
        "kim@council.xn--p1ai",
    ],
)
def test_an_address_as_people_have_it_is_taken(address: str) -> None:
    assert is_email_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "kim@",
        "@council.example",
        "kim@council",
        ".kim@council.example",
        "kim.@council.example",
        "kim..lee@council.example",
        "kim@council..example",
        "kim@.council.example",
        "kim@council.example.",
        "kim@-council.example",
        "kim@council-.example",
        "kim@council.1",
        "kim@127.0.0.1",
        "kim@lee@council.example",
        "kim@council.example\n",
        "kim@council.example ",
        '"kim"@council.example',
        "kím@council.example",
        "kim@coüncil.example",
        f"{'k' * 65}@council.example",
        f"kim@{'c' * 64}.example",
        "kim@" + "council." * 40 + "example",
    ],
)
def test_what_a_server_might_refuse_or_read_otherwise_is_not(address: str) -> None:
    assert not is_email_address(address)
