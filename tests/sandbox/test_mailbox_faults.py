"""Every fault strikes where it says, real clients meet it, and it keeps no letter it should not."""

import asyncio
import gc
import shutil
import smtplib
from collections.abc import AsyncIterator
from dataclasses import replace

import aiosmtplib
import pytest

from bot.sandbox.mailbox import Mailbox, Security
from bot.sandbox.smtp_faults import FAULTS, Fault, What, Where
from bot.sandbox.smtp_session import SmtpSession

SENDER = "office@example.org"
READER = "lead@example.net"
OTHER = "second@example.net"
LETTER = b"Subject: Your return\r\n\r\nIt is due.\r\n"
PASSWORD = "correct horse"


# What a careful client learns, and how many letters the mailbox has kept meanwhile.
EXPECTED: dict[str, tuple[str, int]] = {
    **{name: (name[-3:], 0) for name in FAULTS if name[-3:].isdigit()},
    "one_recipient_550": ("partly 550", 1),
    "one_recipient_450": ("partly 450", 1),
    "banner_garbage": ("-1", 0),
    "banner_drop": ("cut off", 0),
    "hello_drop": ("cut off", 0),
    "starttls_refused": ("454", 0),
    "starttls_hidden": ("STARTTLS extension not supported", 0),
    "handshake_fails": ("cut off", 0),
    "certificate_expired": ("certificate has expired", 0),
    "certificate_other_name": ("certificate is not valid for", 0),
    "mail_drop": ("cut off", 0),
    "rcpt_drop": ("cut off", 0),
    "data_drop": ("cut off", 0),
    "drop_lost": ("cut off", 0),
    "drop_accepted": ("cut off", 1),
    "answer_late": ("sent", 1),
    "quit_drop": ("sent", 1),
    "slow": ("sent", 1),
}
# Faults at which a client waits for an answer in vain, and the letters kept all the same.
SILENT: dict[str, int] = {
    "no_banner": 0,
    "starttls_silence": 0,
    "data_silence": 0,
    "silence_lost": 0,
    "silence_accepted": 1,
    "quit_hangs": 1,
}


@pytest.fixture
async def mailbox(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Mailbox]:
    """A mailbox with STARTTLS and a password, which must be quiet whatever is done to it."""
    async with Mailbox(Security.STARTTLS, "reeve", PASSWORD).running() as running:
        yield running
    assert_quiet(caplog)


def assert_quiet(caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()  # a task that died unseen is logged when it is thrown away
    assert [record.getMessage() for record in caplog.get_records("call")] == []


async def deliver(mailbox: Mailbox, *readers: str) -> str:
    """One careful delivery, as a plain account of how it went."""
    implicit = mailbox.security is Security.IMPLICIT
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1",
        port=mailbox.port,
        username="reeve",
        password=PASSWORD,
        start_tls=not implicit,
        use_tls=implicit,
        tls_context=mailbox.certificates.client_context(),
        timeout=30,
    )
    try:
        async with client:
            refused, _ = await client.sendmail(SENDER, readers or [READER], LETTER)
    except (aiosmtplib.SMTPException, OSError) as error:
        return account(error)
    return "sent" if not refused else f"partly {next(iter(refused.values())).code}"


def account(error: BaseException) -> str:
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return str(error.recipients[0].code)
        case aiosmtplib.SMTPResponseException():
            return str(error.code)
        case aiosmtplib.SMTPServerDisconnected():
            return "cut off"
        case _:
            return str(error).replace("Unexpected EOF received", "cut off")


def test_every_fault_has_its_expectation_here() -> None:
    assert EXPECTED.keys() | SILENT.keys() == FAULTS.keys()
    assert not EXPECTED.keys() & SILENT.keys()


def test_every_place_and_every_kind_of_harm_is_in_the_table() -> None:
    assert {fault.where for fault in FAULTS.values()} == set(Where)
    assert {fault.what for fault in FAULTS.values()} == set(What)
    assert len({fault.label for fault in FAULTS.values()}) == len(FAULTS)


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_fault_strikes_one_delivery_and_then_all_is_well(
    mailbox: Mailbox, name: str
) -> None:
    readers = [READER, OTHER] if FAULTS[name].where is Where.LATER_RCPT else [READER]
    answer, kept = EXPECTED[name]
    mailbox.faults.next = replace(FAULTS[name], seconds=0.02)
    assert answer in await deliver(mailbox, *readers)
    assert [letter.envelope_to for letter in mailbox.letters] == [(READER,)] * kept
    assert list(mailbox.faults.struck) == [name]
    assert await deliver(mailbox, *readers) == "sent"
    assert len(mailbox.letters) == kept + 1


