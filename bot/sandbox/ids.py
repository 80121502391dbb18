"""The ids that the sandbox gives out: unlike one another, and the same again for the same seed."""

from __future__ import annotations

import random
import string

ALPHABET = string.ascii_uppercase + string.digits


class Ids:
    """Makes ids. Without a seed each run's ids are new, so an old run's are not met again."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- ids of a sandbox, not secrets

    def new(self, prefix: str, length: int = 10) -> str:
        """An id such as V0A1B2C3D4E."""
        return prefix + "".join(self._random.choices(ALPHABET, k=length))

    def hexadecimal(self, length: int) -> str:
        """`length` hexadecimal digits."""
        return "".join(self._random.choices("0123456789abcdef", k=length))

    def short(self) -> str:
        """A generated block_id: five signs, as Slack gives a block that has none."""
        return "".join(self._random.choices(string.ascii_letters + string.digits, k=5))

    def uuid(self) -> str:
        """An id in the form of a UUID."""
        digits = self.hexadecimal(32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
