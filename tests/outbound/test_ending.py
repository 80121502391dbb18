"""When the next try is, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.outbound import slack, smtp
from bot.outbound.backoff import BackOff
from bot.outbound.ending import Later, ending
from bot.outbound.outcome import OutOfService, Sent, TryAgain, Undelivered, plain_line
from storage.outbox import Taken
from storage.tables import MessageState

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STEADY = BackOff(first=SECOND, cap=timedelta(minutes=5), draw=lambda: 0.5)
MESSAGE = Taken(
    id=1,
    key="m",
    medium="slack",
    recipient="C1",
    payload="{}",
    body=None,
    attempts=0,
    in_doubt=False,
    replies=False,
    replaces=False,
    thread=None,
    target=None,
)


def test_waits_double_up_to_the_cap() -> None:
    waits = [STEADY.wait(failures) for failures in (1, 2, 3, 8, 9, 10, 800)]
    assert waits == [number * SECOND for number in (1, 2, 4, 128, 256, 300, 300)]


def test_waits_are_spread_by_a_quarter_either_way() -> None:
    shortest = replace(STEADY, draw=lambda: 0.0).wait(4)
    longest = replace(STEADY, draw=lambda: 1.0).wait(4)
    assert (shortest, longest) == (6 * SECOND, 10 * SECOND)
    drawn = {BackOff(first=SECOND, cap=SECOND).wait(1) for _ in range(20)}
    assert len(drawn) > 10


@pytest.mark.parametrize("back_off", [slack.BACK_OFF, smtp.BACK_OFF])
def test_after_72_hours_of_waiting_it_is_given_up(back_off: BackOff) -> None:
    steady = replace(back_off, draw=lambda: 0.5)
    waited, failures = timedelta(), 1
    while (wait := steady.wait(failures)) is not None:
        waited, failures = waited + wait, failures + 1
        assert failures < 10_000
    assert timedelta(hours=72) <= waited <= timedelta(hours=72) + back_off.cap


def test_a_pause_never_ends_and_never_overflows() -> None:
    assert STEADY.pause(10**9) == timedelta(minutes=5)


def test_a_failed_try_is_counted_and_waits() -> None:
    outcome = TryAgain("Busy.", in_doubt=True)
    later = ending(replace(MESSAGE, attempts=2), outcome, STEADY, now=NOW)
    assert later == Later(NOW + 4 * SECOND, "Busy.", in_doubt=True, counted=True)


def test_a_wait_that_was_asked_for_is_kept_and_not_counted() -> None:
    outcome = TryAgain("Too fast.", in_doubt=False, wait=30 * SECOND)
    later = ending(replace(MESSAGE, attempts=10_000), outcome, STEADY, now=NOW)
    assert later == Later(NOW + 30 * SECOND, "Too fast.", in_doubt=False, counted=False)


def test_a_medium_out_of_service_is_not_held_against_the_message() -> None:
    outcome = OutOfService("No such token.", in_doubt=True)
    later = ending(replace(MESSAGE, attempts=10_000), outcome, STEADY, now=NOW)
    assert later == Later(NOW, "No such token.", in_doubt=True, counted=False)


def test_the_last_try_is_followed_by_none() -> None:
    given_up = ending(
        replace(MESSAGE, attempts=10_000), TryAgain("Busy.", in_doubt=False), STEADY, now=NOW
    )
    assert given_up == Undelivered(MessageState.DEAD, "Given up after 10001 tries. Busy.")


@pytest.mark.parametrize(
    "outcome",
    [
        Sent("C1:17.5"),
        Undelivered(MessageState.REFUSED, "No."),
        Undelivered(MessageState.AMBIGUOUS, "?"),
    ],
)
def test_an_end_is_an_end(outcome: Sent | Undelivered) -> None:
    assert ending(MESSAGE, outcome, STEADY, now=NOW) is outcome


def test_what_another_server_says_is_one_short_line() -> None:
    assert plain_line("550 no\r\nlevel=CRITICAL forged\x1b[31m\u2028x") == (
        "550 no level=CRITICAL forged [31m x"
    )
    assert len(plain_line("x" * 10_000)) == 300
