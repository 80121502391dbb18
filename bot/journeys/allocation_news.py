"""What a partnership is told of a published run: in its channel, and by e-mail with workings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.allocation import Part, PublishedRun, part_of
from bot.domain.announcements import Announced
from bot.domain.permissions import Role
from bot.domain.quarters import to_london
from bot.journeys import allocation_rows
from bot.journeys.telling import letter
from bot.journeys.turn import Turn
from bot.rendering.allocation_sheets import allocation_workbook
from bot.rendering.email import Attachment
from bot.rendering.funding import published_message
from bot.rendering.workbook import MEDIA_TYPE
from storage import funding, outbox, people
from storage.outbox import Outgoing
from storage.tables import AllocationRun, Partnership, Person


@dataclass(frozen=True)
class RunNews:
    """A published run as everybody is shown it. `owns`: GSS codes by partnership."""

    run_id: str
    run: PublishedRun
    owns: dict[str, set[str]]
    workbook: Attachment

    async def __call__(self, turn: Turn, partnership: Partnership) -> list[Outgoing]:
        own = self.owns.get(partnership.id)
        if own is None:
            return []
        part = part_of(self.run, partnership.name, own)
        return [
            *self._channel(turn, partnership, part),
            *await self._people(turn, partnership, part),
        ]

    def _channel(self, turn: Turn, partnership: Partnership, part: Part) -> list[Outgoing]:
        if partnership.channel_id is None:
            return []
        message = published_message(turn.templates, self.run, part)
        told = outbox.to_slack(
            f"{Announced.ALLOCATION.key(self.run_id)}:{partnership.id}",
            lane=f"channel:{partnership.channel_id}",
            recipient=partnership.channel_id,
            payload=message.payload,
            now=turn.now,
        )
        return [told]

    async def _people(self, turn: Turn, partnership: Partnership, part: Part) -> list[Outgoing]:
        """An e-mail to the partnership's lead, deputy and finance officer."""
        today = to_london(turn.now).date()
        found = [
            person
            for role in (Role.LEAD, Role.DEPUTY, Role.FINANCE)
            for person in await people.holding(
                turn.session, role, on=today, partnership=partnership.id
            )
        ]
        key = f"{Announced.ALLOCATION.key(self.run_id)}:email:{partnership.id}"
        return [
            await letter(
                turn,
                "allocation",
                key=f"{key}:{person.id}",
                to=person,
                thread=self.run_id,
                attachments=[self.workbook],
                part=part,
                run=self.run,
            )
            for person in {each.id: each for each in found}.values()
        ]


async def published(turn: Turn, run_id: str) -> RunNews:
    """What all partnerships are told alike: the run's lines, and the workbook of its workings."""
    row = await turn.session.get_one(AllocationRun, run_id)
    lines = await funding.run_lines(turn.session, run_id)
    by = await turn.session.get_one(Person, row.published_by)
    run = allocation_rows.published_run(row, lines, by=by.name)
    owns: dict[str, set[str]] = {}
    for line in lines:
        owns.setdefault(line.partnership_id, set()).add(line.gss)
    content = allocation_workbook(turn.templates, run, at=row.published_at or turn.now)
    name = f"{'allocation' if run.is_year else 'underspend'}-{run.year}.xlsx"
    return RunNews(run_id, run, owns, Attachment(name, MEDIA_TYPE, content))
