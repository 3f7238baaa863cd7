"""Notes: what two share, as both see it, and what is private, for its author alone.  No query reads both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, exists, select

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.notes import Version
from services.sessions.agendas.tables import private_notes, shared_notes
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """A version of a note; `gone`: who of the two was erased."""

    note_id: UUID
    version: int
    relationship_id: UUID
    session_id: UUID | None
    written_by: UUID
    text: str
    written_at: datetime
    gone: Sequence[UUID]


async def shared_notes_of(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, after: UUID | None, limit: int
) -> list[NoteView]:
    """Each note as it is now, the newest note first."""
    query = _shared(member_id).where(shared_notes.c.relationship_id == relationship_id, _is_newest(shared_notes))
    return await _page(tx, query, shared_notes, after=after, limit=limit)


async def private_notes_of(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, after: UUID | None, limit: int
) -> list[NoteView]:
    """The member's own, each as it is now."""
    query = _private(member_id).where(private_notes.c.relationship_id == relationship_id, _is_newest(private_notes))
    return await _page(tx, query, private_notes, after=after, limit=limit)


async def shared_versions_of(
    tx: Transaction, member_id: UUID, note_id: UUID, *, before: int | None, limit: int
) -> list[NoteView]:
    """A shared note's history, the newest version first."""
    return await _versions(tx, _shared(member_id), shared_notes, note_id, before=before, limit=limit)


async def private_versions_of(
    tx: Transaction, member_id: UUID, note_id: UUID, *, before: int | None, limit: int
) -> list[NoteView]:
    """The history of the member's own note, the newest version first."""
    return await _versions(tx, _private(member_id), private_notes, note_id, before=before, limit=limit)


async def newest_shared(tx: Transaction, member_id: UUID, note_id: UUID) -> Version | None:
    return _version(await shared_versions_of(tx, member_id, note_id, before=None, limit=1))


async def newest_private(tx: Transaction, member_id: UUID, note_id: UUID) -> Version | None:
    return _version(await private_versions_of(tx, member_id, note_id, before=None, limit=1))


def _shared(member_id: UUID) -> Select[Any]:
    gone = erased_among(relationships.c.mentor_id, relationships.c.mentee_id).label("gone")
    related = relationships.c.relationship_id == shared_notes.c.relationship_id
    return select(shared_notes, gone).join(relationships, related).where(seen_by(member_id))


def _private(member_id: UUID) -> Select[Any]:
    gone = erased_among(private_notes.c.written_by).label("gone")
    return select(private_notes, gone).where(private_notes.c.written_by == member_id)


def _is_newest(table: Table) -> ColumnElement[bool]:
    later = table.alias("later")
    return ~exists().where(later.c.note_id == table.c.note_id, later.c.version == table.c.version + 1)


async def _page(tx: Transaction, query: Select[Any], table: Table, *, after: UUID | None, limit: int) -> list[NoteView]:
    if after is not None:
        query = query.where(table.c.note_id < after)
    return await _read(tx, query.order_by(table.c.note_id.desc()).limit(limit))


async def _versions(
    tx: Transaction, query: Select[Any], table: Table, note_id: UUID, *, before: int | None, limit: int
) -> list[NoteView]:
    query = query.where(table.c.note_id == note_id)
    if before is not None:
        query = query.where(table.c.version < before)
    return await _read(tx, query.order_by(table.c.version.desc()).limit(limit))


async def _read(tx: Transaction, query: Select[Any]) -> list[NoteView]:
    return [NoteView(**row) for row in (await tx.session.execute(query)).mappings()]


def _version(found: list[NoteView]) -> Version | None:
    if not found:
        return None
    return Version(**{name: value for name, value in vars(found[0]).items() if name != "gone"})
