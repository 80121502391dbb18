"""What the steps of a return's conversation have in common: asking, taking, showing, moving on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.answers import not_kept
from bot.domain.asked import Asked
from bot.domain.errors import Refusal
from bot.domain.questions import Kind
from bot.domain.readings import Accepted, Doubt, Doubtful, Reading, Unclear, Value
from bot.journeys.calls import ask_for_a_call
from bot.journeys.office import office_facts
from bot.journeys.sitting import REVIEW, Sitting
from bot.journeys.threads import Thread
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.review import prompt, replaced_review, review_messages
from storage import outbox


async def take(
    step: Sitting, asked: Asked, reading: Reading, *, typed: str | None, source: str | None
) -> None:
    """Store what was read, ask whether it was meant, or say what to type instead."""
    match reading:
        case Accepted(value):
            await store_answer(step, asked, value, typed=typed, source=source)
        case Doubtful():
            ask_about(step, asked, reading, typed=typed, source=source)
        case Unclear():
            text = step.speaker.unclear(reading)
            step.say(step.own, SlackMessage(text, (section(text),)))
        case _:
            assert_never(reading)


def ask_about(
    step: Sitting, asked: Asked, reading: Doubtful, *, typed: str | None, source: str | None
) -> None:
    """Ask whether the value was meant; a text about people waits until its author has chosen."""
    if reading.doubt is Doubt.PERSONAL:
        step.let_wait(asked.key, str(reading.value), typed=typed, source=source)
        step.say(step.own, step.speaker.personal(asked, reading))
    else:
        step.say(step.own, step.speaker.doubt(asked, reading, typed, source))


async def store_answer(
    step: Sitting, asked: Asked, value: Value | None, *, typed: str | None, source: str | None
) -> None:
    """Record the answer, show it wherever the question stands, and ask everyone what is next."""
    if asked.question.kind is Kind.CALL:
        typed = source = None  # not even which message it was
    step.record(asked, value, typed=typed, source=source)
    await ask_for_a_call(step, asked, value)
    show_everywhere(step, [asked])


def show_everywhere(step: Sitting, answered: Sequence[Asked]) -> None:
    """Show the answers wherever their questions stand, and ask everyone what is next."""
    for thread in step.threads:
        before = thread.row.asked_key
        for asked in answered:
            show_answered(step, thread, asked)
        if before == REVIEW:
            ask_next(step, thread)  # the review on the screen is no longer true
        elif before is not None or thread is step.own:
            move_on(step, thread)


def move_on(step: Sitting, thread: Thread) -> None:
    """Ask what is next, unless something on the screen still waits for the person."""
    standing = thread.row.asked_key
    if standing is None or (standing != REVIEW and step.draft.find(standing) is None):
        ask_next(step, thread)


def ask_next(step: Sitting, thread: Thread) -> None:
    """Ask the next question; when there is none, show the review."""
    asked = step.draft.next_question()
    if asked is not None:
        ask(step, thread, asked)
        return
    _leave(step, thread)
    step.show_review(thread, review_messages(step.templates, step.draft))


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


async def hang_thread(step: Sitting) -> None:
    """Post the prompt that the person's thread hangs from; once it is there, nothing happens.

    A prompt that could not be posted, or that went to another Slack identity, is left behind.
    """
    posted = await outbox.by_key(step.session, step.own.prompt_key)
    if posted is not None and (
        posted.state in outbox.UNDELIVERED or posted.recipient != step.own.user_id
    ):
        step.own.begin_again()
    step.hang(step.own, prompt(step.templates, step.draft))


def show_progress(step: Sitting) -> None:
    """Bring the prompt of the person's own thread up to date."""
    step.edit(step.own, step.own.prompt_key, prompt(step.templates, step.draft, started=True))


def show_submitted(step: Sitting) -> None:
    """In every thread, the prompt says that the return is submitted, and no button is left."""
    root = prompt(step.templates, step.draft, submitted_by=step.actor.name)
    last_page = review_messages(step.templates, step.draft)[-1]
    for thread in step.threads:
        review = thread.message_about(REVIEW)
        if review is not None and thread.row.asked_key == REVIEW:
            step.edit(thread, review, last_page)
        thread.row.asked_key = None
        step.edit(thread, thread.prompt_key, root)


