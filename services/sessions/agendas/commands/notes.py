"""Notes: begun, and revised by somebody who has read what is there; the database has each version once."""

from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from services.sessions.agendas.domain.notes import NoSuchNote, NoteChangedMeanwhile, Sharing, Version, begin, revise
from services.sessions.agendas.queries.meetings import check_met_in
from services.sessions.agendas.queries.notes import newest_private, newest_shared
from services.sessions.agendas.tables import private_notes, shared_notes
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.relationships import living_relationship

UNIQUE_VIOLATION = "23505"
TABLES = {Sharing.SHARED: shared_notes, Sharing.PRIVATE: private_notes}


async def write_note(
    tx: Transaction, relationship_id: UUID, text: str, *, by: UUID, sharing: Sharing, session_id: UUID | None
) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    await check_met_in(tx, relationship, session_id)
    if sharing is Sharing.SHARED:
        await spend(tx, by, What.SHARED_NOTE, about=relationship_id)
    first = begin(new_id(), relationship_id, text, session_id=session_id, by=by, now=tx.now)
    await tx.session.execute(insert(TABLES[sharing]).values(first.as_row()))
    return first.note_id


async def revise_shared_note(tx: Transaction, note_id: UUID, text: str, *, by: UUID, expected: int) -> UUID:
    """By either of the two, while their relationship lasts."""
    newest = await newest_shared(tx, by, note_id)
    if newest is None:
        raise NoSuchNote
    await living_relationship(tx, newest.relationship_id, by)
    await spend(tx, by, What.SHARED_NOTE, about=newest.relationship_id)
    version = revise(newest, text, expected=expected, by=by, now=tx.now)
    if not await _is_kept(tx, shared_notes, version):
        raise _conflict(await newest_shared(tx, by, note_id))
    return note_id


async def revise_private_note(tx: Transaction, note_id: UUID, text: str, *, by: UUID, expected: int) -> UUID:
    """By its author, on whichever device; when the relationship is over, too: it is theirs."""
    newest = await newest_private(tx, by, note_id)
    if newest is None:
        raise NoSuchNote
    version = revise(newest, text, expected=expected, by=by, now=tx.now)
    if not await _is_kept(tx, private_notes, version):
        raise _conflict(await newest_private(tx, by, note_id))
    return note_id


async def _is_kept(tx: Transaction, table: Table, version: Version) -> bool:
    """Whether it was kept: False when somebody has written the same version in this very moment."""
    try:
        async with tx.session.begin_nested():
            await tx.session.execute(insert(table).values(version.as_row()))
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            return False
        raise
    return True


def _conflict(newest: Version | None) -> NoteChangedMeanwhile | NoSuchNote:
    return NoSuchNote() if newest is None else NoteChangedMeanwhile(newest.version, newest.text)
