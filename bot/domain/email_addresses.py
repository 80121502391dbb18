"""What an e-mail address is: plain ASCII, as mail servers take it without quotation marks."""

import re

MOST_CHARACTERS = 254  # RFC 5321, 4.5.3.1.3
MOST_BEFORE_AT = 64  # 4.5.3.1.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+{_TOP}", re.ASCII)


def is_email_address(text: str) -> bool:
    """Whether it is one address and nothing else, with dots between words only."""
    if len(text) > MOST_CHARACTERS:
        return False
    match = _ADDRESS.fullmatch(text)
    return match is not None and len(match[1]) <= MOST_BEFORE_AT
