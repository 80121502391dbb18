"""The two ways of being refused: by the Web API, and as a person in the client."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.sandbox.records import Json

NEXT_BEST: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "invalid_blocks_format": ("invalid_blocks",),
        "msg_blocks_too_long": ("msg_too_long", "invalid_blocks"),
        "msg_too_long": ("msg_blocks_too_long",),
    }
)
"""What a method answers that does not document an error of a message's content."""


class Refused(Exception):
    """A call that is answered with `ok: false`; `error` is one that the method documents."""

    def __init__(self, error: str, *details: str, status: int = 200, **extra: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details
        self.status = status
        self.extra = extra

    @property
    def any_of(self) -> tuple[str, ...]:
        """The error, and what is answered in its place by a method that does not document it."""
        return (self.error, *NEXT_BEST.get(self.error, ()))

    def answer(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.details:
            body["errors"] = list(self.details)
            body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.details]}
        return body


class Cannot(Exception):
    """Something that a person can not do in the client, as the client would tell them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        self.message = message
