"""The mailbox takes real mail from real clients, in the clear and over TLS, and keeps it whole."""

import asyncio
import shutil
import smtplib
import ssl
import stat
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from bot.sandbox.certificates import Certificates, Kind, issue
from bot.sandbox.letters import Letter
from bot.sandbox.mailbox import Mailbox, Security

NOW = datetime(2025, 4, 17, 9, 0, tzinfo=UTC)
SENDER = "office@example.org"
READER = "lead@example.net"
PASSWORD = "correct horse"


def a_letter(body: str = "The return is due on 30 April.\n") -> bytes:
    message = EmailMessage()
    message["From"] = f"The office <{SENDER}>"
    message["To"] = f"Sam Taylor <{READER}>"
    message["Subject"] = "Your return"
    message["Date"] = "Thu, 17 Apr 2025 10:00:00 +0100"
    message["Message-ID"] = "<return-1@example.org>"
    message.set_content(body)
    return message.as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(now=lambda: NOW).running() as running:
        yield running


@pytest.fixture(params=list(Security))
async def guarded(request: pytest.FixtureRequest) -> AsyncIterator[Mailbox]:
    async with Mailbox(request.param, "reeve", PASSWORD).running() as running:
        yield running


def client_context(mailbox: Mailbox) -> ssl.SSLContext | None:
    if mailbox.security is Security.NONE:
        return None
    context = mailbox.certificates.client_context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def smtplib_connection(mailbox: Mailbox) -> smtplib.SMTP:
    context = client_context(mailbox)
    if mailbox.security is Security.IMPLICIT:
        return smtplib.SMTP_SSL("localhost", mailbox.port, context=context, timeout=20)
    client = smtplib.SMTP("127.0.0.1", mailbox.port, timeout=20)
    if mailbox.security is Security.STARTTLS:
        client.starttls(context=context)
    return client


async def dialogue(mailbox: Mailbox, *lines: bytes) -> list[bytes]:
    """Say these lines, one after another, in the clear; the last line of each answer."""
    answers: list[bytes] = []
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        await reader.readline()
        for line in lines:
            writer.write(line + b"\r\n")
            answer = await reader.readline()
            while answer[3:4] == b"-":
                answer = await reader.readline()
            answers.append(answer.strip())
        writer.close()
        await writer.wait_closed()
    return answers


def check_kept(letter: Letter, mailbox: Mailbox) -> None:
    assert letter.source == a_letter()
    assert (letter.envelope_from, letter.envelope_to) == (SENDER, (READER,))
    assert letter.tls is (mailbox.security is not Security.NONE)
    assert letter.authenticated_as == "reeve"
    assert letter.defects == ()


async def test_smtplib_delivers_by_each_kind_of_connection(guarded: Mailbox) -> None:
    def send() -> None:
        with smtplib_connection(guarded) as client:
            client.login("reeve", PASSWORD)
            client.sendmail(SENDER, [READER], a_letter())

    await asyncio.to_thread(send)
    check_kept(guarded.letters[0], guarded)


async def test_aiosmtplib_delivers_by_each_kind_of_connection(guarded: Mailbox) -> None:
    await aiosmtplib.send(
        a_letter(),
        sender=SENDER,
        recipients=[READER],
        hostname="127.0.0.1",
        port=guarded.port,
        username="reeve",
        password=PASSWORD,
        start_tls=guarded.security is Security.STARTTLS,
        use_tls=guarded.security is Security.IMPLICIT,
        tls_context=client_context(guarded),
        timeout=20,
    )
    check_kept(guarded.letters[0], guarded)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl, the C client, is not installed")
