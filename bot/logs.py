"""What stands in the log: never what people wrote.

A database's error may quote the row that it refused. A log is kept longer, and read by more
people, than a return.
"""

from __future__ import annotations

import logging
import re
from types import TracebackType

from typing_extensions import override

# PostgreSQL's DETAIL, which may have many lines, up to what SQLAlchemy or Python writes next
_QUOTED_ROW = re.compile(
    r"^DETAIL:.*?(?=^\[SQL: |^\(Background on |^The above exception |^During handling |\Z)",
    re.DOTALL | re.MULTILINE,
)
_CHATTY = ("alembic", "apscheduler", "uvicorn")


def log_to_stderr() -> None:
    """One line an event, and a traceback for what nobody foresaw."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Discreet(logging.Formatter):
    @override
    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return _QUOTED_ROW.sub("", super().formatException(ei))
