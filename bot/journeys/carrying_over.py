"""Nothing has changed: last quarter's answers are given again in one press, by whoever presses.

Each is an answer of this return like any other, with its own revision and its line in the audit.
"""

from __future__ import annotations

from collections.abc import Container

from bot.domain.carrying import last_hash, same_among, same_as_last
from bot.journeys.form_filling import refuse_submitted, show_saved
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


async def carry_page(turn: Turn, *, return_id: str, questions: Container[str], last: str) -> bool:
    """Answer those of a page's questions that nobody has answered as last quarter.

    False, and nothing is given, if last quarter's answers are not those that the page showed.
    Raises Refusal as `sitting` does, and "form_submitted".
    """
    async with sitting(turn, return_id) as step:
        refuse_submitted(step.draft)
        if last_hash(step.draft.facts) != last:
            return False
        given = same_among(questions, step.draft)
        for each, value in given:
            step.record(each, value, carried=True)
        if given:
            await show_saved(step, [each.key for each, _ in given])
    return True
