"""One SMTP connection to the mailbox: aiosmtpd's dialogue, with a fault where one is asked for.

At every place where a fault can strike the switches are asked first. Where nothing strikes,
aiosmtpd answers. Cutting the line is `ConnectionResetError`, which aiosmtpd lets through.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import NoReturn, assert_never

from aiosmtpd.smtp import (
    MISSING,
    SMTP,
    AuthResult,
    Envelope,
    LoginPassword,
    Session,
    TLSSetupException,
)
from typing_extensions import override

from bot.sandbox.smtp_faults import Fault, Faults, What, Where

_LONGEST_SILENCE = 300.0  # seconds without a command, after which the client is cut off
_LONGEST_ABORT = 5.0  # seconds that an aborted connection has to unwind


@dataclass(frozen=True)
class Delivery:
    """What one end of data has brought: an envelope, its bytes, and how they came."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    source: bytes
    tls: bool
    authenticated_as: str | None


@dataclass(frozen=True)
class Desk:
    """What all connections share; aiosmtpd calls its `handle_` methods.

    `keep` takes a delivery and gives the identity under which it was kept. `starttls` is the TLS
    context where STARTTLS must come first. `login` is the name and the password to ask for.
    """

    faults: Faults
    keep: Callable[[Delivery], str]
    starttls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    sessions: "set[SmtpSession]" = field(default_factory=set)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: "SmtpSession",
        session: Session,
        envelope: Envelope,  # noqa: ARG002 - aiosmtpd counts the parameters
        hostname: str,
        responses: list[str],
    ) -> list[str] | list[bytes]:
        """Offer what is to be had here and nothing else."""
        reply = await server.met(Where.HELLO)
        if reply is not None:
            return [reply]
        session.host_name = hostname
        hidden = {"AUTH"} if self.login is None else set()
        hidden |= {"STARTTLS"} if server.hides_starttls else set()
        return [line for line in responses if line[4:].split(" ")[0] not in hidden]

    async def handle_AUTH(self, server: "SmtpSession", *_: object) -> object:  # noqa: N802
        """Go on to the password, unless a fault strikes or has struck in this connection.

        Clients that are refused one mechanism try the next, so one refusal must cover them all.
        """
        server.login_refusal = server.login_refusal or await server.met(Where.AUTH)
        return _or_true_reply(server.login_refusal)

    async def handle_MAIL(self, server: "SmtpSession", *_: object) -> object:  # noqa: N802
        """Take the sender, unless a fault strikes."""
        return _or_true_reply(await server.met(Where.MAIL))

    async def handle_RCPT(  # noqa: N802
        self,
        server: "SmtpSession",
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> object:
        """Take the recipient, unless a fault strikes this one."""
        reply = await server.met(Where.RCPT, address)
        if reply is None and envelope.rcpt_tos:
            reply = await server.met(Where.LATER_RCPT, address)
        return _or_true_reply(reply)

    async def handle_DATA(  # noqa: N802
        self, server: "SmtpSession", session: Session, envelope: Envelope
    ) -> str | bytes:
        """Keep the letter and say so, unless a fault strikes at its end."""
        fault = self.faults.take(Where.END_OF_DATA)
        if fault is None:
            return f"250 2.0.0 Kept as {self.keep(server.delivery(session, envelope))}"
        identity = self.keep(server.delivery(session, envelope)) if fault.accepted else ""
        return await server.meet(fault) or f"250 2.0.0 Kept as {identity}"

    async def handle_QUIT(self, server: "SmtpSession", *_: object) -> object:  # noqa: N802
        """Say goodbye, unless a fault strikes."""
        return _or_true_reply(await server.met(Where.QUIT))

    def authenticate(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _mechanism: str,
        offered: LoginPassword,
    ) -> AuthResult:
        """Compare the name and the password that were offered with the right ones."""
        right = self.login is not None and compare_digest(
            b"\0".join(offered), "\0".join(self.login).encode()
        )
        return AuthResult(success=right, handled=False, auth_data=offered)


class SmtpSession(SMTP):
    """The server's side of one connection."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            hostname="localhost",
            ident="ESMTP",
            enable_SMTPUTF8=True,
            timeout=_LONGEST_SILENCE,
            tls_context=desk.starttls,
            require_starttls=desk.starttls is not None,
            auth_require_tls=desk.starttls is not None,
            authenticator=desk.authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._desk = desk
        self._dripping: Fault | None = None
        self.hides_starttls = False
        self.login_refusal: bytes | None = None

    def delivery(self, session: Session, envelope: Envelope) -> Delivery:
        """What has just arrived, in our own terms."""
        sender = _clean(envelope.mail_from or "")
        login = getattr(session.auth_data, "login", None)
        return Delivery(
            envelope_from="" if sender == "<>" else sender,
            envelope_to=tuple(_clean(address) for address in envelope.rcpt_tos),
            source=envelope.original_content or b"",
            tls=self._writer.transport.get_extra_info("sslcontext") is not None,
            authenticated_as=None if login is None else login.decode("utf-8", "replace"),
        )

    async def met(self, where: Where, recipient: str = "") -> bytes | None:
        """Meet the fault that strikes here, if any. What is given replaces the true reply."""
        fault = self._desk.faults.take(where, recipient)
        return None if fault is None else await self.meet(fault)

    async def meet(self, fault: Fault) -> bytes | None:
        """Do what a fault says. None means that the true reply goes out after all."""
        match fault.what:
            case What.REPLY:
                return fault.reply_bytes
            case What.DRIP:
                self._dripping = fault
            case What.HIDE:
                self.hides_starttls, self.require_starttls = True, False
            case What.SILENCE | What.DROP:
                await self._end(fault)
            case What.ALERT | What.EXPIRED | What.OTHER_NAME:
                pass  # these strike in the TLS handshake, which is not ours
            case _:
                assert_never(fault.what)
        return None

    async def abort(self) -> None:
        """Close this connection now, without a word, and wait until its task has ended."""
        self._writer.transport.abort()
        if self._handler_coroutine is not None:
            await asyncio.wait([self._handler_coroutine], timeout=_LONGEST_ABORT)

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._desk.sessions.add(self)
        super().connection_made(transport)

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._desk.sessions.discard(self)
        super().connection_lost(error)

    @override
    async def push(self, status: str | bytes) -> None:
        reply = status.encode("utf-8", "replace") if isinstance(status, str) else status
        drip = self._dripping or self._desk.faults.take(Where.EVERY_REPLY)
        if drip is None:
            await super().push(reply)
        else:
            await self._drip(reply, drip)
        if reply.startswith(b"421"):  # RFC 5321, 3.8: the server closes after this code
            _cut()

    @override
    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, ConnectionError | TLSSetupException):
            return "421 4.4.2 Connection lost"  # the client has gone; there is nothing to log
        return await super().handle_exception(error)

    @override
    async def check_auth_needed(self, caller_method: str) -> bool:
        """Ask for the password before a letter; aiosmtpd itself would ask only under STARTTLS."""
        if self._desk.login is None or getattr(self.session, "authenticated", False):
            return False
        await self.push("530 5.7.0 Authentication required")
        return True

    @override
    async def smtp_STARTTLS(self, arg: str) -> None:
        reply = await self.met(Where.STARTTLS)
        await (super().smtp_STARTTLS(arg) if reply is None else self.push(reply))

    @override
    async def smtp_DATA(self, arg: str) -> None:
        reply = await self.met(Where.DATA)
        await (super().smtp_DATA(arg) if reply is None else self.push(reply))

    @override
    async def _handle_client(self) -> None:
        try:
            reply = await self.met(Where.BANNER)
            await (super()._handle_client() if reply is None else self.push(reply))
        except ConnectionError:
            pass  # cut off from either side: there is nobody left to tell
        finally:
            self._writer.close()

    async def _end(self, fault: Fault) -> NoReturn:
        if fault.reply:
            await self.push(fault.reply_bytes)
        if fault.what is What.SILENCE:
            await asyncio.sleep(fault.seconds)
        _cut()

    async def _drip(self, reply: bytes, fault: Fault) -> None:
        self._dripping = fault if fault.where is Where.EVERY_REPLY else None
        line = reply + b"\r\n"
        for at in range(len(line)):
            if at:  # nothing may come between the last byte and what follows, such as TLS
                await asyncio.sleep(fault.seconds / (len(line) - 1))
            self._writer.write(line[at : at + 1])
            await self._writer.drain()


def _or_true_reply(reply: bytes | None) -> object:
    return MISSING if reply is None else reply


def _cut() -> NoReturn:
    raise ConnectionResetError("cut off")


def _clean(text: str) -> str:
    """Only what can be written as UTF-8: a stray byte becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
