"""One person at one return: what every step of the conversation loads, says and stores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import permissions
from bot.domain.asked import Answer, Asked
from bot.domain.drafts import Draft, Submission, current
from bot.domain.errors import Refusal
from bot.domain.facts import MeasureFacts, ProjectFacts, ReturnFacts
from bot.domain.forms import parse_form
from bot.domain.permissions import Action, Actor, Role
from bot.domain.quarters import Quarter, to_london
from bot.domain.questions import Form
from bot.domain.readings import Value
from bot.rendering.blocks import SlackMessage, section
from bot.rendering.conversation import Speaker
from bot.rendering.text import Templates
from storage import audit, outbox, people, register, returns
from storage.tables import AnswerGiven, Conversation, Measure, Project, QuarterlyReturn


@dataclass
class Sitting:
    """A return locked for this transaction, its draft, and the threads that are about it."""

    session: AsyncSession
    templates: Templates
    actor: Actor
    now: datetime
    row: QuarterlyReturn
    draft: Draft
    conversations: list[Conversation]
    own: Conversation

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.templates, self.draft)

    async def hang(self, conversation: Conversation, prompt: SlackMessage) -> None:
        """Post what the thread hangs from; a second time does nothing."""
        await self._enqueue(conversation, prompt_key(conversation.id), prompt)

    async def say(
        self, conversation: Conversation, message: SlackMessage, *, about: str = "said"
    ) -> str:
        """Add a message to the thread; answers its outbox key."""
        conversation.messages += 1
        key = f"{conversation.id}:{about}:{conversation.messages}"
        await self._enqueue(conversation, key, message, reply_to=prompt_key(conversation.id))
        return key

    async def edit(self, conversation: Conversation, key: str, message: SlackMessage) -> None:
        """Replace the message that was enqueued under `key`."""
        conversation.messages += 1
        edit_key = f"{key}:edit:{conversation.messages}"
        await self._enqueue(conversation, edit_key, message, replaces=key)

    async def tell(self, words_key: str, **facts: object) -> None:
        """One sentence to the person who acted."""
        text = self.templates.words(words_key, **facts)
        await self.say(self.own, SlackMessage(text, (section(text),)))

    async def record(
        self, asked: Asked, value: Value | None, *, typed: str | None, source: str | None
    ) -> None:
        """Store an answer (None: skipped) as the return's next revision."""
        self.row.revision += 1
        answer = Answer(asked.key, value, self.row.revision, self.actor.id, self.now)
        self.session.add(self.row)
        self.session.add(
            AnswerGiven(
                return_id=self.row.id,
                revision=answer.revision,
                question_key=answer.key,
                value=json.dumps(value, ensure_ascii=False),
                typed=typed,
                source=source,
                answered_by=self.actor.id,
                answered_at=self.now,
            )
        )
        await self.audit("answer given", question=asked.key, revision=answer.revision)
        self.draft = self.draft.with_answer(answer)

    async def audit(self, event: str, **details: object) -> None:
        await audit.append(
            self.session,
            event,
            actor=self.actor.id,
            now=self.now,
            subject=self.row.id,
            details=details,
        )

    async def _enqueue(
        self,
        conversation: Conversation,
        key: str,
        message: SlackMessage,
        *,
        reply_to: str | None = None,
        replaces: str | None = None,
    ) -> None:
        self.session.add(conversation)
        await outbox.enqueue_slack(
            self.session,
            key,
            lane=conversation.id,
            recipient=await self._slack_id(conversation.person_id),
            payload=message.payload,
            now=self.now,
            reply_to=reply_to,
            replaces=replaces,
        )

    async def _slack_id(self, person_id: str) -> str:
        if person_id == self.actor.id and self.actor.user_id:
            return self.actor.user_id
        found = await people.by_id(self.session, person_id, on=to_london(self.now).date())
        return (found[0].user_id if found else None) or ""


def prompt_key(conversation_id: str) -> str:
    """The outbox key of the message that a conversation's thread hangs from."""
    return f"{conversation_id}:prompt"