async def test_curl_delivers_by_each_kind_of_connection(guarded: Mailbox) -> None:
    scheme = "smtps" if guarded.security is Security.IMPLICIT else "smtp"
    process = await asyncio.create_subprocess_exec(
        *("curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20"),
        *("--url", f"{scheme}://localhost:{guarded.port}/example.org", "--upload-file", "-"),
        *("--mail-from", SENDER, "--mail-rcpt", READER, "--user", f"reeve:{PASSWORD}"),
        *curl_tls(guarded),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate(a_letter())
    assert (process.returncode, complaint) == (0, b"")
    check_kept(guarded.letters[0], guarded)


def curl_tls(mailbox: Mailbox) -> list[str]:
    if mailbox.security is Security.NONE:
        return []
    return ["--ssl-reqd", "--cacert", str(mailbox.certificates.ca_file)]


async def test_a_letter_arrives_at_the_mailbox_own_time_and_every_subscriber_is_told(
    mailbox: Mailbox,
) -> None:
    seen: list[Letter] = []
    unsubscribe = mailbox.subscribe(seen.append)
    await send_plainly(mailbox)
    unsubscribe()
    await send_plainly(mailbox)
    first, second = mailbox.letters
    assert seen == [first]
    assert first.received_at == NOW
    assert first.id != second.id
    assert mailbox.letter(second.id) is second
    assert mailbox.letter("no such letter") is None


async def send_plainly(mailbox: Mailbox, letter: bytes | None = None) -> None:
    await aiosmtplib.send(
        a_letter() if letter is None else letter,
        sender=SENDER,
        recipients=[READER],
        hostname="127.0.0.1",
        port=mailbox.port,
        start_tls=False,
        timeout=20,
    )


async def test_waiting_ends_when_the_condition_is_met(mailbox: Mailbox) -> None:
    def at_least(count: int) -> Callable[[], bool]:
        return lambda: len(mailbox.letters) >= count

    waiting = [asyncio.create_task(mailbox.until(at_least(count))) for count in (0, 1, 2)]
    await send_plainly(mailbox)
    await send_plainly(mailbox)
    await asyncio.gather(*waiting)
    assert len(mailbox.letters) == 2


async def test_waiting_in_vain_says_what_is_there(mailbox: Mailbox) -> None:
    await send_plainly(mailbox)
    with pytest.raises(TimeoutError, match="L1 'Your return'"):
        await mailbox.until(lambda: len(mailbox.letters) == 2, within=0.01)


async def test_many_at_once_are_all_kept(mailbox: Mailbox) -> None:
    bodies = [f"Letter {n}\r\n".encode() for n in range(60)]

    async def send_over_one_connection(mine: list[bytes]) -> None:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1", port=mailbox.port, start_tls=False, timeout=20
        )
        async with client:
            for body in mine:
                await client.sendmail(SENDER, [READER], body)

    await asyncio.gather(*(send_over_one_connection(bodies[n::6]) for n in range(6)))
    assert sorted(letter.source for letter in mailbox.letters) == sorted(bodies)
    assert len({letter.id for letter in mailbox.letters}) == 60


async def test_stopping_cuts_every_connection_and_frees_the_port() -> None:
    mailbox = Mailbox()
    async with mailbox.running(), asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.port)
        await reader.readline()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    with pytest.raises(OSError, match=r"Connect call failed|refused"):
        await asyncio.open_connection("127.0.0.1", mailbox.port)


async def test_cleared_letters_go_and_their_numbers_are_not_used_again(mailbox: Mailbox) -> None:
    await send_plainly(mailbox)
    mailbox.clear()
    await send_plainly(mailbox)
    assert [letter.id for letter in mailbox.letters] == ["L2"]


async def test_dots_and_long_lines_arrive_as_they_were_written(mailbox: Mailbox) -> None:
    source = b"\r\n".join([b"", b".", b"..", b".dot", b"x" * 998, b"\xc2\xa3 8 bit \xff", b""])
    await send_plainly(mailbox, source)
    assert mailbox.letters[0].source == source


async def test_a_line_too_long_for_smtp_is_refused(mailbox: Mailbox) -> None:
    with pytest.raises(aiosmtplib.SMTPDataError) as caught:
        await send_plainly(mailbox, b"x" * 1500 + b"\r\n")
    assert caught.value.code == 500
    assert mailbox.letters == []


async def test_a_large_letter_arrives_whole(mailbox: Mailbox) -> None:
    source = (b"0123456789" * 7 + b"\r\n") * 100_000
    await send_plainly(mailbox, source)
    assert mailbox.letters[0].source == source


