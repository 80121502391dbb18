"""Links as people paste them: only what a browser opens over an encrypted connection is taken."""

import re

MOST_CHARACTERS = 1000
_LINK = re.compile(
    r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#][^\s<>|]*)?", re.IGNORECASE | re.ASCII
)


def is_link(value: object) -> bool:
    """Whether a value is one https address with a host's name, and nothing beside it.

    A name or password before the host is refused: it hides where the link leads.
    """
    return (
        isinstance(value, str)
        and len(value) <= MOST_CHARACTERS
        and value.isascii()
        and value.isprintable()
        and _LINK.fullmatch(value) is not None
    )
