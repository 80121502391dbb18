"""How the people of a partnership go about their returns."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import cycle, islice


class Temper(StrEnum):
    PROMPT = "prompt"
    LATE = "late"  # submits after the due time
    MISSING = "missing"  # submits all but one quarter's return
    CLUMSY = "clumsy"
    HANDS_OVER = "hands_over"  # the lead begins and the deputy goes on
    JOINT = "joint"  # an area of several districts: lead and deputy answer together


# Dealt in this order, so that even a small area meets each kind of trouble.
_DECK: Sequence[Temper] = (
    Temper.CLUMSY,
    Temper.LATE,
    Temper.MISSING,
    Temper.HANDS_OVER,
    Temper.PROMPT,
    Temper.CLUMSY,
    Temper.LATE,
    Temper.PROMPT,
    Temper.PROMPT,
)


def deal(
    partnerships: Sequence[str], *, joint: Collection[str], chance: random.Random
) -> Mapping[str, Temper]:
    """A temper for each partnership; those of several districts answer jointly."""
    apart = [partnership for partnership in partnerships if partnership not in joint]
    tempers = list(islice(cycle(_DECK), len(apart)))
    chance.shuffle(apart)
    return dict.fromkeys(joint, Temper.JOINT) | dict(zip(apart, tempers, strict=True))
