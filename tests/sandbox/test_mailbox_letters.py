"""A letter is read as its reader would see it, and a broken one as far as it can be."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.letters import Letter

RECEIVED = datetime(2025, 4, 17, 9, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n\x00picture"


def received(source: bytes | EmailMessage) -> Letter:
    raw = source if isinstance(source, bytes) else bytes(source).replace(b"\n", b"\r\n")
    return Letter("L1", "office@example.org", ("lead@example.net",), RECEIVED, raw)


def a_sound_message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Zoë at the office <office@example.org>"
    message["To"] = '"Taylor, Sam" <lead@example.net>, second@example.net'
    message["Cc"] = "third@example.net"
    message["Subject"] = "Return for Q4: £12,500 still to explain ✓"
    message["Date"] = "Thu, 17 Apr 2025 10:00:00 +0100"
    message["Message-ID"] = "<digest-2@example.org>"
    message["References"] = "<digest-0@example.org> <digest-1@example.org>"
    message.set_content("Dear Sam,\n\nPlease reply by 30 April.\n")
    return message


def a_rich_message() -> EmailMessage:
    message = a_sound_message()
    message.add_alternative('<p>Dear Sam</p><img src="cid:chart@x" alt="">', subtype="html")
    # the payload of a multipart message is a list
    html = message.get_payload()[1]  # type: ignore[index]
    assert isinstance(html, EmailMessage)
    html.add_related(PICTURE, "image", "png", cid="<chart@x>", filename="chart.png")
    message.add_attachment(b"PK\x03\x04", "application", "zip", filename="Übersicht £.zip")
    message.add_attachment("a,b\r\n1,2\r\n", subtype="csv", filename="figures.csv")
    return message


def test_encoded_headers_are_read_in_plain_words() -> None:
    letter = received(a_sound_message())
    assert letter.subject == "Return for Q4: £12,500 still to explain ✓"
    assert letter.from_ == "Zoë at the office <office@example.org>"
    assert letter.to == ('"Taylor, Sam" <lead@example.net>', "second@example.net")
    assert letter.cc == ("third@example.net",)
    assert letter.date == datetime(2025, 4, 17, 9, 0, tzinfo=UTC)
    assert letter.header("SUBJECT") == letter.subject
    assert letter.header("X-Absent") == ""
    assert letter.headers[0] == ("From", "Zoë at the office <office@example.org>")
    assert letter.defects == ()


def test_text_and_html_are_found_and_all_else_is_attached() -> None:
    letter = received(a_rich_message())
    assert letter.text == "Dear Sam,\n\nPlease reply by 30 April.\n"
    assert letter.html is not None
    assert letter.html.startswith('<p>Dear Sam</p><img src="cid:chart@x"')
    assert [(a.name, a.type, a.inline, a.content_id) for a in letter.attachments] == [
        ("chart.png", "image/png", True, "chart@x"),
        ("Übersicht £.zip", "application/zip", False, ""),
        ("figures.csv", "text/csv", False, ""),
    ]
    assert [a.data for a in letter.attachments] == [PICTURE, b"PK\x03\x04", b"a,b\r\n1,2\r\n"]
    assert letter.defects == ()


def test_the_drawing_carries_its_own_images_and_fetches_nothing_else() -> None:
    message = a_rich_message()
    # the payload of a multipart message is a list
    html = message.get_payload()[0].get_payload()[1].get_payload()[0]  # type: ignore[index,union-attr]
    assert isinstance(html, EmailMessage)
    html.set_content('<img src="cid:chart@x"><img src="cid:gone">', subtype="html")
    drawing = received(message).drawing
    assert drawing is not None
    assert '<img src="data:image/png;base64,iVBORw0KGgoAcGljdHVyZQ==">' in drawing
    assert '<img src="cid:gone">' in drawing


def test_a_part_that_is_not_an_image_is_not_drawn() -> None:
    letter = received(
        b"Content-Type: multipart/related; boundary=b\r\n\r\n"
        b'--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:x">\r\n'
        b"--b\r\nContent-Type: text/javascript\r\nContent-ID: <x>\r\n\r\nalert(1)\r\n--b--\r\n"
    )
    assert letter.drawing == '<img src="cid:x">'


def test_a_letter_without_html_has_no_drawing() -> None:
    assert received(a_sound_message()).drawing is None
    assert received(a_sound_message()).html is None


def test_letters_of_one_conversation_share_a_thread() -> None:
    first = received(b"Message-ID: <digest-0@example.org>\r\n\r\n")
    second = received(b"Message-ID: <b@x>\r\nIn-Reply-To: <digest-0@example.org>\r\n\r\n")
    third = received(a_sound_message())
    assert third.message_id == "<digest-2@example.org>"
    assert third.references == ("<digest-0@example.org>", "<digest-1@example.org>")
    assert first.thread_id == second.thread_id == third.thread_id == "<digest-0@example.org>"
    assert received(b"Subject: alone\r\n\r\n").thread_id == ""


def test_a_letter_inside_a_letter_is_one_attachment() -> None:
    message = a_sound_message()
    inner = EmailMessage()
    inner["Subject"] = "The one before"
    inner.set_content("Earlier words\n")
    message.add_attachment(inner)
    (attachment,) = received(message).attachments
    assert attachment.type == "message/rfc822"
    assert b"Earlier words" in attachment.data


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        (b"text/plain; charset=utf-8", "£5 ok".encode(), "£5 ok"),
        (b"text/plain; charset=iso-8859-1", b"\xa35", "£5"),
        (b"text/plain", "£5".encode(), "£5"),
        (b"text/plain; charset=nonsense", "£5".encode(), "£5"),
        (b"text/plain; charset=utf-8", b"\xff5", "\N{REPLACEMENT CHARACTER}5"),
        (b"text/plain; charset=utf-7", b"+2AA-", "?"),
        (b"", b"no headers to speak of", "no headers to speak of"),
    ],
)
def test_eight_bit_text_is_read_in_its_own_alphabet(
    content_type: bytes, body: bytes, text: str
) -> None:
    letter = received(b"Content-Type: " + content_type + b"\r\n\r\n" + body)
    assert letter.text == text


def test_a_text_with_a_name_is_a_file() -> None:
    letter = received(b'Content-Type: text/plain; name="notes.txt"\r\n\r\nNotes\r\n')
    assert letter.text is None
    assert [(a.name, a.data) for a in letter.attachments] == [("notes.txt", b"Notes\r\n")]


@pytest.mark.parametrize("zone", ["-0000", "+0000", "GMT", "nonsense"])
def test_a_date_is_aware_or_there_is_none(zone: str) -> None:
    letter = received(b"Date: Thu, 17 Apr 2025 09:00:00 " + zone.encode() + b"\r\n\r\n")
    assert letter.date in {RECEIVED, None}
    assert zone == "nonsense" or letter.date is not None


def test_a_header_that_cannot_be_read_is_shown_as_it_came_and_hides_nothing_else() -> None:
    letter = received(b'From: ?=\\@[ x\r\nTo: "\r\nSubject: Still here\r\n\r\nAnd the text')
    assert letter.from_ == "?=\\@[ x"
    assert letter.header("To") == '"'
    assert (letter.to, letter.subject, letter.text) == ((), "Still here", "And the text")
    assert letter.defects[:2] == (
        "Its From header cannot be read.",
        "Its To header cannot be read.",
    )


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no From": (lambda s: s.replace(b"From:", b"X-From:"), "It has no From header."),
    "no Date": (lambda s: s.replace(b"Date:", b"X-Date:"), "It has no Date header."),
    "no identity": (
        lambda s: s.replace(b"Message-ID:", b"X-Message-ID:"),
        "It has no Message-ID header.",
    ),
    "two subjects": (
        lambda s: b"Subject: first\r\n" + s,
        "It has more than one Subject header.",
    ),
    "nobody named": (
        lambda s: s.replace(b"To:", b"X-To:").replace(b"Cc:", b"X-Cc:"),
        "It names nobody in To, Cc or Bcc.",
    ),
    "bare line feed": (
        lambda s: s + b"a\nb\r\n",
        "It has a line that does not end in CR LF.",
    ),
    "NUL": (lambda s: s + b"\0\r\n", "It holds a NUL byte."),
    "raw header": (
        lambda s: "X-Raw: £\r\n".encode() + s,
        "It has a header with characters that are not encoded.",
    ),
    "long line": (lambda s: s + b"x" * 999 + b"\r\n", "It has a line of more than 998 bytes."),
    "broken parts": (
        lambda s: b"Content-Type: multipart/mixed\r\n\r\n" + s,
        "A part is broken (NoBoundaryInMultipartDefect).",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_a_strict_receiver_would_hold_against_a_letter_is_said(name: str) -> None:
    breaking, sentence = BROKEN[name]
    sound = bytes(a_sound_message()).replace(b"\n", b"\r\n")
    assert sentence in received(breaking(sound)).defects


def test_the_summary_and_the_details_are_what_a_page_needs() -> None:
    letter = received(a_rich_message())
    assert letter.summary() == {
        "id": "L1",
        "from": "Zoë at the office <office@example.org>",
        "to": ['"Taylor, Sam" <lead@example.net>', "second@example.net"],
        "subject": "Return for Q4: £12,500 still to explain ✓",
        "date": "2025-04-17T10:00:00+01:00",
        "preview": "Dear Sam, Please reply by 30 April.",
        "attachments": 3,
        "thread": "<digest-0@example.org>",
    }
    details = letter.details()
    assert details["attachments"] == [
        {"name": "chart.png", "type": "image/png", "size": len(PICTURE), "index": 0},
        {"name": "Übersicht £.zip", "type": "application/zip", "size": 4, "index": 1},
        {"name": "figures.csv", "type": "text/csv", "size": 10, "index": 2},
    ]
    assert details["envelope"] == {"from": "office@example.org", "to": ["lead@example.net"]}
    assert details["source"] == letter.source.decode()


def test_a_bare_letter_is_summed_up_from_its_envelope() -> None:
    summary = received(b"hello").summary()
    assert summary["to"] == ["lead@example.net"]
    assert summary["date"] == RECEIVED.isoformat()
    assert summary["thread"] is None


_HEADER_NAMES = ["From", "To", "Date", "Message-ID", "References", "Content-Type", "Subject"]
_HEADER_NAMES += ["Content-Disposition", "Content-ID", "Content-Transfer-Encoding"]
_PIECES = [
    *("=?utf-8?q?", "=?=", "?=", "<", ">", "@", '"', "\\", "(", ")", ",", ";", ":", "=", "*0*="),
    *("multipart/mixed; boundary=b", "text/plain; charset=", "message/rfc822", "base64", "a@b.c"),
    *("attachment; filename*=utf-8''%ff", "inline", "utf-7", "idna", "\r\n ", "\r\n--b\r\n"),
    *(
        "Thu, 17 Apr 2025 10:00:00 +9999",
        "Mon, 99 Foo 0000 99:99",
        "quoted-printable",
        "x-uuencode",
    ),
    *("[", "]", "é", "\0", "\udcff", "unicode_escape", "punycode", "+2AA-"),
]
_headers = st.tuples(
    st.sampled_from(_HEADER_NAMES), st.lists(st.sampled_from(_PIECES), max_size=6).map("".join)
).map(lambda pair: f"{pair[0]}: {pair[1]}\r\n".encode("utf-8", "surrogateescape"))
_letters = st.tuples(st.lists(_headers, max_size=8).map(b"".join), st.binary(max_size=60))


@settings(deadline=None, max_examples=300)
@given(_letters.map(b"\r\n".join) | st.binary(max_size=200))
def test_no_letter_however_broken_stops_the_reader(source: bytes) -> None:
    letter = received(source)
    assert json.dumps(letter.details(), ensure_ascii=False).encode()
    assert letter.drawing is None or letter.drawing.encode() is not None
    assert letter.date is None or letter.date.tzinfo is not None


def test_a_letter_nested_beyond_reason_is_given_as_its_source() -> None:
    depth = 3000
    source = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    letter = received(source + b"\r\nHello\r\n")
    assert letter.text is not None
    assert "Hello" in letter.text
    assert letter.defects != ()
