"""The one exception that is expected: a request that the rules refuse."""

from collections.abc import Mapping


class Refusal(Exception):
    """An expected refusal, worded for its reader by the templates.

    code: a stable name, such as "return_already_submitted"; the templates hold its words.
    facts: what those words need, as plain text and whole numbers.
    Anything else that is raised is a defect and ends as a crash with a reference.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(" ".join([code, *(f"{name}={fact}" for name, fact in facts.items())]))
        self.code = code
        self.facts: Mapping[str, str | int] = facts