@pytest.mark.parametrize("name", SILENT)
async def test_a_silence_lasts_until_somebody_gives_up(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    struck = asyncio.Event()
    mailbox = Mailbox(Security.STARTTLS, "reeve", PASSWORD)
    mailbox.faults.subscribe(lambda _fault: struck.set())
    mailbox.faults.next = FAULTS[name]
    async with mailbox.running(), asyncio.timeout(20):
        attempt = asyncio.create_task(deliver(mailbox))
        await struck.wait()
        done, _ = await asyncio.wait({attempt}, timeout=0.1)
        assert not done
        assert len(mailbox.letters) == SILENT[name]
    await asyncio.wait({attempt}, timeout=20)
    assert attempt.result() != "sent" or name == "quit_hangs"
    assert_quiet(caplog)


@pytest.mark.parametrize("name", SILENT)
async def test_a_silence_ends_by_itself(mailbox: Mailbox, name: str) -> None:
    mailbox.faults.next = replace(FAULTS[name], seconds=0.02)
    assert "cut off" in await deliver(mailbox) or name in {"quit_hangs", "starttls_silence"}
    assert len(mailbox.letters) == SILENT[name]
    assert await deliver(mailbox) == "sent"


async def test_a_client_that_goes_away_during_a_silence_leaves_nothing_behind(
    mailbox: Mailbox,
) -> None:
    mailbox.faults.next = FAULTS["no_banner"]
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_the_line_is_closed_after_421(mailbox: Mailbox) -> None:
    mailbox.faults.next = replace(FAULTS["mail_421"], where=Where.HELLO)
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        writer.write(b"EHLO me\r\n")
        said = await reader.read()
        assert said.splitlines()[-1].startswith(b"421 4.3.2")
        writer.close()
        await writer.wait_closed()


async def test_a_connection_that_has_ended_leaves_nothing_behind(mailbox: Mailbox) -> None:
    for name in ("drop_lost", "mail_421", "handshake_fails", "slow"):
        mailbox.faults.next = replace(FAULTS[name], seconds=0.02)
        await deliver(mailbox)
    for _ in range(100):  # the last goodbye passes through the loop
        await asyncio.sleep(0)
    gc.collect()
    assert [thing for thing in gc.get_objects() if isinstance(thing, SmtpSession)] == []


async def test_a_slow_reply_comes_in_pieces(mailbox: Mailbox) -> None:
    mailbox.faults.next = replace(FAULTS["slow"], seconds=60)
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        assert await reader.read(100) == b"2"
        writer.close()
        await writer.wait_closed()


async def test_a_slow_connection_is_slow_to_its_end(mailbox: Mailbox) -> None:
    mailbox.faults.next = replace(FAULTS["slow"], seconds=0.05)
    clock = asyncio.get_running_loop().time
    start = clock()
    assert await deliver(mailbox) == "sent"
    replies = 9  # banner, EHLO, STARTTLS, EHLO, AUTH, MAIL, RCPT, DATA, end of data; not QUIT's
    assert clock() - start >= 0.05 * replies
    assert list(mailbox.faults.struck) == ["slow"]


async def test_a_standing_fault_strikes_until_it_is_cleared(mailbox: Mailbox) -> None:
    mailbox.faults.always = FAULTS["mail_450"]
    assert [await deliver(mailbox) for _ in range(3)] == ["450"] * 3
    mailbox.faults.clear()
    assert await deliver(mailbox) == "sent"
    assert list(mailbox.faults.struck) == ["mail_450"] * 3


async def test_a_single_fault_goes_before_a_standing_one(mailbox: Mailbox) -> None:
    mailbox.faults.always = FAULTS["mail_450"]
    mailbox.faults.next = FAULTS["mail_550"]
    assert [await deliver(mailbox) for _ in range(2)] == ["550", "450"]


async def test_a_fault_may_be_for_one_address_alone(mailbox: Mailbox) -> None:
    mailbox.faults.always = replace(FAULTS["rcpt_550"], recipient=OTHER)
    assert await deliver(mailbox, READER) == "sent"
    assert await deliver(mailbox, OTHER) == "550"
    assert await deliver(mailbox, OTHER, READER) == "partly 550"
    assert [letter.envelope_to for letter in mailbox.letters] == [(READER,), (READER,)]


async def test_each_strike_is_told_to_subscribers(mailbox: Mailbox) -> None:
    seen: list[Fault] = []
    unsubscribe = mailbox.faults.subscribe(seen.append)
    mailbox.faults.next = FAULTS["mail_450"]
    await deliver(mailbox)
    unsubscribe()
    mailbox.faults.next = FAULTS["mail_450"]
    await deliver(mailbox)
    assert seen == [FAULTS["mail_450"]]


async def test_a_careless_client_is_led_into_the_clear_where_starttls_is_hidden() -> None:
    """The trap is real: a client that would take or leave TLS sends its letter in the clear."""
    async with Mailbox(Security.STARTTLS).running() as mailbox:
        mailbox.faults.next = FAULTS["starttls_hidden"]
        await aiosmtplib.send(
            LETTER,
            sender=SENDER,
            recipients=[READER],
            hostname="127.0.0.1",
            port=mailbox.port,
            start_tls=None,
            timeout=30,
        )
    assert [letter.tls for letter in mailbox.letters] == [False]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("handshake_fails", ""),
        ("certificate_expired", "certificate has expired"),
        ("certificate_other_name", "certificate is not valid for"),
        ("banner_421", "421"),
        ("auth_535", "535"),
        ("drop_accepted", "cut off"),
    ],
)
async def test_faults_strike_where_all_is_tls_too(
    name: str, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Mailbox(Security.IMPLICIT, "reeve", PASSWORD).running() as mailbox:
        mailbox.faults.next = FAULTS[name]
        first = await deliver(mailbox)
        assert answer in first
        assert first != "sent"
        assert await deliver(mailbox) == "sent"
    assert_quiet(caplog)


def send_by_smtplib(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail(SENDER, [READER], LETTER)


@pytest.mark.parametrize(
    ("name", "error", "kept"),
    [
        ("banner_554", smtplib.SMTPConnectError, 0),
        ("banner_garbage", smtplib.SMTPConnectError, 0),
        ("banner_drop", smtplib.SMTPServerDisconnected, 0),
        ("mail_421", smtplib.SMTPSenderRefused, 0),
        ("rcpt_550", smtplib.SMTPRecipientsRefused, 0),
        ("data_452", smtplib.SMTPDataError, 0),
        ("end_of_data_451", smtplib.SMTPDataError, 0),
        ("drop_lost", smtplib.SMTPServerDisconnected, 0),
        ("drop_accepted", smtplib.SMTPServerDisconnected, 1),
    ],
)
async def test_smtplib_meets_the_same_faults(name: str, error: type[Exception], kept: int) -> None:
    async with Mailbox().running() as mailbox:
        mailbox.faults.next = FAULTS[name]
        with pytest.raises(error):
            await asyncio.to_thread(send_by_smtplib, mailbox.port)
        assert len(mailbox.letters) == kept


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl, the C client, is not installed")
@pytest.mark.parametrize(
    ("name", "words", "kept"),
    [
        ("banner_554", "554", 0),
        ("rcpt_450", "450", 0),
        ("end_of_data_451", "451", 0),
        ("drop_accepted", "", 1),
    ],
)
async def test_curl_meets_the_same_faults(name: str, words: str, kept: int) -> None:
    async with Mailbox().running() as mailbox:
        mailbox.faults.next = FAULTS[name]
        process = await asyncio.create_subprocess_exec(
            *("curl", "--disable", "--silent", "--verbose", "--noproxy", "*", "--max-time", "20"),
            *("--url", f"smtp://127.0.0.1:{mailbox.port}/me", "--upload-file", "-"),
            *("--mail-from", SENDER, "--mail-rcpt", READER),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, dialogue = await process.communicate(LETTER)
        assert process.returncode != 0
        assert f"< {words}" in dialogue.decode()
        assert len(mailbox.letters) == kept
