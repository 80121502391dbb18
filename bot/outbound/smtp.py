"""Handing one e-mail to the mail server, and saying truly what became of it."""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import suppress
from datetime import timedelta
from email.parser import BytesHeaderParser
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import cast

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected
from aiosmtplib.errors import SMTPDataError, SMTPResponseException

from bot.outbound.backoff import BackOff
from bot.outbound.outcome import (
    Outcome,
    OutOfService,
    Sent,
    TryAgain,
    Undelivered,
    plain_line,
)
from bot.rendering.email import AddressError, checked_address
from storage.outbox import Taken
from storage.tables import MessageState

BACK_OFF = BackOff(first=timedelta(seconds=5), cap=timedelta(minutes=30))
_LOGIN_WANTED = frozenset({530, 534, 535, 538})  # about the settings, not the letter
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Security(StrEnum):
    """How the connection is protected: not at all, by STARTTLS, or by TLS from the start."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Stage(IntEnum):
    """How far a try has come. It decides what silence means."""

    CONNECTING = 1
    ENVELOPE = 2  # sender, and leave to send the letter
    RECIPIENT = 3
    LETTER = 4  # the server has been given the letter, or part of it


class SmtpSender:
    """One connection, kept while there is work; one letter at a time, to one recipient each.

    `sender` is the envelope's sender, to which bounces go. `ca_file` names further authorities to
    trust; without `verify` any certificate will do. A try takes `longest_wait` seconds at most for
    its turn and `longest_try` for itself. Raises AddressError for a `sender` that is none.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        security: Security | str = Security.STARTTLS,
        username: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        verify: bool = True,
        back_off: BackOff = BACK_OFF,
        longest_wait: float = 5.0,
        longest_try: float = 40.0,
        longest_idle: float = 20.0,
    ) -> None:
        security = Security(security)
        self.back_off = back_off
        self._address = f"{host}:{port}"
        self._sender = checked_address(sender)
        self._turn = asyncio.Lock()
        self._longest_wait = longest_wait
        self._longest_try = longest_try
        self._longest_idle = longest_idle
        self._used_at = 0.0
        self._login = (username, password or "") if username is not None else None
        self._client = SMTP(
            hostname=host,
            port=port,
            use_tls=security is Security.IMPLICIT,
            start_tls=security is Security.STARTTLS,  # False, not None: never by chance
            tls_context=None if security is Security.NONE else _tls(ca_file, verify=verify),
            timeout=longest_try,
        )

    async def send(self, message: Taken) -> Outcome:
        try:
            checked_address(message.recipient)
        except AddressError as error:
            return Undelivered(MessageState.REFUSED, str(error))
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._turn.acquire()
        except TimeoutError:
            soon = timedelta(seconds=1)
            return TryAgain("Other letters were before it.", message.in_doubt, wait=soon)
        try:
            return await self._try(message)
        finally:
            self._turn.release()

    async def check(self) -> str | None:
        """None if the server can be reached and lets Reeve in; otherwise what is wrong."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._longest_try):
                    await self._connect()
            except (SMTPException, OSError) as error:
                return _out_of_service(error, self._address)
            return None

    async def close(self) -> None:
        """Take leave of the server, but do not wait long for its answer."""
        async with self._turn:
            if self._client.is_connected:
                with suppress(SMTPException, OSError):
                    await self._client.execute_command(b"QUIT", timeout=2)
            self._hang_up()

    async def _try(self, message: Taken) -> Outcome:
        letter = (message.body or b"").removesuffix(b"\r\n")
        progress = _Progress()
        try:
            async with asyncio.timeout(self._longest_try):
                await self._begin(message.recipient, progress)
                await self._deliver(letter, progress)
        except (SMTPException, OSError, ValueError) as error:
            await self._recover(error)
            return _outcome(error, progress.stage, message, self._address)
        except asyncio.CancelledError:
            self._hang_up()  # in the middle of a letter: of no use to the next one
            raise
        self._used_at = _now()
        return Sent(_message_id(letter))

    async def _begin(self, recipient: str, progress: _Progress) -> None:
        """Agree on the envelope. A kept connection that has died is opened anew, once."""
        kept = self._client.is_connected and _now() - self._used_at < self._longest_idle
        if not kept:
            await self._connect()
        try:
            await self._envelope(recipient, progress)
        except (SMTPServerDisconnected, SMTPResponseException) as error:
            if not kept or getattr(error, "code", 421) != 421:
                raise
            progress.stage = Stage.CONNECTING
            await self._connect()
            await self._envelope(recipient, progress)

    async def _connect(self) -> None:
        self._hang_up()
        try:
            await self._client.connect()
            if self._client.is_ehlo_or_helo_needed:
                await self._client.ehlo()
            if self._login is not None:
                await self._client.login(*self._login)
        except BaseException:
            self._hang_up()  # half a connection is none: the next letter must log in anew
            raise

    def _hang_up(self) -> None:
        """Drop the connection at once: a polite end of TLS waits for a server that may be deaf."""
        transport = cast("asyncio.Transport | None", self._client.transport)
        self._client.close()
        if transport is not None:
            transport.abort()

    async def _envelope(self, recipient: str, progress: _Progress) -> None:
        progress.stage = Stage.ENVELOPE
        await self._client.mail(self._sender)
        progress.stage = Stage.RECIPIENT
        await self._client.rcpt(recipient)
        progress.stage = Stage.ENVELOPE
        answer = await self._client.execute_command(b"DATA")
        if answer.code != 354:
            raise SMTPDataError(answer.code, answer.message)

    async def _deliver(self, letter: bytes, progress: _Progress) -> None:
        # In two steps, where the library has one: until leave is given, nothing can be in doubt.
        protocol = self._client.protocol
        if protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        progress.stage = Stage.LETTER
        protocol.write(_LEADING_DOT.sub(b"..", letter) + b"\r\n.\r\n")
        answer = await protocol.read_response()
        if answer.code // 100 != 2:
            raise SMTPDataError(answer.code, answer.message)

    async def _recover(self, error: Exception) -> None:
        """Clear the envelope for the next letter, or drop a connection that cannot be trusted."""
        self._used_at = _now()
        if isinstance(error, SMTPResponseException) and self._client.is_connected:
            try:
                await self._client.rset(timeout=2)
            except (SMTPException, OSError):
                self._hang_up()
        else:
            self._hang_up()


class _Progress:
    def __init__(self) -> None:
        self.stage = Stage.CONNECTING


def _outcome(error: Exception, stage: Stage, message: Taken, address: str) -> Outcome:
    code, reason = getattr(error, "code", 0), _reason(error)
    if stage is Stage.CONNECTING:
        return OutOfService(_out_of_service(error, address), message.in_doubt)
    if 400 <= code < 500 or code in _LOGIN_WANTED:
        return TryAgain(f"The mail server put it off: {reason}", message.in_doubt)
    if 500 <= code < 600:
        words = f"The mail server refused it: {reason}"
        return Undelivered(MessageState.REFUSED, words, of_address=stage is Stage.RECIPIENT)
    if stage is Stage.LETTER:
        words = f"The mail server may have it, but did not say so: {reason}"
        return Undelivered(MessageState.AMBIGUOUS, words)
    return TryAgain(f"The connection to the mail server broke: {reason}", message.in_doubt)


def _out_of_service(error: Exception, address: str) -> str:
    return f"The mail server {address} does not serve Reeve: {_reason(error)}"


def _reason(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return plain_line(f"{error.code} {error.message}")
    return plain_line(error) or "no answer in time"  # asyncio's TimeoutError says nothing


def _message_id(letter: bytes) -> str:
    headers, _, _ = letter.partition(b"\r\n\r\n")  # the library would read all the rest as well
    return plain_line(BytesHeaderParser().parsebytes(headers)["Message-ID"] or "")


def _tls(ca_file: Path | None, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _now() -> float:
    return asyncio.get_running_loop().time()
