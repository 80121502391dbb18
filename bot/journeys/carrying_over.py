"""Nothing has changed: last quarter's answers are given again in one press, by whoever presses.

Each is an answer of this return like any other, with its own revision and its line in the audit.
"""

from __future__ import annotations

from bot.domain.carrying import last_hash, same_as_last
from bot.journeys.returning import ask, if_fresh, show_everywhere
from bot.journeys.sitting import sitting
from bot.journeys.turn import Turn


async def carry_over(
    turn: Turn, *, return_id: str, question: str, revision: int, last: str, together: bool
) -> None:
    """Answer the question as last quarter, and `together` with it what goes with it.

    `revision` is that of the question's answer, and `last` the hash of last quarter's answers,
    which the button was drawn with: if either has changed, nothing is given and the question is
    asked as it stands now. What a colleague has answered meanwhile stays theirs.
    """
    async with sitting(turn, return_id) as step:
        asked = await if_fresh(step, question, revision)
        if asked is None:
            return
        same = same_as_last(asked, step.draft)
        if not same or same[0][0].key != question or last_hash(step.draft.facts) != last:
            step.tell("stale.last_quarter")
            ask(step, step.own, asked)
            return
        given = same if together else same[:1]
        for each, value in given:
            step.record(each, value, carried=True)
        show_everywhere(step, [each for each, _ in given])
