"""When a person of the office wants the digest, and what of it: chosen in a window from Home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import time

from bot.domain import permissions
from bot.domain.digest import Topic
from bot.domain.digest_times import HOURS, MOST_RUN_UP, NONE, USUAL, WEEKDAYS, Choice
from bot.domain.errors import Refusal
from bot.domain.permissions import Action, Role
from bot.journeys.turn import Turn
from bot.rendering import digest_choice as shown
from bot.rendering.blocks import Block
from bot.rendering.modals import Modal
from storage import audit, digests
from storage.tables import DigestChoice


async def board(turn: Turn) -> list[Block]:
    """Home's part about the digest."""
    if not permissions.may(turn.actor, Action.SEE_EVERY_RETURN):
        return []
    return shown.board(turn.templates, await _present(turn))


async def choice_form(turn: Turn) -> Modal:
    """Where the person chooses. Raises Refusal "not_allowed"."""
    permissions.require(turn.actor, Action.SEE_EVERY_RETURN)
    return shown.choice_form(turn.templates, await _present(turn))


async def choose(
    turn: Turn,
    *,
    days: Iterable[str],
    hour: str,
    run_up: str,
    topics: Iterable[str],
    urgent_only: bool,
) -> None:
    """Keep what was chosen; it holds from now on.

    Raises Refusal: "not_allowed", "digest_choice" for what the window does not offer.
    """
    permissions.require(turn.actor, Action.SEE_EVERY_RETURN)
    await _keep(turn, _read(days, hour, run_up, topics, urgent_only=urgent_only))


async def stop(turn: Turn) -> None:
    """No more digests for the person who acts; what else they chose is kept for another time."""
    await _keep(turn, replace(await _present(turn), days=frozenset(), run_up=0))


async def _keep(turn: Turn, choice: Choice) -> None:
    row = DigestChoice(
        person_id=turn.actor.id,
        days=",".join(map(str, sorted(choice.days))),
        at=choice.at,
        run_up=choice.run_up,
        topics=",".join(sorted(choice.topics)),
        urgent_only=choice.urgent_only,
        chosen_at=turn.now,
    )
    await digests.choose(turn.session, row)
    await audit.append(
        turn.session,
        "digest chosen",
        actor=turn.actor.id,
        now=turn.now,
        subject=turn.actor.id,
        details={
            "days": row.days,
            "at": row.at.isoformat(),
            "run_up": row.run_up,
            "topics": row.topics,
            "urgent_only": row.urgent_only,
        },
    )


def choice_of(row: DigestChoice) -> Choice:
    """A stored choice; a topic that is not there any more is passed over."""
    known = {topic.value for topic in Topic}
    return Choice(
        days=frozenset(int(day) for day in row.days.split(",") if day),
        at=row.at,
        run_up=row.run_up,
        topics=frozenset(Topic(each) for each in row.topics.split(",") if each in known),
        urgent_only=row.urgent_only,
    )


async def _present(turn: Turn) -> Choice:
    row = await digests.choice(turn.session, turn.actor.id)
    is_officer = any(held.role is Role.OFFICER for held in turn.actor.held)
    return choice_of(row) if row else USUAL if is_officer else NONE


def _read(
    days: Iterable[str], hour: str, run_up: str, topics: Iterable[str], *, urgent_only: bool
) -> Choice:
    try:
        choice = Choice(
            frozenset(map(int, days)),
            time(int(hour)),
            int(run_up),
            frozenset(map(Topic, topics)),
            urgent_only,
        )
    except ValueError:
        raise Refusal("digest_choice") from None
    offered = choice.days <= frozenset(WEEKDAYS) and choice.at.hour in HOURS
    if not offered or not 0 <= choice.run_up <= MOST_RUN_UP:
        raise Refusal("digest_choice")
    return choice
