"""A closed round's bids as a file, by e-mail to the officer who asks."""

from __future__ import annotations

from bot.domain.bids import answers_of
from bot.domain.errors import Refusal
from bot.journeys.exporting import Format
from bot.journeys.round_rows import about_bids, closed_round, note, round_questions, table_of
from bot.journeys.telling import direct, letter
from bot.journeys.turn import Turn
from bot.rendering import deciding as shown
from bot.rendering.bid_sheets import WrittenBid, bids_workbook
from bot.rendering.email import Attachment
from storage import outbox
from storage.tables import Person


async def email_bids(turn: Turn, round_id: str) -> None:
    """E-mail all bids, with the awards so far, to the officer who asks.

    Raises Refusal: "round_not_for_you", "no_such_round", "round_still_open", or "no_bids_to_send".
    """
    row = await closed_round(turn, round_id)
    table = await table_of(turn.session, row)
    if not table.bids:
        raise Refusal("no_bids_to_send")
    form = await round_questions(turn.session, row)
    written = [
        WrittenBid(about, answers_of(form, given.answers))
        for about, (_, given) in zip(await about_bids(turn.session, table), table.bids, strict=True)
    ]
    officer = await turn.session.get_one(Person, turn.actor.id)
    key = f"{row.id}:file:{turn.now.isoformat()}"  # each press is a letter, as things stand then
    content = bids_workbook(turn.templates, written, at=turn.now)
    mail = await letter(
        turn,
        "round_bids",
        key=f"{key}:email:{officer.id}",
        to=officer,
        thread=row.id,
        attachments=[Attachment(f"{row.id}.xlsx", Format.WORKBOOK.media_type, content)],
        title=row.title,
        closes=row.closes_at,
        number=len(written),
        asked=sum(each.about.asked for each in written),
        pence=row.pence,
    )
    told = shown.bids_sent(turn.templates, title=row.title, email=officer.email)
    await outbox.enqueue(turn.session, [mail, *direct(key, officer, told, now=turn.now)])
    await note(turn, "bids exported", row.id, bids=len(written))
