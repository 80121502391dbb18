"""What officers and partners do about a return that is submitted."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col

from bot.domain.return_states import ReturnState
from bot.journeys import quarterly_return, reviewing
from storage.tables import ReturnVersion
from tests.journeys.answering import answer_next, deliver, look, submit
from tests.journeys.office import MONDAY, Office
from tests.journeys.test_submitting import revision_of

LATER = MONDAY + timedelta(hours=2)
NEXT_DAY = MONDAY + timedelta(days=1)
QUESTION = "Is that with the summer sessions?"
OFFICE = {"by": "maya", "now": LATER}


async def finish(office: Office) -> None:
    while await answer_next(office, MONDAY):
        pass
    await submit(office, await look(office), now=LATER)
    await deliver(office, LATER)


async def ask(office: Office, question: str = "summary", words: str = QUESTION) -> None:
    await office.do(reviewing.choose_answer, question=question, **OFFICE)
    await office.do(reviewing.words_typed, typed=words, **OFFICE)
    await deliver(office, LATER)


async def reply(office: Office, words: str = "Yes, all six.", *, by: str = "ada") -> None:
    await office.do(
        quarterly_return.answer_typed,
        typed=words,
        source=f"D{by}:{int(NEXT_DAY.timestamp())}.000001",
        by=by,
        now=NEXT_DAY,
    )


async def change_summary(office: Office, words: str) -> None:
    seen = await look(office)
    await office.do(
        quarterly_return.answer_pressed,
        question="summary",
        revision=revision_of(seen, "summary"),
        typed=words,
    )


async def versions(office: Office) -> list[ReturnVersion]:
    return await office.rows(ReturnVersion, col(ReturnVersion.number))


async def state(office: Office) -> ReturnState:
    return ReturnState((await office.the_return()).state)
