"""Notes: nobody overwrites what they have not read, and what is private leaves no trace for anybody else."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from services.sessions.agendas.commands.notes import revise_shared_note
from services.sessions.agendas.domain.notes import NoteChangedMeanwhile
from services.sessions.agendas.tables import private_notes, shared_notes
from services.sessions.consumers import HANDLERS
from tests.builders.sessions import NOON
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

QUERIES = ("sharedNotes", "privateNotes", "sharedNoteHistory", "privateNoteHistory")
MUTATIONS = ("writeNote", "reviseSharedNote", "revisePrivateNote")
SECRET = "wistful-ptarmigan"


async def write(pair: Pair, who: Identity, sharing: str = "SHARED", **more: Any) -> str:
    made = await pair.done(who, "writeNote", **{"text": "We spoke of the plan.", "sharing": sharing, **more})
    return str(made["id"])


async def revise(pair: Pair, who: Identity, note_id: str, words: str, *, expected: int) -> Any:
    return await pair.do(who, "reviseSharedNote", noteId=note_id, text=words, expectedVersion=expected)


class TestSharedNotes:
    async def test_are_read_and_revised_by_both_and_keep_every_version(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor, sessionId=str(await pair.meeting(NOON)))

        await revise(pair, pair.mentee, note_id, "We spoke of the plan and its risks.", expected=1)
        await revise(pair, pair.mentor, note_id, "", expected=2)

        for who in (pair.mentor, pair.mentee):
            (note,) = await pair.nodes(who, "sharedNotes")
            assert (note["version"], note["text"]) == (3, "")
            history = await pair.nodes(who, "sharedNoteHistory", noteId=note_id)
            assert [(each["version"], each["text"]) for each in history] == [
                (3, ""),
                (2, "We spoke of the plan and its risks."),
                (1, "We spoke of the plan."),
            ]
            assert history[1]["writtenBy"]["id"] == str(pair.mentee.id)

    async def test_who_has_not_read_the_newest_gets_it_and_loses_nothing(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor)
        await revise(pair, pair.mentee, note_id, "The mentee was first.", expected=1)

        answer = await revise(pair, pair.mentor, note_id, "The mentor was late.", expected=1)

        (error,) = answer["errors"]
        assert error["extensions"] == {
            "code": "NOTE_CHANGED_MEANWHILE",
            "version": 2,
            "text": "The mentee was first.",
        }
        assert (await pair.nodes(pair.mentor, "sharedNotes"))[0]["text"] == "The mentee was first."

    async def test_of_two_who_write_in_the_same_moment_one_is_refused_with_the_others_text(self, pair: Pair) -> None:
        outcomes = [await race(pair) for _ in range(5)]

        assert all(kept == ["ok", "refused"] for kept in outcomes)

    async def test_without_the_key_both_would_be_kept_and_this_notices(self, pair: Pair) -> None:
        """A mutant: the race above is decided by the primary key, and by nothing else."""
        async with pair.db.transaction() as tx:
            await tx.session.execute(text("ALTER TABLE shared_notes DROP CONSTRAINT shared_notes_pkey"))

        outcomes = [await race(pair) for _ in range(5)]

        assert ["ok", "ok"] in outcomes


async def race(pair: Pair) -> list[str]:
    """Both revise version 1 at once, each with its transaction open until the other's has begun."""
    note_id = await write(pair, pair.mentor)
    started = asyncio.Barrier(2)

    async def one(who: Identity) -> str:
        try:
            async with pair.db.transaction() as tx:
                await tx.session.execute(text("SET LOCAL lock_timeout = '5s'"))
                await tx.session.execute(select(func.count()).select_from(shared_notes))
                await started.wait()
                await revise_shared_note(tx, UUID(note_id), f"By {who.id}", by=who.id, expected=1)
        except NoteChangedMeanwhile as refusal:
            return "refused" if refusal.text.startswith("By ") else "lost"
        return "ok"

    return sorted(await asyncio.gather(one(pair.mentor), one(pair.mentee)))