def conversation_id(return_id: str, person_id: str) -> str:
    return f"{return_id}:{person_id}"


async def sit_down(
    session: AsyncSession, templates: Templates, *, actor: Actor, now: datetime, return_id: str
) -> Sitting:
    """Lock the return and load all that the step needs.

    Raises Refusal: "no_such_return", or "not_allowed" for anyone who may not answer it.
    """
    row = await returns.for_change(session, return_id)
    if row is None:
        raise Refusal("no_such_return")
    permissions.require(actor, Action.ANSWER_RETURN, row.partnership_id)
    draft = await load_draft(session, row)
    threads = await returns.conversations(session, return_id)
    own_id = conversation_id(return_id, actor.id)
    own = next((thread for thread in threads if thread.id == own_id), None)
    if own is None:
        own = Conversation(id=own_id, return_id=return_id, person_id=actor.id)
        threads.append(own)
    return Sitting(session, templates, actor, now, row, draft, threads, own)


async def load_draft(session: AsyncSession, row: QuarterlyReturn) -> Draft:
    """The return as it stands, with what earlier quarters of the year say."""
    quarter = Quarter.parse(row.quarter_key)
    history = await returns.answers(session, row.id)
    return Draft(
        return_id=row.id,
        form=_form(await returns.form_text(session, row.form_version)),
        facts=await _facts(session, row, quarter),
        answers=current(_answer(given) for given in history),
        revision=row.revision,
        submission=_submission(row),
    )


async def _facts(session: AsyncSession, row: QuarterlyReturn, quarter: Quarter) -> ReturnFacts:
    partnership = await register.partnership(session, row.partnership_id)
    answering = await people.of_partnership(
        session, row.partnership_id, on=to_london(row.opened_at).date()
    )
    funded = await register.projects(session, row.partnership_id, quarter.year_key)
    earlier = [past.key for past in quarter.previous_in_year]
    before = [
        json.loads(answers)["answers"]
        for answers in await returns.earlier_submissions(session, row.partnership_id, earlier)
    ]
    return ReturnFacts(
        quarter=quarter,
        partnership=partnership.name,
        lead=next((p.name for role, p in answering if role == Role.LEAD), ""),
        deputy=next((p.name for role, p in answering if role == Role.DEPUTY), None),
        projects=tuple(_project(project, measures, before) for project, measures in funded),
        due=row.due_at,
    )


_Before = Sequence[Mapping[str, Value | None]]  # question key → value, a quarter each, in order


def _project(project: Project, measures: list[Measure], before: _Before) -> ProjectFacts:
    suffix = f":{project.id}"
    return ProjectFacts(
        id=project.id,
        name=project.name,
        objective=project.objective,
        award=project.award_pence,
        spent_before=sum(int(answers.get(f"spend{suffix}") or 0) for answers in before),
        measures=tuple(_measure(measure, before) for measure in measures),
        last={
            key.removesuffix(suffix): value
            for key, value in (before[-1] if before else {}).items()
            if key.endswith(suffix) and value is not None
        },
    )


def _measure(measure: Measure, before: _Before) -> MeasureFacts:
    return MeasureFacts(
        id=measure.id,
        name=measure.name,
        unit=measure.unit,
        baseline=Decimal(measure.baseline) if measure.baseline else None,
        target=Decimal(measure.target) if measure.target else None,
        so_far=sum(
            (Decimal(answers.get(f"measure:{measure.id}") or 0) for answers in before),
            Decimal(0),
        ),
    )


def _answer(given: AnswerGiven) -> Answer:
    return Answer(
        given.question_key,
        json.loads(given.value),
        given.revision,
        given.answered_by,
        given.answered_at,
    )


def _submission(row: QuarterlyReturn) -> Submission | None:
    if row.submitted_at is None:
        return None
    return Submission(
        row.submitted_at, row.submitted_by or "", row.reference or "", row.answers_hash or ""
    )


@lru_cache(maxsize=32)
def _form(text: str) -> Form:
    return parse_form(text, source="the form that the return was opened with")
