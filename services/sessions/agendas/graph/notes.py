"""Notes on the graph: shared by the two of a relationship, or its author's alone."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.sessions.agendas.commands import notes as commands
from services.sessions.agendas.domain.notes import NoSuchNote, Sharing
from services.sessions.agendas.queries import notes as queries
from services.sessions.agendas.queries.notes import NoteView
from services.sessions.references import MemberRef, as_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

strawberry.enum(Sharing, name="NoteSharing", description="Who reads a note; it is chosen once, and never changes.")

HIGHEST_VERSION = 2**31 - 1


@strawberry.type(description="A version of a note; in lists of notes, the newest.")
class Note:
    id: strawberry.ID
    version: int = strawberry.field(description="Counts from 1; say it when you revise the note.")
    sharing: Sharing
    session_id: strawberry.ID | None = strawberry.field(description="The meeting it is of; null: between meetings.")
    text: str
    written_by: MemberRef | None = strawberry.field(description="Who wrote this version; null once they were erased.")
    written_at: datetime

    @classmethod
    def shared(cls, view: NoteView) -> Self:
        return cls._of(view, Sharing.SHARED)

    @classmethod
    def private(cls, view: NoteView) -> Self:
        return cls._of(view, Sharing.PRIVATE)

    @classmethod
    def _of(cls, view: NoteView, sharing: Sharing) -> Self:
        return cls(
            id=strawberry.ID(str(view.note_id)),
            version=view.version,
            sharing=sharing,
            session_id=as_id(view.session_id),
            text=view.text,
            written_by=MemberRef.unless(view.written_by, gone=view.gone),
            written_at=view.written_at,
        )


@strawberry.input
class WriteNoteInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    text: str = strawberry.field(description="At most 20000 characters.")
    sharing: Sharing
    session_id: strawberry.ID | None = None


@strawberry.input
class ReviseNoteInput:
    idempotency_key: str
    note_id: strawberry.ID
    expected_version: int = strawberry.field(description="The version that you have read and changed.")
    text: str


async def shared_notes(
    info: Info, relationship_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Note]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.shared_notes_of(tx, member_id, of, after=last, limit=page.first + 1)
    return connection(rows, page, node=Note.shared, cursor=lambda row: (row.note_id,))


async def private_notes(
    info: Info, relationship_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Note]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await queries.private_notes_of(tx, member_id, of, after=last, limit=page.first + 1)
    return connection(rows, page, node=Note.private, cursor=lambda row: (row.note_id,))


async def shared_note_history(
    info: Info, note_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Note]:
    member_id, page, of = info.context.identity.in_person(), Page.of(first, after), _note_id(note_id)
    before = page.last_number(highest=HIGHEST_VERSION)
    async with info.context.reading() as tx:
        rows = await queries.shared_versions_of(tx, member_id, of, before=before, limit=page.first + 1)
    return connection(rows, page, node=Note.shared, cursor=lambda row: (row.version,))


async def private_note_history(
    info: Info, note_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Note]:
    member_id, page, of = info.context.identity.in_person(), Page.of(first, after), _note_id(note_id)
    before = page.last_number(highest=HIGHEST_VERSION)
    async with info.context.reading() as tx:
        rows = await queries.private_versions_of(tx, member_id, of, before=before, limit=page.first + 1)
    return connection(rows, page, node=Note.private, cursor=lambda row: (row.version,))


async def write_note(info: Info, input: WriteNoteInput) -> Note:
    member_id, of = info.context.identity.in_person(), as_uuid(input.relationship_id, name="relationshipId")
    session_id = None if input.session_id is None else as_uuid(input.session_id, name="sessionId")

    async def work(tx: Transaction) -> UUID:
        return await commands.write_note(tx, of, input.text, by=member_id, sharing=input.sharing, session_id=session_id)

    note_id = await run_once(info, input, work)
    return await (_read_shared if input.sharing is Sharing.SHARED else _read_private)(info, note_id)


async def revise_shared_note(info: Info, input: ReviseNoteInput) -> Note:
    member_id, note_id = info.context.identity.in_person(), _note_id(input.note_id)

    async def work(tx: Transaction) -> UUID:
        return await commands.revise_shared_note(tx, note_id, input.text, by=member_id, expected=input.expected_version)

    return await _read_shared(info, await run_once(info, input, work))


async def revise_private_note(info: Info, input: ReviseNoteInput) -> Note:
    member_id, note_id = info.context.identity.in_person(), _note_id(input.note_id)

    async def work(tx: Transaction) -> UUID:
        return await commands.revise_private_note(
            tx, note_id, input.text, by=member_id, expected=input.expected_version
        )

    return await _read_private(info, await run_once(info, input, work))


@strawberry.type
class Query:
    shared_notes: Connection[Note] = strawberry.field(
        resolver=shared_notes, description="What the two of you keep in common, the newest note first."
    )
    private_notes: Connection[Note] = strawberry.field(
        resolver=private_notes, description="Your own notes, which nobody else sees or can tell from."
    )
    shared_note_history: Connection[Note] = strawberry.field(
        resolver=shared_note_history, description="Every version of a shared note, newest first."
    )
    private_note_history: Connection[Note] = strawberry.field(
        resolver=private_note_history, description="Every version of a note of your own, newest first."
    )


@strawberry.type
class Mutation:
    write_note: Note = strawberry.mutation(
        resolver=write_note, description="Begins a note, shared or private for good."
    )
    revise_shared_note: Note = strawberry.mutation(
        resolver=revise_shared_note,
        description="Changes a shared note; refused with the newest version and text when somebody wrote meanwhile.",
    )
    revise_private_note: Note = strawberry.mutation(
        resolver=revise_private_note, description="Changes a note of your own, with the same care for other devices."
    )


async def _read_shared(info: Info, note_id: UUID) -> Note:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        found = await queries.shared_versions_of(tx, member_id, note_id, before=None, limit=1)
    if not found:
        raise NoSuchNote
    return Note.shared(found[0])


async def _read_private(info: Info, note_id: UUID) -> Note:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        found = await queries.private_versions_of(tx, member_id, note_id, before=None, limit=1)
    if not found:
        raise NoSuchNote
    return Note.private(found[0])


def _note_id(value: str) -> UUID:
    return as_uuid(value, name="noteId")
