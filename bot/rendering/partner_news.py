"""What a partnership is told of its submitted return, in its own thread."""

from __future__ import annotations

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.drafts import Draft
from bot.domain.privacy import fingerprint
from bot.domain.readings import Facts
from bot.domain.return_states import ReviewStep, steps_from
from bot.domain.wordings import wording
from bot.rendering import blocks
from bot.rendering.blocks import Button, SlackMessage
from bot.rendering.review import amend_button
from bot.rendering.text import Templates


def query_asked(
    templates: Templates, draft: Draft, asked: Asked, number: int, *, name: str, words: str
) -> SlackMessage:
    """The office's question about one answer; the next words in the thread are the reply."""
    body = templates.words(
        "query.body",
        name=name,
        wording=wording(asked, draft.course)[0],
        answer=shown(asked, draft.answers[asked.key].value),
        words=words,
    )
    about = {"r": draft.return_id, "query": number}
    ways = [Button(templates.words("query.reply"), "reply_query", about)]
    if ReviewStep.AMEND in steps_from(draft.state):
        ways.append(amend_button(templates, draft))
    parts = (
        *blocks.sections([body]),
        blocks.context(templates.words("query.how")),
        blocks.actions(ways),
    )
    return SlackMessage(templates.words("query.text", name=name), parts)


def reply_about_people(
    templates: Templates, return_id: str, number: int, words: str, facts: Facts
) -> SlackMessage:
    """What in a reply may say who somebody is, before it is passed on: change it, or keep it."""
    details = templates.words("personal.details", found=facts)
    text = templates.words("personal.reply", details=details)
    about = {"r": return_id, "query": number, "h": fingerprint(words)}
    change = Button(templates.words("personal.change"), "change_reply", about, style="primary")
    keep = Button(templates.words("personal.keep"), "keep_reply", about)
    return SlackMessage(text, (*blocks.sections([text]), blocks.actions([change, keep])))


def query_replied(templates: Templates, reply: str) -> SlackMessage:
    text = templates.words("query.sent", reply=reply)
    return SlackMessage(text, tuple(blocks.sections([text])))


def return_reopened(templates: Templates, draft: Draft, name: str, reason: str) -> SlackMessage:
    """The office opened the return again, and why."""
    text = templates.words("reopened.body", name=name, reason=reason, due=draft.facts.due)
    parts = (*blocks.sections([text]), blocks.actions([_go_on(templates, draft)]))
    return SlackMessage(templates.words("reopened.text"), parts)


def return_amended(templates: Templates, draft: Draft) -> SlackMessage:
    """The partnership opened its own return again."""
    text = templates.words("amend.done")
    return SlackMessage(text, (blocks.section(text), blocks.actions([_go_on(templates, draft)])))


def _go_on(templates: Templates, draft: Draft) -> Button:
    label = templates.words("reopened.go_on")
    return Button(label, "resume", {"r": draft.return_id}, style="primary")
