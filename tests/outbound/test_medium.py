"""A medium that is out of service rests, is tried with one message, and then goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbound.backoff import BackOff
from bot.outbound.medium import Medium
from bot.outbound.outcome import Outcome, OutOfService, Sent, TryAgain
from bot.outbound.slack import BACK_OFF
from storage.outbox import Taken

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OUT = OutOfService("No such token.", in_doubt=False)


class NeverAsked:
    back_off = BACK_OFF

    async def send(self, message: Taken) -> Outcome:
        raise AssertionError(message)


@pytest.fixture
def medium() -> Medium:
    rest = BackOff(first=SECOND, cap=4 * SECOND, draw=lambda: 0.5)
    return Medium("slack", NeverAsked(), rest)


def test_in_service_a_batch_goes_at_once(medium: Medium) -> None:
    assert medium.room(NOW) == 20


def test_after_a_rest_one_message_shows_whether_it_goes_again(medium: Medium) -> None:
    medium.note(OUT, NOW)
    assert medium.room(NOW + SECOND - timedelta(microseconds=1)) == 0
    assert medium.room(NOW + SECOND) == 1
    medium.note(Sent("C1:17.5"), NOW + SECOND)
    assert medium.room(NOW + SECOND) == 20


def test_rests_grow_up_to_the_cap_and_begin_anew_afterwards(medium: Medium) -> None:
    now, rests = NOW, []
    for _ in range(4):
        medium.note(OUT, now)
        assert medium.rests_until is not None
        rests.append(medium.rests_until - now)
        now = medium.rests_until
    assert rests == [SECOND, 2 * SECOND, 4 * SECOND, 4 * SECOND]
    medium.note(Sent("C1:17.5"), now)
    medium.note(OUT, now)
    assert medium.rests_until == now + SECOND


def test_messages_that_failed_together_make_one_rest_and_one_line(
    medium: Medium, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        medium.note(OUT, NOW)
    assert medium.rests_until == NOW + SECOND
    assert caplog.text.count("Nothing can be sent by slack now. No such token.") == 1


def test_a_message_put_off_says_nothing_about_the_medium(medium: Medium) -> None:
    medium.note(TryAgain("Busy.", in_doubt=False), NOW)
    assert medium.room(NOW) == 20
    medium.note(OUT, NOW)
    medium.note(TryAgain("Busy.", in_doubt=False), NOW + SECOND)
    assert medium.room(NOW + SECOND) == 1
