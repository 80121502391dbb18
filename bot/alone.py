"""A SQLite database belongs to one running Reeve; a second one is refused.

When Reeve starts, it sends again what a dead one may not have sent. With two at work, that would
take messages from the living, and people would get them twice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url


@contextmanager
def alone_with(database_url: str) -> Iterator[None]:
    """Keep others out while the block runs; the system ends that when the process dies.

    Raises OSError, in words, if another Reeve runs. PostgreSQL may have any number of them.
    """
    url = make_url(database_url)
    if not url.drivername.startswith("sqlite") or not url.database or sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - Windows does not have it

    # beside the database: to close the file itself would let go of SQLite's own locks
    with Path(f"{url.database}.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(
                f"Another Reeve runs on {url.database}. Stop it first, or use PostgreSQL for "
                "more than one."
            ) from None
        yield
