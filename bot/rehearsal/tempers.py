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


REPEATING = frozenset({Temper.PROMPT, Temper.LATE, Temper.MISSING, Temper.HANDS_OVER})
"""Who gives last quarter's answers again where that is offered; the others answer anew."""

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


def fill_in_forms(tempers: Mapping[str, Temper], quarter: int) -> frozenset[str]:
    """Who fills in the form; all others answer in conversation.

    In every other quarter (1 to 4) most people do. In the first and third: every other one of the
    prompt and of the late, those who miss one quarter, and the deputies who go on for a lead.
    """
    if quarter % 2 == 0:
        return frozenset(each for each, temper in tempers.items() if temper in _USED_TO_FORMS)
    prompt, late, missing, handed_over = (
        sorted(each for each, temper in tempers.items() if temper is wanted)
        for wanted in (Temper.PROMPT, Temper.LATE, Temper.MISSING, Temper.HANDS_OVER)
    )
    return frozenset([*prompt[::2], *late[1::2], *missing, *handed_over])


# The clumsy stumble in conversation only, and two people do not share a window.
_USED_TO_FORMS = frozenset(Temper) - {Temper.CLUMSY, Temper.JOINT}