async def place_stray(step: Sitting, asked: Asked | None, typed: str, source: str) -> None:
    """Ask whether words that met no question are the answer to the one that is due."""
    if asked is None:
        move_on(step, step.own)
        asked = step.draft.find(step.own.row.asked_key) if step.own.row.asked_key else None
    if asked is None:
        step.tell("stale.typed_at_review")
        return
    if asked.question.kind is Kind.CALL:
        await take(step, asked, not_kept(asked), typed=None, source=None)
        return
    message = step.speaker.use_typed(asked, typed, source, ask="early")
    if message is None:
        step.tell("stray.early_long")
    else:
        step.say(step.own, message)


async def obey(step: Sitting, asked: Asked, typed: str) -> bool:
    """Take a bare "help", "back" or "skip" as the button of that name; False for other words."""
    word = typed.strip(" .!").casefold()
    if word == step.templates.words("typed.help"):
        await tell_help(step, asked)
    elif word == step.templates.words("typed.back"):
        ask_before(step, asked.key)
    elif word == step.templates.words("typed.skip"):
        await skip_question(step, asked)
    else:
        return False
    return True


async def skip_question(step: Sitting, asked: Asked) -> None:
    """Leave an optional question without an answer. Raises Refusal "not_skippable" otherwise."""
    if not asked.question.optional:
        raise Refusal("not_skippable")
    await store_answer(step, asked, None, typed=None, source=None)


def ask_before(step: Sitting, question: str) -> None:
    """Ask the question before this one again. Raises Refusal "nothing_before"."""
    before = step.draft.previous(question)
    if before is None:
        raise Refusal("nothing_before")
    ask(step, step.own, before)


async def tell_help(step: Sitting, asked: Asked) -> None:
    """Help with one question, and whom to ask."""
    office = await office_facts(step.session, step.templates)
    step.say(step.own, step.speaker.help(asked, office))


async def was_on_screen(step: Sitting, source: str) -> bool:
    """Whether the message (channel:ts) can be meant for the question on the person's screen.

    It must be younger than the question. The first words after a question that came up by a
    colleague's step are asked about: they may be meant for the one before.
    """
    if step.own.row.ask_first:
        step.own.row.ask_first = False
        return False
    key = step.own.asked_message
    question = await outbox.by_key(step.session, key) if key else None
    if question is None or question.sent_as is None:
        return False
    return _timestamp(question.sent_as) < _timestamp(source)


async def if_fresh(step: Sitting, question: str, revision: int) -> Asked | None:
    """The question, if the press is not stale; else the person is told why nothing changed."""
    asked = await if_open(step, question)
    if asked is not None and step.draft.answered_at_revision(question) != revision:
        step.say(step.own, step.speaker.about_answer("stale.answered", asked))
        move_on(step, step.own)
        return None
    return asked


async def if_open(step: Sitting, question: str) -> Asked | None:
    """The question, if it applies and can still be answered; else the person is told."""
    if await tell_submitted(step):
        return None
    asked = step.draft.find(question)
    if asked is None:
        step.tell("stale.gone")
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
    key, message = thread.row.asked_key, thread.asked_message
    standing = step.draft.find(key) if key else None
    if standing is not None and standing.key in step.draft.answers:
        show_answered(step, thread, standing)
    elif standing is not None and message is not None:
        step.edit(thread, message, step.speaker.asked_again(standing))
    elif message is not None:
        gone = replaced_review(step.templates) if key == REVIEW else step.speaker.gone()
        step.edit(thread, message, gone)
    thread.row.asked_key = None


def _colleague(step: Sitting, thread: Thread, asked: Asked) -> str | None:
    """The name of whoever gave the answer, unless it is the person whose thread this is."""
    by = step.draft.answers[asked.key].by
    if by == thread.row.person_id:
        return None
    return step.name_of(by)


def _timestamp(channel_and_ts: str) -> tuple[int, int]:
    seconds, _, part = channel_and_ts.rpartition(":")[2].partition(".")
    return int(seconds), int(part or 0)
