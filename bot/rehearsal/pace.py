"""How a rehearsal differs from a Reeve at work: quicker, thrown away, and the same each time."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from bot.main import Pace
from bot.outbound.backoff import BackOff
from bot.sandbox.timing import Timing

FASTER = 3600.0
"""A second of the machine is an hour of Slack's rate limits: people are that much faster here."""

# A busy machine may be slow without being wrong, and nobody wants to wait for a retry.
TIMING = Timing(answer_within=15.0, retry_delays=(0.0, 0.1, 0.3), reorder_wait=0.05)


def pace(seed: int) -> Pace:
    """Who answers a quarter in seconds need not wait a minute for the next try.

    What is thrown away afterwards need not outlive a power cut, and its links lead nowhere: so
    they need not be secret, and one seed gives the same e-mails to the last letter.
    """

    def new_secret(what_for: str) -> str:
        return hashlib.sha256(f"{seed} {what_for}".encode()).hexdigest()

    return Pace(
        BackOff(first=timedelta(milliseconds=20), cap=timedelta(seconds=1)),
        durable=False,
        pictures=False,
        new_secret=new_secret,
        public_url="https://reeve.example.org/",
    )
