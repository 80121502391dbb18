"""One e-mail to the mail server: every way in which it can go wrong is told from the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.outbound.outcome import Outcome, OutOfService, Sent, TryAgain, Undelivered
from bot.outbound.smtp import Security, SmtpSender
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.smtp_faults import FAULTS, Fault, What, Where
from storage.outbox import Taken
from storage.tables import MessageState

LETTER = b"Message-ID: <m1@office.example>\r\nSubject: Hello\r\n\r\n.A line\r\n..\r\n"


def message(recipient: str = "kim@council.example", body: bytes = LETTER, **changes: Any) -> Taken:
    facts: dict[str, Any] = {
        "id": 1,
        "key": "m1",
        "medium": "email",
        "payload": None,
        "attempts": 0,
        "in_doubt": False,
        "replies": False,
        "replaces": False,
        "thread": None,
        "target": None,
    }
    return Taken(recipient=recipient, body=body, **facts | changes)


@asynccontextmanager
async def sending(mailbox: Mailbox, **changes: Any) -> AsyncIterator[SmtpSender]:
    facts: dict[str, Any] = {
        "sender": "reeve@office.example",
        "security": Security.NONE,
        "longest_try": 3.0,
    }
    sender = SmtpSender("127.0.0.1", mailbox.port, **facts | changes)
    try:
        yield sender
    finally:
        await sender.close()


SENT = "sent"
AGAIN = "again"
REFUSED = "refused"
AMBIGUOUS = "ambiguous"
OUT_OF_SERVICE = "out of service"


def kind(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return SENT
        case TryAgain():
            return AGAIN
        case OutOfService():
            return OUT_OF_SERVICE
        case Undelivered(state):
            return state.value


def by_code(fault: Fault) -> str:
    return AGAIN if fault.reply.startswith("4") else REFUSED


SPECIAL: Mapping[str, str] = {
    "no_banner": OUT_OF_SERVICE,
    "banner_421": OUT_OF_SERVICE,
    "banner_554": OUT_OF_SERVICE,
    "banner_garbage": OUT_OF_SERVICE,
    "banner_drop": OUT_OF_SERVICE,
    "hello_drop": OUT_OF_SERVICE,
    "starttls_refused": OUT_OF_SERVICE,
    "starttls_hidden": OUT_OF_SERVICE,
    "starttls_silence": OUT_OF_SERVICE,
    "handshake_fails": OUT_OF_SERVICE,
    "certificate_expired": OUT_OF_SERVICE,
    "certificate_other_name": OUT_OF_SERVICE,
    "auth_535": OUT_OF_SERVICE,
    "auth_454": OUT_OF_SERVICE,
    "one_recipient_550": SENT,  # there is one recipient an envelope, so it never strikes
    "one_recipient_450": SENT,
    "mail_drop": AGAIN,
    "rcpt_drop": AGAIN,
    "data_silence": AGAIN,
    "data_drop": AMBIGUOUS,
    "silence_lost": AMBIGUOUS,
    "silence_accepted": AMBIGUOUS,
    "drop_lost": AMBIGUOUS,
    "drop_accepted": AMBIGUOUS,
    "answer_late": AMBIGUOUS,
    "quit_hangs": SENT,
    "quit_drop": SENT,
    "slow": SENT,
}
EXPECTED = {
    name: SPECIAL.get(name) or by_code(fault)
    for name, fault in FAULTS.items()
    if name in SPECIAL or fault.what is What.REPLY
}


def test_every_fault_that_the_mailbox_can_make_is_in_the_table() -> None:
    assert EXPECTED.keys() == FAULTS.keys()
    assert len(EXPECTED) >= 14


@pytest.mark.parametrize("name", sorted(EXPECTED))
async def test_each_fault_is_told_from_the_others(name: str) -> None:
    fault = replace(FAULTS[name], seconds=0.1 if name == "slow" else 30.0)
    tls = fault.where in {Where.STARTTLS, Where.HANDSHAKE} or fault.what is What.HIDE
    login: dict[str, Any] = (
        {"username": "reeve", "password": "made up"} if fault.where is Where.AUTH else {}
    )
    security = Security.STARTTLS if tls else Security.NONE
    async with Mailbox(security.value, **login).running() as mailbox:
        ca_file = mailbox.certificates.ca_file if tls else None
        # silences last longer than a try, whatever the machine is doing besides
        waits = fault.what in {What.SILENCE, What.DRIP} and EXPECTED[name] != SENT
        async with sending(
            mailbox,
            security=security,
            ca_file=ca_file,
            longest_try=0.4 if waits else 10.0,
            **login,
        ) as sender:
            mailbox.faults.next = fault
            outcome = await sender.send(message())
            assert kind(outcome) == EXPECTED[name]
            if not isinstance(outcome, Sent):
                assert list(mailbox.faults.struck) == [name]
                assert outcome.error[0].isupper()
                assert outcome.error.isprintable()
                mailbox.faults.clear()
                assert kind(await sender.send(message())) == SENT, "it goes on afterwards"


async def test_a_letter_arrives_as_it_was_built(mailbox: Mailbox, smtp: SmtpSender) -> None:
    assert await smtp.send(message()) == Sent("<m1@office.example>")
    (letter,) = mailbox.letters
    assert letter.source == LETTER
    assert letter.envelope_from == "reeve@office.example"
    assert list(letter.envelope_to) == ["kim@council.example"]


async def test_one_connection_serves_while_there_is_work(
    mailbox: Mailbox, smtp: SmtpSender
) -> None:
    """A fault at the greeting that never strikes shows that nobody connected anew."""
    assert kind(await smtp.send(message())) == SENT
    mailbox.faults.always = FAULTS["banner_554"]
    outcomes = await asyncio.gather(*(smtp.send(message()) for _ in range(20)))
    assert {kind(outcome) for outcome in outcomes} == {SENT}
    assert len(mailbox.letters) == 21
    assert not mailbox.faults.struck


@pytest.mark.parametrize("fault", ["mail_421", "mail_drop"])
async def test_a_kept_connection_that_has_died_is_opened_anew_without_a_failure(
    mailbox: Mailbox, smtp: SmtpSender, fault: str
) -> None:
    assert kind(await smtp.send(message())) == SENT
    mailbox.faults.next = FAULTS[fault]
    assert kind(await smtp.send(message())) == SENT
    assert list(mailbox.faults.struck) == [fault]
    assert len(mailbox.letters) == 2


async def test_a_connection_is_not_kept_idle_for_long(mailbox: Mailbox) -> None:
    async with sending(mailbox, longest_idle=0.0) as sender:
        assert kind(await sender.send(message())) == SENT
        mailbox.faults.always = FAULTS["mail_drop"]
        mailbox.faults.next = FAULTS["banner_554"]
        assert kind(await sender.send(message())) == OUT_OF_SERVICE
        assert list(mailbox.faults.struck) == ["banner_554"]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.IMPLICIT])
async def test_tls_is_verified_and_used(security: Security) -> None:
    async with Mailbox(security.value, "reeve", "made up").running() as mailbox:
        login = {"username": "reeve", "password": "made up"}
        async with sending(mailbox, security=security, **login) as stranger:
            outcome = await stranger.send(message())
            assert isinstance(outcome, OutOfService)
            assert "certificate verify failed" in outcome.error
        ca_file = mailbox.certificates.ca_file
        async with sending(mailbox, security=security, ca_file=ca_file, **login) as sender:
            assert await sender.check() is None
            assert kind(await sender.send(message())) == SENT
        async with sending(mailbox, security=security, verify=False, **login) as careless:
            assert kind(await careless.send(message())) == SENT
        assert [(one.tls, one.authenticated_as) for one in mailbox.letters] == [(True, "reeve")] * 2


async def test_a_wrong_password_is_told_and_not_held_against_the_letter() -> None:
    async with (
        Mailbox("none", "reeve", "made up").running() as mailbox,
        sending(mailbox, username="reeve", password="other") as sender,
    ):
        outcome = await sender.send(message())
        assert isinstance(outcome, OutOfService)
        assert "535" in outcome.error
        problem = await sender.check()
        assert problem is not None
        assert "535" in problem
        assert "other" not in problem + outcome.error


async def test_a_server_that_is_not_there_is_told(mailbox: Mailbox) -> None:
    nobody = SmtpSender("127.0.0.1", 1, sender="reeve@office.example", security=Security.NONE)
    outcome = await nobody.send(message())
    assert isinstance(outcome, OutOfService)
    assert "127.0.0.1:1" in outcome.error
    assert not mailbox.letters


@pytest.mark.parametrize(
    "recipient", ["kím@council.example", "kim@council.example>\r\nRCPT TO:<x@example.org", "", "<>"]
)
async def test_an_address_that_no_envelope_can_hold_is_refused(
    mailbox: Mailbox, smtp: SmtpSender, recipient: str
) -> None:
    assert kind(await smtp.send(message(recipient))) == REFUSED
    assert kind(await smtp.send(message())) == SENT
    (letter,) = mailbox.letters
    assert list(letter.envelope_to) == ["kim@council.example"]


async def test_a_letter_that_waits_too_long_for_its_turn_is_handed_back(mailbox: Mailbox) -> None:
    async with sending(mailbox, longest_wait=0.05, longest_try=5.0) as sender:
        mailbox.faults.next = replace(FAULTS["silence_lost"], seconds=0.5)
        slow, waiting = await asyncio.gather(sender.send(message()), sender.send(message()))
    assert kind(slow) == AMBIGUOUS
    assert isinstance(waiting, TryAgain)
    assert waiting.wait is not None, "it is not held against the letter"
    assert not waiting.in_doubt


async def test_a_cancelled_letter_does_not_spoil_the_next(
    mailbox: Mailbox, smtp: SmtpSender
) -> None:
    assert kind(await smtp.send(message())) == SENT
    struck = asyncio.Event()
    mailbox.faults.subscribe(lambda _: struck.set())
    mailbox.faults.next = FAULTS["silence_lost"]
    task = asyncio.create_task(smtp.send(message()))
    async with asyncio.timeout(5):
        await struck.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(10):
        assert kind(await smtp.send(message())) == SENT
    assert len(mailbox.letters) == 2


async def test_leaving_does_not_wait_for_a_server_that_hangs(mailbox: Mailbox) -> None:
    async with asyncio.timeout(10), sending(mailbox) as sender:
        assert kind(await sender.send(message())) == SENT
        mailbox.faults.always = FAULTS["quit_hangs"]


async def test_ambiguous_is_the_state_and_not_sent_again(mailbox: Mailbox) -> None:
    async with sending(mailbox) as sender:
        mailbox.faults.next = FAULTS["drop_accepted"]
        outcome = await sender.send(message())
    assert isinstance(outcome, Undelivered)
    assert outcome.state is MessageState.AMBIGUOUS
    assert "may have it" in outcome.error
