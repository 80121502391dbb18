"""Socket Mode: the app connects to Slack, and each delivery goes to one of its connections."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.delivery import Attempt, Delivery, Kind, Reply
from bot.sandbox.faults import Faults
from bot.sandbox.records import Json
from bot.sandbox.timing import Timing
from bot.sandbox.workspace import Workspace

MOST_CONNECTIONS = 10
HOST = "applink-sandbox"


@dataclass(eq=False, slots=True)
class Connection:
    """One connection of the app; a frame at a time is sent on it."""

    socket: WebSocket
    number: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    acknowledged: int = 0
    sent: int = 0

    async def send(self, frame: Json) -> None:
        """Send one frame."""
        async with self.lock:
            await self.socket.send_text(json.dumps(frame))


class SocketHub:
    """The app's connections. It is the way to the app when the manifest says Socket Mode."""

    def __init__(self, workspace: Workspace, faults: Faults, timing: Timing) -> None:
        self._workspace = workspace
        self._ids = workspace.ids
        self._faults = faults
        self._timing = timing
        self._tickets: set[str] = set()
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self.connections: list[Connection] = []
        self.address = ""

    def ticket(self) -> str:
        """The address of one new connection; it works once."""
        ticket = self._ids.hexadecimal(32)
        self._tickets.add(ticket)
        return f"{self.address}/link/?ticket={ticket}&app_id={self._workspace.app.id}"

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self.connections) >= MOST_CONNECTIONS:
            await socket.close(code=4003)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        connection = Connection(socket, next(self._turn))
        self.connections.append(connection)
        ageing = asyncio.create_task(self._age(connection))
        try:
            await connection.send(self._hello())
            await self._receive(connection)
        finally:
            ageing.cancel()
            self._drop(connection)

    def _hello(self) -> Json:
        lives = int(self._timing.socket_lives)
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._workspace.app.id},
            "debug_info": {
                "host": HOST,
                "build_number": 1,
                "approximate_connection_time": lives,
            },
        }

    async def _receive(self, connection: Connection) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                text = await connection.socket.receive_text()
                with contextlib.suppress(ValueError):
                    self._acknowledge(connection, json.loads(text))

    def _acknowledge(self, connection: Connection, frame: object) -> None:
        if not isinstance(frame, dict):
            return
        waiting = self._waiting.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            connection.acknowledged += 1
            waiting.set_result(frame)

    async def _age(self, connection: Connection) -> None:
        """Warn a connection before its end, ask it to connect anew, and end it."""
        await asyncio.sleep(max(0.0, self._timing.socket_lives - self._timing.socket_warning))
        await self.warn(connection)
        await asyncio.sleep(self._timing.socket_warning)
        await self.refresh(connection)

    async def warn(self, connection: Connection) -> None:
        """Say that this connection will end soon."""
        await connection.send(self._disconnect("warning"))

    async def refresh(self, connection: Connection) -> None:
        """Ask the app to connect anew and end this connection."""
        await connection.send(self._disconnect("refresh_requested"))
        self._drop(connection)
        await connection.socket.close(code=1000)

    async def disable(self) -> None:
        """End every connection for good, as when Socket Mode is switched off."""
        for connection in list(self.connections):
            await connection.send(self._disconnect("link_disabled"))
            self._drop(connection)
            await connection.socket.close(code=1000)

    def _disconnect(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}

    def _drop(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)

    async def send(self, delivery: Delivery, attempt: Attempt) -> Reply:
        """Send an envelope to one of the connections and wait for its acknowledgement."""
        begun = self._timing.monotonic()
        if not self.connections:
            return Reply(0, None, 0.0, "connection_failed")
        connection = self.connections[next(self._turn) % len(self.connections)]
        envelope = self._envelope(delivery, attempt)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            async with asyncio.timeout(self._timing.answer_within):
                await self._carry(connection, envelope)
                frame = await answer
        except TimeoutError:
            return Reply(0, None, self._timing.monotonic() - begun, "http_timeout")
        except (RuntimeError, WebSocketDisconnect) as problem:
            self._drop(connection)
            return Reply(0, str(problem), self._timing.monotonic() - begun, "connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Reply(200, frame.get("payload"), self._timing.monotonic() - begun)

    async def _carry(self, connection: Connection, envelope: Json) -> None:
        if not self._faults.deaf_socket:
            connection.sent += 1
            await connection.send(envelope)

    def _envelope(self, delivery: Delivery, attempt: Attempt) -> Json:
        envelope: Json = {
            "envelope_id": self._ids.uuid(),
            "payload": delivery.payload,
            "type": delivery.kind.value,
            "accepts_response_payload": delivery.kind is not Kind.EVENT,
        }
        if delivery.kind is Kind.EVENT:
            envelope["retry_attempt"] = attempt.number
            envelope["retry_reason"] = attempt.reason or ""
        return envelope
