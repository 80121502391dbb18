"""What the steps of a return's conversation have in common: asking, taking, showing, moving on."""

from __future__ import annotations

from typing import assert_never

from bot.domain.asked import Asked
from bot.domain.readings import Accepted, Doubtful, Reading, Unclear, Value
from bot.journeys.office import office_facts
from bot.journeys.sitting import Sitting, Thread
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.review import prompt, review_messages
from storage import outbox


def take(
    step: Sitting, asked: Asked, reading: Reading, *, typed: str | None, source: str | None
) -> None:
    """Store what was read, ask whether it was meant, or say what to type instead."""
    match reading:
        case Accepted(value):
            store_answer(step, asked, value, typed=typed, source=source)
        case Doubtful():
            step.say(step.own, step.speaker.doubt(asked, reading, typed))
        case Unclear():
            text = step.speaker.unclear(reading)
            step.say(step.own, SlackMessage(text, (section(text),)))
        case _:
            assert_never(reading)


def store_answer(
    step: Sitting, asked: Asked, value: Value | None, *, typed: str | None, source: str | None
) -> None:
    """Record the answer, show it wherever the question stands, and ask everyone what is next."""
    step.record(asked, value, typed=typed, source=source)
    for thread in step.threads:
        had_a_question = thread.row.asked_key is not None
        show_answered(step, thread, asked)
        if thread is step.own or had_a_question:
            move_on(step, thread)


def move_on(step: Sitting, thread: Thread) -> None:
    """Ask what is next, unless the question on the screen is still waiting for its answer."""
    standing = step.draft.find(thread.row.asked_key) if thread.row.asked_key else None
    if standing is None or standing.key in step.draft.answers:
        ask_next(step, thread)


def ask_next(step: Sitting, thread: Thread) -> None:
    """Ask the next question; when there is none, show the review."""
    asked = step.draft.next_question()
    if asked is not None:
        ask(step, thread, asked)
        return
    _leave(step, thread)
    for message in review_messages(step.templates, step.draft):
        step.say(thread, message)


def ask(step: Sitting, thread: Thread, asked: Asked) -> None:
    """Post the question at the end of the thread; where it stood before, it says so."""
    if thread.row.asked_key != asked.key:
        _leave(step, thread)
    earlier = thread.message_about(asked.key)
    if earlier is not None:
        step.edit(thread, earlier, step.speaker.asked_again(asked))
    step.ask(thread, asked)


def show_answered(step: Sitting, thread: Thread, asked: Asked) -> None:
    """Edit the question's latest message in this thread to its answer."""
    message = thread.message_about(asked.key)
    if message is not None:
        step.edit(thread, message, step.speaker.answered(asked, _colleague(step, thread, asked)))
    if thread.row.asked_key == asked.key:
        thread.row.asked_key = None


def hang_thread(step: Sitting) -> None:
    """Post the prompt that the person's thread hangs from; once it is there, nothing happens."""
    answered, of = step.draft.progress()
    step.hang(step.own, prompt(step.templates, step.draft, answered=answered, of=of))


def show_progress(step: Sitting, *, submitted_by: str | None = None) -> None:
    """Bring every thread's prompt up to date."""
    answered, of = step.draft.progress()
    root = prompt(step.templates, step.draft, answered=answered, of=of, submitted_by=submitted_by)
    for thread in step.threads:
        step.edit(thread, thread.prompt_key, root)


def place_stray(step: Sitting, asked: Asked | None, typed: str) -> None:
    """Ask whether words that met no question are the answer to the one that is due."""
    if asked is None:
        ask_next(step, step.own)
        asked = step.draft.find(step.own.row.asked_key) if step.own.row.asked_key else None
    if asked is None:
        step.tell("stale.typed_at_review")
        return
    message = step.speaker.use_typed(asked, typed, ask="early")
    if message is None:
        step.tell("stray.early_long")
    else:
        step.say(step.own, message)


async def was_on_screen(step: Sitting, source: str) -> bool:
    """Whether the message (channel:ts) is younger than the question on the person's screen."""
    key = step.own.asked_message
    question = await outbox.by_key(step.session, key) if key else None
    if question is None or question.sent_as is None:
        return False
    return _timestamp(question.sent_as) < _timestamp(source)


async def if_fresh(step: Sitting, question: str, revision: int) -> Asked | None:
    """The question, if the press is not stale; else the person is told why nothing changed."""
    if await tell_submitted(step):
        return None
    asked = step.draft.find(question)
    if asked is None:
        step.tell("stale.gone")
    elif step.draft.answered_at_revision(question) != revision:
        step.tell("stale.answered", answer=step.speaker.answer(asked))
        asked = None
    if asked is None:
        move_on(step, step.own)
    return asked


async def tell_submitted(step: Sitting) -> bool:
    """Whether the return is submitted already; if so, the person is told when."""
    submission = step.draft.submission
    if submission is None:
        return False
    office = await office_facts(step.session, step.templates)
    step.tell("stale.submitted", at=submission.at, **office)
    return True


def _leave(step: Sitting, thread: Thread) -> None:
    """Take the buttons off the question on the screen, which is left for another."""
    key = thread.row.asked_key
    standing = step.draft.find(key) if key else None
    message = thread.asked_message
    if standing is not None and standing.key in step.draft.answers:
        show_answered(step, thread, standing)
    elif standing is not None and message is not None:
        step.edit(thread, message, step.speaker.asked_again(standing))
    thread.row.asked_key = None


def _colleague(step: Sitting, thread: Thread, asked: Asked) -> str | None:
    """The name of whoever gave the answer, unless it is the person whose thread this is."""
    by = step.draft.answers[asked.key].by
    if by == thread.row.person_id:
        return None
    return next((other.name for other in step.threads if other.row.person_id == by), by)


def _timestamp(channel_and_ts: str) -> tuple[int, int]:
    seconds, _, part = channel_and_ts.rpartition(":")[2].partition(".")
    return int(seconds), int(part or 0)
