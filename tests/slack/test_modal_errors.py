"""What is said beside a field is plain text."""

from __future__ import annotations

from bot.rendering.modals import FieldErrors
from bot.rendering.text import escaped
from bot.slack.modals import ack_of


def test_an_error_beside_a_field_is_plain_text() -> None:
    """Slack reads no markup there: what is escaped would be shown as it stands."""
    why = FieldErrors({"area": escaped("Hinckley & Bosworth <has> it")})
    errors = ack_of(why)["errors"]
    assert errors == {"area": "Hinckley & Bosworth <has> it"}
