"""Files on their way into the workspace: announced, then sent, then shared."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.ids import Ids
from bot.sandbox.refusal import Refused


@dataclass(slots=True)
class Upload:
    """A file on its way: announced, then sent, then shared."""

    file_id: str
    name: str
    length: int
    user: str
    data: bytes | None = None


class Uploads:
    """The uploads that are under way, by the ticket in their address and by file id."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_ticket: dict[str, Upload] = {}
        self._by_file: dict[str, Upload] = {}

    def begin(self, name: str, length: int, user: str) -> tuple[str, Upload]:
        """Announce a file; gives the ticket for its address."""
        upload = Upload(self._ids.new("F"), name, length, user)
        ticket = self._ids.hexadecimal(32)
        self._by_ticket[ticket] = upload
        self._by_file[upload.file_id] = upload
        return ticket, upload

    def receive(self, ticket: str, data: bytes) -> Upload:
        """Take the bytes of an announced file; they must be as many as were announced."""
        upload = self._by_ticket.pop(ticket, None)
        if upload is None:
            raise Refused("file_not_found", status=404)
        if len(data) != upload.length:
            raise Refused("file_update_failed", status=400)
        upload.data = data
        return upload

    def finish(self, file_id: str) -> Upload:
        """An upload whose bytes have come; it can be finished once."""
        upload = self._by_file.get(file_id)
        if upload is None or upload.data is None:
            raise Refused("file_not_found")
        return self._by_file.pop(file_id)
