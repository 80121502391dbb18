"""Buttons and menus: one table from an action's name to the journey that it starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.permissions import Actor
from bot.domain.quarters import Quarter
from bot.journeys import quarter_opening, quarterly_return, submitting
from bot.services import Services
from bot.slack.deliveries import act
from bot.slack.payloads import Press

Step = Callable[[Services, Press, AsyncSession, Actor, datetime], Awaitable[object]]


async def pressed(services: Services, press: Press) -> bool:
    """Start the journey of the press. False for a repeat of one that had its effect."""
    step = STEPS.get(press.name, _unknown)
    return await act(services, press.delivery, partial(step, services, press))


async def _resume(
    services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
) -> None:
    await quarterly_return.resume(
        session, services.templates, actor=actor, now=now, return_id=press.return_id
    )


async def _answer(
    services: Services,
    press: Press,
    session: AsyncSession,
    actor: Actor,
    now: datetime,
    *,
    confirmed: bool = False,
) -> None:
    await quarterly_return.answer_pressed(
        session,
        services.templates,
        actor=actor,
        now=now,
        return_id=press.return_id,
        question=press.question,
        revision=press.revision,
        value=press.value,
        typed=press.typed,
        source=press.source,
        confirmed=confirmed,
    )


async def _skip(
    services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
) -> None:
    await quarterly_return.skip(
        session,
        services.templates,
        actor=actor,
        now=now,
        return_id=press.return_id,
        question=press.question,
        revision=press.revision,
    )


def _about_question(journey: Callable[..., Awaitable[None]]) -> Step:
    """A step that needs the return and the question, and nothing else of the press."""

    async def step(
        services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
    ) -> None:
        await journey(
            session,
            services.templates,
            actor=actor,
            now=now,
            return_id=press.return_id,
            question=press.question,
        )

    return step


async def _later(
    services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
) -> None:
    await quarterly_return.save_for_later(
        session, services.templates, actor=actor, now=now, return_id=press.return_id
    )


async def _submit(
    services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
) -> None:
    await submitting.submit(
        session,
        services.templates,
        actor=actor,
        now=now,
        return_id=press.return_id,
        revision=press.revision,
        facts=press.facts,
        sender=services.sender,
    )


async def _open_quarter(
    services: Services, press: Press, session: AsyncSession, actor: Actor, now: datetime
) -> None:
    await quarter_opening.open_quarter(
        session,
        services.templates,
        actor=actor,
        now=now,
        quarter=Quarter.parse(press.quarter),
        bank_holidays=services.bank_holidays,
    )


async def _unknown(
    _services: Services, _press: Press, _session: AsyncSession, _actor: Actor, _now: datetime
) -> None:
    raise Refusal("unknown_button")


STEPS: Mapping[str, Step] = {
    "answer": _answer,
    "confirm_answer": partial(_answer, confirmed=True),
    "use_typed": _answer,
    "answer_again": _about_question(quarterly_return.answer_again),
    "skip": _skip,
    "back": _about_question(quarterly_return.go_back),
    "change": _about_question(quarterly_return.change),
    "change_menu": _about_question(quarterly_return.change),
    "keep": _about_question(quarterly_return.keep),
    "help": _about_question(quarterly_return.explain),
    "resume": _resume,
    "later": _later,
    "submit": _submit,
    "open_quarter": _open_quarter,
}
