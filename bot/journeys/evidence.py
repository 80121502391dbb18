"""Files for a return: judged by their bytes, kept or refused.

They are offered in a thread and fetched from there, or come with a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import Refusal
from bot.domain.evidence import (
    MOST_BYTES,
    MOST_FILES,
    FileKind,
    FileRefusal,
    is_packed,
    judge,
    safe_name,
    size_refusal,
)
from bot.journeys.packed_files import unpacked
from bot.journeys.returning import tell_submitted
from bot.journeys.sitting import Sitting, sitting
from bot.journeys.turn import Turn
from bot.rendering.evidence import saved_file, taken_off_file
from storage import evidence
from storage.files import FileStore
from storage.tables import EvidenceFile, FileState

MOST_TRIES = 5  # at fetching a file, half a minute apart


@dataclass(frozen=True)
class Offered:
    """A file that somebody dropped into the thread. size: bytes, as Slack has it.

    Of a file from another organisation Slack tells no more than its id: it is asked for the rest.
    """

    source: str
    name: str = ""
    size: int | None = None
    address: str | None = None


async def offer(turn: Turn, *, return_id: str, files: Sequence[Offered]) -> bool:
    """Note the files, to be fetched; False if the return is submitted, and nothing was noted."""
    async with sitting(turn, return_id) as step:
        if await tell_submitted(step):
            return False
        room = MOST_FILES - await evidence.counted(turn.session, return_id)
        for number, offered in enumerate(await _new_to(step, files)):
            refused = None if offered.size is None else size_refusal(offered.size)
            if refused is None and number >= room:
                refused = FileRefusal.TOO_MANY
            await _note(step, offered, refused)
    return True


async def arrive(turn: Turn, store: FileStore, *, source: str, name: str, data: bytes) -> None:
    """Judge the bytes of a file that was offered, and keep it or say why not. Once for each.

    name: as its owner called it.
    """
    row = await evidence.by_source(turn.session, source)
    if row is None:
        return
    async with sitting(turn, row.return_id) as step:
        await turn.session.refresh(row)  # another Reeve may have fetched it meanwhile
        if row.state != FileState.WAITING:
            return
        if not step.draft.state.takes_answers:
            _refuse(step, row, FileRefusal.TOO_LATE)
            turn.session.add(row)
            return
        row.name = name
        verdict = _judged(name, data)
        if isinstance(verdict, FileRefusal):
            _refuse(step, row, verdict)
        else:
            await _keep(step, row, verdict, store, data)
        turn.session.add(row)


async def upload(
    turn: Turn, store: FileStore, *, return_id: str, name: str, data: bytes
) -> FileRefusal | None:
    """Keep a file that came with a page, or answer why not. The same bytes are kept once.

    Raises Refusal "form_submitted".
    """
    async with sitting(turn, return_id) as step:
        if step.draft.submission is not None:
            raise Refusal("form_submitted")
        verdict = _judged(name, data)
        if isinstance(verdict, FileRefusal):
            return verdict
        source = f"{return_id}:page:{hashlib.sha256(data).hexdigest()}"
        row = await evidence.by_source(turn.session, source)
        if row is not None and row.state == FileState.KEPT:
            return None
        if await evidence.counted(turn.session, return_id) >= MOST_FILES:
            return FileRefusal.TOO_MANY
        row = row or EvidenceFile(
            return_id=return_id,
            source=source,
            name=name,
            added_by=turn.actor.id,
            added_at=turn.now,
        )
        row.name = name
        await _keep(step, row, verdict, store, data)
        turn.session.add(row)
        return None


async def give_up(turn: Turn, *, source: str) -> None:
    """Count a try at fetching that failed; after the last one, say so."""
    row = await evidence.by_source(turn.session, source)
    if row is None or row.state != FileState.WAITING:
        return
    row.tries += 1
    turn.session.add(row)
    if row.tries >= MOST_TRIES:
        async with sitting(turn, row.return_id) as step:
            _refuse(step, row, FileRefusal.NOT_FETCHED)


async def forget(session: AsyncSession, *, source: str) -> None:
    """Leave a file of somebody who may no longer answer the return: nobody is told."""
    row = await evidence.by_source(session, source)
    if row is not None and row.state == FileState.WAITING:
        row.state, row.address = FileState.REFUSED.value, None
        session.add(row)


async def take_off(turn: Turn, *, return_id: str, source: str) -> None:
    """Take a file off the return again, until it is submitted. Its bytes are kept."""
    async with sitting(turn, return_id) as step:
        if await tell_submitted(step):
            return
        row = await evidence.by_source(turn.session, source)
        if row is None or row.return_id != return_id:
            raise Refusal("no_such_file")
        if row.state == FileState.KEPT:
            row.state = FileState.TAKEN_OFF.value
            turn.session.add(row)
            step.happened("file taken off", name=row.name, sha256=row.sha256)
        step.say(step.own, taken_off_file(turn.templates, row.name))


async def _new_to(step: Sitting, files: Sequence[Offered]) -> list[Offered]:
    """The files that the return does not have yet. Slack shares a file again under the same id."""
    new = []
    for offered in files:
        of_return = replace(offered, source=f"{step.row.id}:{offered.source}")
        row = await evidence.by_source(step.session, of_return.source)
        if row is None:
            new.append(of_return)
        elif row.state not in (FileState.KEPT, FileState.WAITING):
            row.state, row.tries, row.address = FileState.WAITING.value, 0, offered.address
            step.session.add(row)
    return new


async def _note(step: Sitting, offered: Offered, refused: FileRefusal | None) -> None:
    row = EvidenceFile(
        return_id=step.row.id,
        source=offered.source,
        name=offered.name,
        address=offered.address,
        size=offered.size,
        added_by=step.actor.id,
        added_at=step.now,
    )
    if refused is not None:
        _refuse(step, row, refused)
    step.session.add(row)


async def _keep(
    step: Sitting, row: EvidenceFile, kind: FileKind, store: FileStore, data: bytes
) -> None:
    row.sha256 = await store.put(data)
    row.state, row.kind, row.size = FileState.KEPT.value, kind.value, len(data)
    row.name, row.address = safe_name(row.name, kind), None
    step.happened("file added", name=row.name, sha256=row.sha256)
    step.say(
        step.own,
        saved_file(
            step.templates, return_id=step.row.id, source=row.source, name=row.name, size=len(data)
        ),
    )


def _judged(name: str, data: bytes) -> FileKind | FileRefusal:
    return judge(name, data, unpacked(data) if is_packed(data) else None)


def _refuse(step: Sitting, row: EvidenceFile, reason: FileRefusal) -> None:
    row.state, row.refused_for, row.address = FileState.REFUSED.value, reason.value, None
    step.tell(
        f"file_refused.{reason}",
        name=row.name,
        most=MOST_BYTES,
        files=MOST_FILES,
    )