async def test_a_letter_announced_as_too_large_is_refused(mailbox: Mailbox) -> None:
    answers = await dialogue(mailbox, b"EHLO me", b"MAIL FROM:<a@example.org> SIZE=99999999")
    assert answers[1].startswith(b"552")


async def test_a_letter_that_must_not_be_answered_has_no_sender(mailbox: Mailbox) -> None:
    await dialogue(
        *(
            mailbox,
            b"EHLO me",
            b"MAIL FROM:<>",
            b"RCPT TO:<a@example.org>",
            b"DATA",
            b"Bounce\r\n.",
        ),
    )
    assert mailbox.letters[0].envelope_from == ""


async def test_addresses_outside_ascii_are_taken(mailbox: Mailbox) -> None:
    answers = await dialogue(
        mailbox,
        b"EHLO me",
        "MAIL FROM:<zoë@example.org> SMTPUTF8".encode(),
        b"RCPT TO:<bad\xffbyte@example.org>",
        b"DATA",
        b"Subject: x\r\n\r\nHello\r\n.",
    )
    assert [answer[:3] for answer in answers] == [b"250", b"250", b"250", b"354", b"250"]
    assert mailbox.letters[0].envelope_from == "zoë@example.org"
    assert mailbox.letters[0].envelope_to == ("bad?byte@example.org",)


async def test_nothing_is_taken_before_starttls_where_it_is_asked_for() -> None:
    async with Mailbox(Security.STARTTLS).running() as mailbox:
        answers = await dialogue(mailbox, b"EHLO me", b"MAIL FROM:<a@example.org>")
    assert answers[1].startswith(b"530")


@pytest.mark.parametrize("command", [b"MAIL FROM:<a@example.org>", b"DATA"])
async def test_nothing_is_taken_before_the_password_where_it_is_asked_for(command: bytes) -> None:
    async with Mailbox(username="reeve", password=PASSWORD).running() as mailbox:
        answers = await dialogue(mailbox, b"EHLO me", command)
    assert answers[1].startswith(b"530")


@pytest.mark.parametrize("offered", [("reeve", "wrong"), ("other", PASSWORD), ("reeve", "")])
async def test_a_wrong_name_or_password_is_refused(
    guarded: Mailbox, offered: tuple[str, str]
) -> None:
    def log_in() -> None:
        with smtplib_connection(guarded) as client:
            client.login(*offered)

    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        await asyncio.to_thread(log_in)
    assert caught.value.smtp_code == 535


async def test_no_password_is_offered_where_none_is_asked_for(mailbox: Mailbox) -> None:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.port, start_tls=False, timeout=20)
    async with client:
        await client.ehlo()
        assert not client.supports_extension("auth")
        assert client.supports_extension("smtputf8")


async def test_a_client_that_does_not_know_the_authority_refuses_to_connect(
    guarded: Mailbox,
) -> None:
    if guarded.security is Security.NONE:
        with pytest.raises(RuntimeError, match="certificates"):
            _ = guarded.certificates
        return
    with pytest.raises(
        (aiosmtplib.SMTPConnectError, ssl.SSLCertVerificationError),
        match="certificate verify failed",
    ):
        await aiosmtplib.send(
            a_letter(),
            sender=SENDER,
            recipients=[READER],
            hostname="localhost",
            port=guarded.port,
            start_tls=guarded.security is Security.STARTTLS,
            use_tls=guarded.security is Security.IMPLICIT,
            timeout=20,
        )
    assert guarded.letters == []


async def test_certificates_stay_in_a_folder_that_was_given_and_others_go(tmp_path: Path) -> None:
    async with Mailbox(Security.STARTTLS, folder=tmp_path).running() as mailbox:
        assert mailbox.certificates.ca_file == tmp_path / "ca.pem"
    async with Mailbox(Security.STARTTLS).running() as mailbox:
        passing = mailbox.certificates.folder
        assert passing.is_dir()
    assert (tmp_path / "ca.pem").is_file()
    assert not passing.exists()


@pytest.mark.parametrize("kind", Kind)
def test_only_its_owner_can_read_a_key(tmp_path: Path, kind: Kind) -> None:
    certificates: Certificates = issue(tmp_path, datetime.now(UTC))
    mode = certificates.server_file(kind).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
