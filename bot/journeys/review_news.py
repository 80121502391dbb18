"""Telling everyone concerned with a submitted return: in Slack, or by e-mail who has none there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.domain.answers import shown
from bot.domain.asked import Asked
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.domain.wordings import wording
from bot.journeys.return_links import way_in
from bot.journeys.sitting import Sitting
from bot.journeys.telling import answering, letter
from bot.journeys.threads import Thread, conversation_id, thread_of
from bot.rendering.blocks import SlackMessage
from bot.rendering.review import prompt, quarter_name
from storage import people
from storage.tables import Conversation, Person


class News(StrEnum):
    """What an e-mail about a submitted return can say."""

    SUBMITTED = "submitted"
    QUERIED = "queried"
    REPLIED = "replied"
    REOPENED = "reopened"
    AMENDED = "amended"
    ACCEPTED = "accepted"


async def reach_partnership(step: Sitting) -> list[Thread]:
    """The threads of all who answer for the partnership today; a lead who is new gets one.

    The lead may have changed since the return was submitted.
    """
    for lead in await _holding(step, Role.LEAD, Role.COVER):
        thread_id = conversation_id(step.row.id, lead.id)
        if lead.user_id and thread_id not in {thread.row.id for thread in step.threads}:
            row = Conversation(
                id=thread_id, lane=thread_id, return_id=step.row.id, person_id=lead.id
            )
            thread = thread_of(row, lead.name, lead.user_id)
            step.threads.append(thread)
            step.hang(thread, prompt(step.templates, step.draft, started=True))
    return step.threads


async def tell_partnership(step: Sitting, message: SlackMessage) -> None:
    """Say the same in every thread of the partnership about this return."""
    for thread in await reach_partnership(step):
        step.say(thread, message)


async def show_in_threads(step: Sitting) -> None:
    """Each thread of the partnership hangs from a message that says how the return stands."""
    by = step.row.submitted_by or ""
    name = (await people.names(step.session, {by})).get(by, by)
    root = prompt(step.templates, step.draft, started=True, submitted_by=name)
    for thread in step.threads:
        step.edit(thread, thread.prompt_key, root)


async def write_partnership(
    step: Sitting,
    news: News,
    *,
    asked: Asked | None = None,
    words: str = "",
    reason: str = "",
    about: str = "",
) -> None:
    """E-mail the partnership's leads, covers and deputies who are not in Slack."""
    for person in await answering(step.turn, step.row.partnership_id):
        if not person.user_id:
            way = await way_in(step.turn, step.row.id, person, due=step.row.present_due)
            await _write(
                step, person, news, asked=asked, words=words, reason=reason, about=about, way=way
            )


async def write_officers(
    step: Sitting,
    news: News,
    *,
    asked: Asked | None = None,
    words: str = "",
    reply: str = "",
    about: str = "",
) -> None:
    """E-mail the officers who are not in Slack."""
    today = to_london(step.now).date()
    for officer in await people.holding(step.session, Role.OFFICER, on=today):
        if not officer.user_id:
            await _write(step, officer, news, asked=asked, words=words, answer=reply, about=about)


async def _holding(step: Sitting, *roles: Role) -> list[Person]:
    today, found = to_london(step.now).date(), dict[str, Person]()
    for role in roles:
        for person in await people.holding(
            step.session, role, on=today, partnership=step.row.partnership_id
        ):
            found[person.id] = person
    return list(found.values())


async def _write(
    step: Sitting,
    person: Person,
    news: News,
    *,
    asked: Asked | None,
    words: str = "",
    reason: str = "",
    answer: str = "",
    about: str = "",
    way: Mapping[str, Any] | None = None,
) -> None:
    given = step.draft.answers.get(asked.key) if asked else None
    mail = await letter(
        step.turn,
        "review_news",
        key=f"{step.row.id}:{news.value}:{step.row.version}:{about}:email:{person.id}",
        to=person,
        thread=step.row.quarter_key,
        partnership=step.draft.facts.partnership,
        quarter=quarter_name(step.templates, step.draft),
        news=news.value,
        by=step.actor.name,
        reference=step.row.reference or "",
        wording=wording(asked, step.draft.course)[0] if asked else "",
        answer=answer or (shown(asked, given.value) if asked and given else ""),
        words=words,
        reason=reason,
        due=step.draft.facts.due,
        **(way or {"link": "", "until": step.draft.facts.due}),
    )
    step.enqueue(mail)
