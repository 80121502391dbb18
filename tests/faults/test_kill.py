"""Reeve is killed with SIGKILL at any step of a return, started again, and the return goes on."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import chain, repeat

import pytest

from tests.faults.ambush import Moment
from tests.faults.conftest import POSTGRESQL, SQLITE
from tests.faults.office import Office
from tests.thorough import THOROUGH, only_ci

OF_AN_ACT = (Moment.HANDED_OVER, Moment.ANSWERED, Moment.BEFORE, Moment.ACKNOWLEDGED)
OF_AN_ANSWER = (*OF_AN_ACT, Moment.EDITED, Moment.POSTED)
TRIED = OF_AN_ANSWER if THOROUGH else (Moment.ANSWERED, Moment.POSTED)
QUESTIONS = 12  # of those that every return is asked
SEEDS = (20240701,)


async def answer_all(office: Office, moments: Iterable[Moment | None]) -> None:
    coming = chain(moments, repeat(None))
    while not office.can_submit():
        await office.answer(next(coming))


@SQLITE
async def test_killed_at_each_moment_of_an_answer_a_return_loses_and_doubles_nothing(
    office: Office,
) -> None:
    """From the prompts, of which four have been posted, to the receipt, which is e-mailed twice."""
    await office.open_quarter(Moment.POSTED, after=4)
    await office.start_return(Moment.ANSWERED)
    await answer_all(office, TRIED)
    await office.submit(Moment.LETTER_KEPT)
    await office.nothing_is_lost_or_doubled()
    assert len(office.receipts) == 2


@only_ci
@POSTGRESQL
@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_random_a_return_loses_and_doubles_nothing(
    office: Office, seed: int
) -> None:
    """As before, with other moments at other questions; the receipt is e-mailed once."""
    chance = random.Random(seed)
    moments: list[Moment | None] = [None] * QUESTIONS
    for place in chance.sample(range(QUESTIONS), len(TRIED) // 2):
        moments[place] = chance.choice(OF_AN_ANSWER)
    await office.open_quarter()
    await office.start_return(chance.choice(OF_AN_ACT))
    await answer_all(office, moments)
    await office.submit(Moment.LETTER_BEGUN)
    await office.nothing_is_lost_or_doubled()
    assert len(office.receipts) == 1
