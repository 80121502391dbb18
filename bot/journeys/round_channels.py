"""What a bid round says in the partnerships' channels: one message each, changed in place."""

from __future__ import annotations

from bot.domain.quarters import to_london
from bot.domain.rounds import RoundState
from bot.journeys.round_rows import about_round, table_of
from bot.journeys.telling import answering, messages_to
from bot.journeys.turn import Turn
from bot.rendering import rounds as shown
from bot.rendering.blocks import SlackMessage
from bot.rendering.rounds import AboutRound
from storage import outbox, register
from storage.outbox import Outgoing
from storage.tables import BidRound, Partnership


async def partnerships_now(turn: Turn) -> list[Partnership]:
    """The partnerships of today."""
    return await register.partnerships_on(turn.session, to_london(turn.now).date())


async def offer_everywhere(turn: Turn, row: BidRound) -> None:
    """The round's message in each channel; to a partnership's people where it has none."""
    about = await about_round(turn.session, row)
    for each in await partnerships_now(turn):
        message = shown.offer(turn.templates, about, each.id)
        if each.channel_id:
            offers = [_post(turn, _posted(row.id, each.id), each.channel_id, message)]
        else:
            key = f"{row.id}:offered:{each.id}"
            offers = await messages_to(turn, await answering(turn, each.id), message, key=key)
        await outbox.enqueue(turn.session, offers)


async def redraw_channels(turn: Turn, row: BidRound) -> None:
    """The one message in each channel says how the round stands now."""
    row.revision += 1
    turn.session.add(row)
    await turn.session.flush()
    about = await about_round(turn.session, row)
    awarded = (await table_of(turn.session, row)).awarded
    for each in await partnerships_now(turn):
        edits = await edit(turn, about, each, awarded=awarded, name=str(row.revision))
        await outbox.enqueue(turn.session, edits)


async def edit(
    turn: Turn, about: AboutRound, partnership: Partnership, *, awarded: int, name: str
) -> list[Outgoing]:
    """What makes one channel's message say how the round stands; nothing where none was posted.

    `name` is permanent: under the same one the message is changed once.
    """
    posted = _posted(about.id, partnership.id)
    if not partnership.channel_id or await outbox.by_key(turn.session, posted) is None:
        return []
    message = _message(turn, about, partnership.id, awarded)
    key = f"{posted}:{name}"
    return [_post(turn, key, partnership.channel_id, message, replaces=posted)]


async def post(
    turn: Turn, key: str, partnership: Partnership, message: SlackMessage
) -> list[Outgoing]:
    """A message to the partnership's channel; to its people where it has none."""
    if partnership.channel_id:
        return [_post(turn, key, partnership.channel_id, message)]
    return await messages_to(turn, await answering(turn, partnership.id), message, key=key)


def _message(turn: Turn, about: AboutRound, partnership: str, awarded: int) -> SlackMessage:
    match about.state:
        case RoundState.OPEN:
            return shown.offer(turn.templates, about, partnership, changed_at=turn.now)
        case RoundState.DECIDED:
            return shown.decided(turn.templates, about, awarded)
        case RoundState.CANCELLED:
            return shown.cancelled(turn.templates, about)
        case RoundState.CLOSED | RoundState.PROPOSED:
            return shown.closed(turn.templates, about)


def _posted(round_id: str, partnership: str) -> str:
    return f"{round_id}:channel:{partnership}"


def _post(
    turn: Turn, key: str, channel: str, message: SlackMessage, *, replaces: str | None = None
) -> Outgoing:
    return outbox.to_slack(
        key,
        lane=f"channel:{channel}",
        recipient=channel,
        payload=message.payload,
        now=turn.now,
        replaces=replaces,
    )
