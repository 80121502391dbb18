"""The e-mail as bytes: what a mail program reads back, and what an attacker cannot put in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.email import AddressError, Contact, Picture, email_bytes, message_id

OFFICE = Contact("Office of the Commissioner", "reeve@office.example")
KIM = Contact("Kim Ó Dálaigh", "kim@council.example")
AT = datetime(2024, 7, 31, 16, 0, tzinfo=UTC)


def made(**changes: Any) -> bytes:
    facts: dict[str, Any] = {
        "key": "receipt:r1",
        "sender": OFFICE,
        "recipient": KIM,
        "subject": "We have your return",
        "text": "Thank you.\n",
        "html": "<p>Thank you.</p>\n",
        "at": AT,
    }
    return email_bytes(**facts | changes)


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def parts(message: EmailMessage) -> list[tuple[str, str]]:
    return [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        for part in message.iter_parts()
    ]


def test_a_mail_program_reads_back_what_was_written() -> None:
    message = read(made())
    assert message["From"] == "Office of the Commissioner <reeve@office.example>"
    assert message["To"] == "Kim Ó Dálaigh <kim@council.example>"
    assert message["Subject"] == "We have your return"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert parts(message) == [
        ("text/plain", "Thank you.\n"),
        ("text/html", "<p>Thank you.</p>\n"),
    ]


def test_an_answer_goes_to_whoever_is_named_for_it() -> None:
    message = read(made(reply_to=Contact("The office\r\nBcc: x@example.org", "post@opcc.example")))
    assert message["Reply-To"].addresses[0].addr_spec == "post@opcc.example"
    assert message["Reply-To"].addresses[0].display_name == "The office Bcc: x@example.org"
    assert message["Bcc"] is None
    assert read(made())["Reply-To"] is None


def test_the_same_message_is_the_same_bytes() -> None:
    assert made() == made()


def test_the_message_id_comes_from_the_key_and_the_senders_domain() -> None:
    first, again = read(made())["Message-ID"], read(made(text="Other words\n"))["Message-ID"]
    assert first == again == message_id("receipt:r1", OFFICE)
    assert first.endswith("@office.example>")
    assert read(made(key="receipt:r2"))["Message-ID"] != first


def test_messages_of_one_thread_refer_to_the_same_ancestor() -> None:
    prompt = read(made(key="prompt:r1", in_thread="r1"))
    receipt = read(made(key="receipt:r1", in_thread="r1"))
    assert prompt["References"] == receipt["References"] == receipt["In-Reply-To"]
    assert read(made())["References"] is None


def test_no_line_is_longer_than_smtp_allows_and_all_are_ascii() -> None:
    raw = made(text="é" * 5_000 + "\n", html="<p>" + "x" * 5_000 + "</p>", subject="ü" * 240)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = read(raw)
    assert message["Subject"] == "ü" * 240
    assert parts(message)[0] == ("text/plain", "é" * 5_000 + "\n")


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\x08"])
def test_a_control_character_is_not_in_a_header(control: str) -> None:
    raw = made(subject=f"a{control}b", recipient=Contact(f"c{control}d", "kim@council.example"))
    assert control.encode() not in raw
    assert read(raw)["Subject"] == "a b"


@pytest.mark.parametrize("breaker", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\0"])
@pytest.mark.parametrize("field", ["subject", "recipient", "sender"])
def test_a_line_break_begins_no_header(field: str, breaker: str) -> None:
    nasty = f"Hello{breaker}Bcc: everyone@example.org{breaker}{breaker}<b>body</b>"
    value = nasty if field == "subject" else Contact(nasty, "kim@council.example")
    message = read(made(**{field: value}))
    assert message["Bcc"] is None
    assert set(message.keys()) == set(read(made()).keys())
    assert parts(message) == parts(read(made()))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "kim@",
        "@council.example",
        "kim@council.example\r\nRCPT TO:<x@example.org>",
        "kim@council.example\u2028Bcc: x@example.org",
        "kim@council.example, x@example.org",
        "<kim@council.example>",
        "kim @council.example",
        "kím@council.example",
        "kim@coüncil.example",
        f"{'k' * 250}@council.example",
        ".kim@council.example",
        "kim.@council.example",
        "kim..lee@council.example",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(AddressError, match="is not an e-mail address"):
        made(recipient=Contact("Kim", address))
    with pytest.raises(AddressError, match="is not an e-mail address"):
        made(reply_to=Contact("Kim", address))


def test_text_cannot_end_its_part_early() -> None:
    """The boundary depends on the content, so content that quotes an earlier one misses it."""
    boundary = read(made()).get_boundary()
    forged = (
        f"--{boundary}\r\nContent-Type: text/html\r\n\r\n<script>1</script>\r\n--{boundary}--\n"
    )
    message = read(made(text=forged))
    assert [kind for kind, _ in parts(message)] == ["text/plain", "text/html"]
    assert "<script>" not in parts(message)[1][1]


def test_half_a_character_does_not_stop_the_letter() -> None:
    """JSON can carry half of a surrogate pair; UTF-8 cannot."""
    message = read(made(text="Done \ud83d\n", subject="Well \ud83d done"))
    assert parts(message)[0] == ("text/plain", "Done ?\n")
    assert message["Subject"] == "Well done"


def test_the_date_is_the_moment_given_whatever_its_zone() -> None:
    from_utc, later = made(), made(at=AT + timedelta(hours=1))
    assert read(from_utc)["Date"].datetime + timedelta(hours=1) == read(later)["Date"].datetime


@given(subject=st.text(max_size=200), name=st.text(max_size=80), text=st.text(max_size=300))
def test_any_words_give_a_letter_of_the_same_shape(subject: str, name: str, text: str) -> None:
    raw = made(subject=subject, recipient=Contact(name, "kim@council.example"), text=text)
    message = read(raw)
    assert set(message.keys()) == set(read(made()).keys())
    assert message["To"].addresses[0].addr_spec == "kim@council.example"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    header_lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    for line, following in pairwise([*header_lines, b""]):
        assert line.strip(), f"an empty line before {following!r} ends the headers early"
        assert all(byte == 9 or 32 <= byte < 127 for byte in line), line


def test_a_press_in_the_mail_program_stops_what_was_chosen_and_nothing_else_offers_it() -> None:
    """RFC 8058: the address is whole, however long it is, and POST is what a program sends."""
    address = f"https://reeve.{'long-' * 20}office.example/link/{'a' * 43}"
    raw = made(unsubscribe=address)
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert read(raw)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(made())["List-Unsubscribe"] is None
    assert read(made())["List-Unsubscribe-Post"] is None


def test_a_picture_stands_in_the_html_and_is_no_attachment() -> None:
    picture = Picture("spend.png", "Spend, in words", b"\x89PNG\r\n\x1a\n made up")
    raw = made(pictures=[picture], html=f'<img src="cid:{picture.cid}" alt="{picture.alt}">')
    message = read(raw)
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    html, shown = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert shown["Content-ID"] == f"<{picture.cid}>"
    assert shown.get_content_disposition() == "inline"
    assert shown.get_content() == picture.content
    assert list(message.iter_attachments()) in ([], [related])
    assert raw == made(
        pictures=[picture], html=f'<img src="cid:{picture.cid}" alt="{picture.alt}">'
    )
