"""A real mailbox on this machine: it speaks SMTP, keeps every letter, and fails on request.

mailbox = Mailbox(Security.STARTTLS, username="clerk", password="secret")
async with mailbox.running():
    ...  # send to 127.0.0.1, port mailbox.port, trusting mailbox.certificates.ca_file
    await mailbox.until(lambda: len(mailbox.letters) == 1)
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox.certificates import Certificates, Kind, issue
from bot.sandbox.letters import Letter
from bot.sandbox.smtp_faults import Faults, What, Where
from bot.sandbox.smtp_session import Delivery, Desk, SmtpSession

_LONGEST_HANDSHAKE = 10.0  # seconds

Subscriber = Callable[[Letter], None]


class Security(StrEnum):
    """How the mailbox is reached: in the clear, upgraded by STARTTLS, or TLS from the start."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Mailbox:
    """An SMTP server in the running event loop, with the letters that it has taken.

    With a `username` it takes letters only after the right name and password. With STARTTLS it
    takes nothing in the clear. Certificates are made in `folder`, or in one that goes when the
    mailbox stops. `now` gives the time at which a letter arrives: aware, UTC.
    """

    def __init__(
        self,
        security: Security | str = Security.NONE,
        username: str | None = None,
        password: str | None = None,
        folder: Path | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.security = Security(security)
        self.letters: list[Letter] = []
        self.faults = Faults()
        self.now = now
        self.port = 0
        self._login = None if username is None else (username, password or "")
        self._folder = folder
        self._certificates: Certificates | None = None
        self._subscribers: list[Subscriber] = []
        self._arrival = asyncio.Event()
        self._kept = 0

    @property
    def certificates(self) -> Certificates:
        """The certificates that are in use. Raises RuntimeError where there is no TLS."""
        if self._certificates is None:
            raise RuntimeError("The mailbox has certificates only while it runs with TLS.")
        return self._certificates

    @asynccontextmanager
    async def running(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator["Mailbox"]:
        """Listen until the block ends; then every connection is closed at once."""
        # aiosmtpd warns of its own use of a deprecated attribute at each login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        with self._tls() as context:
            starttls = context if self.security is Security.STARTTLS else None
            implicit = context if self.security is Security.IMPLICIT else None
            desk = Desk(self.faults, self._keep, starttls, self._login)
            server = await asyncio.get_running_loop().create_server(
                lambda: SmtpSession(desk),
                host,
                port,
                ssl=implicit,
                ssl_handshake_timeout=_LONGEST_HANDSHAKE if implicit else None,
            )
            self.port = server.sockets[0].getsockname()[1]
            try:
                yield self
            finally:
                server.close()
                await asyncio.gather(*(session.abort() for session in [*desk.sessions]))
                await server.wait_closed()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with each new letter; what is given back ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    async def until(self, condition: Callable[[], bool], within: float = 10.0) -> None:
        """Wait, `within` seconds at most, until an arrival makes `condition` true."""
        try:
            async with asyncio.timeout(within):
                while not condition():
                    self._arrival.clear()
                    await self._arrival.wait()
        except TimeoutError:
            held = [f"{letter.id} {letter.subject!r}" for letter in self.letters]
            raise TimeoutError(f"Not so after {within} s. The mailbox holds {held}.") from None

    def letter(self, identity: str) -> Letter | None:
        """The letter kept under that identity, if there is one."""
        return next((letter for letter in self.letters if letter.id == identity), None)

    def clear(self) -> None:
        """Throw all letters away."""
        self.letters.clear()

    def _keep(self, delivery: Delivery) -> str:
        self._kept += 1
        letter = Letter(
            id=f"L{self._kept}",
            envelope_from=delivery.envelope_from,
            envelope_to=delivery.envelope_to,
            received_at=self.now(),
            source=delivery.source,
            tls=delivery.tls,
            authenticated_as=delivery.authenticated_as,
        )
        self.letters.append(letter)
        for subscriber in [*self._subscribers]:
            subscriber(letter)
        self._arrival.set()
        return letter.id

    @contextmanager
    def _tls(self) -> Iterator[ssl.SSLContext | None]:
        """The server's TLS context, whose certificates live as long as the server does."""
        if self.security is Security.NONE:
            yield None
            return
        with TemporaryDirectory(prefix="mailbox-") as passing:
            # The sandbox may live in another year; the TLS library on the other side does not.
            self._certificates = issue(self._folder or Path(passing), datetime.now(UTC))
            try:
                yield self._server_context(self._certificates)
            finally:
                self._certificates = None

    def _server_context(self, certificates: Certificates) -> ssl.SSLContext:
        """The good certificate, unless a fault picks another or none for one handshake."""
        others = {
            What.EXPIRED: certificates.server_context(Kind.EXPIRED),
            What.OTHER_NAME: certificates.server_context(Kind.OTHER_NAME),
        }

        def choose(tls: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> int | None:
            fault = self.faults.take(Where.HANDSHAKE)
            if fault is None:
                return None
            if fault.what is What.ALERT:
                return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
            tls.context = others[fault.what]
            return None

        context = certificates.server_context()
        context.sni_callback = choose
        return context
