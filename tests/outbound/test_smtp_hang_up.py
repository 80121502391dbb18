"""The end of a connection does not wait for a mail server that has stopped listening."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.outbound.smtp import Security, SmtpSender
from bot.sandbox.certificates import Certificates, issue


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        yield listening


def _refuse_and_go_deaf(listening: socket.socket, certificates: Certificates) -> bool:
    """Refuse a password, and take no more part in TLS. True: the other side is gone all the same.

    Raises TimeoutError if it stays to wait for an answer to its goodbye.
    """
    connection, _ = listening.accept()
    connection.settimeout(5)
    with certificates.server_context().wrap_socket(connection, server_side=True) as secured:
        secured.sendall(b"220 here\r\n")
        secured.recv(1000)
        secured.sendall(b"250-here\r\n250 AUTH PLAIN\r\n")
        secured.recv(1000)
        secured.sendall(b"535 no\r\n")
        with suppress(ConnectionResetError):
            while socket.socket.recv(secured, 1000):  # below TLS, which would answer by itself
                pass
        return True


async def test_who_is_refused_hangs_up_at_once(tmp_path: Path) -> None:
    certificates = issue(tmp_path, datetime.now(UTC))
    with _listening() as listening, ThreadPoolExecutor(1) as server:
        gone = server.submit(_refuse_and_go_deaf, listening, certificates)
        sender = SmtpSender(
            "127.0.0.1",
            listening.getsockname()[1],
            sender="reeve@office.example",
            security=Security.IMPLICIT,
            username="reeve",
            password="wrong",
            ca_file=certificates.ca_file,
        )
        found = await sender.check()
        await sender.close()
        assert found is not None
        assert "535 no" in found
        assert await asyncio.wrap_future(gone)