class TestPrivateNotes:
    async def test_are_the_authors_alone(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor, "PRIVATE", text=SECRET)

        (note,) = await pair.nodes(pair.mentor, "privateNotes")
        assert (note["text"], note["sharing"], note["version"]) == (SECRET, "PRIVATE", 1)
        for who in (pair.mentee, a_member(None, Role.SUPPORT), a_member(None, Role.OPERATOR)):
            assert await pair.nodes(who, "privateNotes") == []
            assert await pair.nodes(who, "privateNoteHistory", noteId=note_id) == []
            assert await pair.nodes(who, "sharedNoteHistory", noteId=note_id) == []
            for name in ("reviseSharedNote", "revisePrivateNote"):
                answer = await pair.do(who, name, noteId=note_id, expectedVersion=1)
                assert codes(answer) == ["NO_SUCH_NOTE"]

    async def test_leave_no_trace_in_what_is_shared(self, pair: Pair) -> None:
        await write(pair, pair.mentor)
        before = await everything_the_mentee_sees(pair)

        note_id = await write(pair, pair.mentor, "PRIVATE", text=SECRET)
        await pair.done(pair.mentor, "revisePrivateNote", noteId=note_id, text=f"{SECRET} again", expectedVersion=1)

        assert await everything_the_mentee_sees(pair) == before
        assert await pair.told() == []

    async def test_rest_in_their_own_table_and_nowhere_else(self, pair: Pair) -> None:
        await write(pair, pair.mentor, "PRIVATE", text=SECRET)

        assert await tables_with(pair.db, SECRET) == {"private_notes"}

    async def test_are_revised_when_all_is_over(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor, "PRIVATE")
        shared_id = await write(pair, pair.mentor)
        await pair.end()

        revised = await pair.done(
            pair.mentor, "revisePrivateNote", noteId=note_id, text="Looking back.", expectedVersion=1
        )

        assert revised["version"] == 2
        assert codes(await revise(pair, pair.mentor, shared_id, "Too late.", expected=1)) == ["RELATIONSHIP_OVER"]

    async def test_keep_what_another_device_wrote(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor, "PRIVATE")
        revision = {"noteId": note_id, "expectedVersion": 1}
        await pair.done(pair.mentor, "revisePrivateNote", text="On the phone.", **revision)

        answer = await pair.do(pair.mentor, "revisePrivateNote", text="On the laptop.", **revision)

        assert answer["errors"][0]["extensions"]["text"] == "On the phone."


class TestErasure:
    async def test_takes_what_they_wrote_and_leaves_what_the_other_did(self, pair: Pair) -> None:
        note_id = await write(pair, pair.mentor)
        await revise(pair, pair.mentee, note_id, "The mentee's words.", expected=1)
        await write(pair, pair.mentor, "PRIVATE", text=SECRET)

        await deliver(pair.db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentor.id)))

        history = await pair.nodes(pair.mentee, "sharedNoteHistory", noteId=note_id)
        assert [(each["text"], each["writtenBy"] is None) for each in history] == [
            ("The mentee's words.", False),
            ("", True),
        ]
        async with pair.db.reading() as tx:
            assert await tx.session.scalar(select(func.count()).select_from(private_notes)) == 0


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        assert [codes(await pair.ask(who, name)) for name in QUERIES] == [["FORBIDDEN"]] * len(QUERIES)
        assert [codes(await pair.do(who, name)) for name in MUTATIONS] == [["FORBIDDEN"]] * len(MUTATIONS)

    @pytest.mark.parametrize("roles", [(), (Role.SUPPORT,), (Role.PROGRAMME_MANAGER, Role.OPERATOR)])
    async def test_to_strangers_and_staff_there_is_nothing(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        note_id, stranger = await write(pair, pair.mentor), a_member(None, *roles)

        assert await pair.nodes(stranger, "sharedNotes") == []
        assert await pair.nodes(stranger, "sharedNoteHistory", noteId=note_id) == []
        assert codes(await pair.do(stranger, "writeNote")) == ["NOT_FOUND"]
        assert codes(await revise(pair, stranger, note_id, "Mine", expected=1)) == ["NO_SUCH_NOTE"]


@pytest.mark.parametrize("sharing", ["SHARED", "PRIVATE"])
async def test_a_page_costs_the_same_however_long(pair: Pair, sharing: str) -> None:
    for _ in range(4):
        await write(pair, pair.mentor, sharing)
    name = "sharedNotes" if sharing == "SHARED" else "privateNotes"

    with statements(pair.db) as few:
        first = await pair.read(pair.mentor, name, first=1)
    with statements(pair.db) as many:
        rest = await pair.read(pair.mentor, name, first=20, after=first["pageInfo"]["endCursor"])

    assert len(few) == len(many) == 1
    assert len(rest["edges"]) == 3


async def test_a_cursor_of_nobodys_is_refused(pair: Pair) -> None:
    note_id = await write(pair, pair.mentor)

    for cursor in ("WzBd", "WzIxNDc0ODM2NDhd", "WyJhIl0"):
        answer = await pair.ask(pair.mentor, "sharedNoteHistory", noteId=note_id, after=cursor)
        assert codes(answer) == ["BAD_USER_INPUT"]


async def everything_the_mentee_sees(pair: Pair) -> list[Any]:
    names = ("sharedNotes", "privateNotes", "questions", "followUps", "goals", "advice", "gifts")
    return [await pair.read(pair.mentee, "nextAgenda"), *[await pair.read(pair.mentee, name) for name in names]]


async def tables_with(db: Database, words: str) -> set[str]:
    """Every table of the service in any of whose rows the words stand."""
    async with db.reading() as tx:
        names = await tx.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return {
            name
            for name in names
            if await tx.session.scalar(
                text(f'SELECT EXISTS (SELECT FROM "{name}" AS row WHERE row::text LIKE :words)'),
                {"words": f"%{words}%"},
            )
        }
