"""The audit trail in its table: the database chains it, refuses to change it, and what is forced shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.db import Database, Transaction
from chassis.ids import new_id
from chassis.keyring.anchors import Anchor, Anchors
from services.profiles.staff.anchoring import Anchoring
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import ORIGIN, Action, Break, Entry, digest
from services.profiles.staff.queries.audit import CHAIN, Verdict, verify_chain
from services.profiles.staff.tables import audit_entries
from tests.conftest import FreshDatabases
from tests.service.profiles.staff import entries


@pytest.fixture
async def anchors(database: FreshDatabases) -> AsyncIterator[Anchors]:
    """Give anchors of this test's own."""
    opened = Database(database("keyring"), source="keyring", pool_size=2)
    yield Anchors(opened)
    await opened.close()


async def add(db: Database, count: int = 1, subject: UUID | None = None) -> None:
    for _ in range(count):
        async with db.transaction() as tx:
            details = {"role": "support", "grant": new_id()}
            await append(tx, Action.ROLE_GRANTED, actor_id=new_id(), subject_id=subject, details=details)


@asynccontextmanager
async def without_triggers(db: Database) -> AsyncIterator[Transaction]:
    """A transaction that may do what the triggers forbid, as the table's owner can."""
    async with db.transaction() as tx:
        await tx.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        yield tx
        await tx.session.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))


async def force(db: Database, statement: str) -> None:
    async with without_triggers(db) as tx:
        await tx.session.execute(text(statement))


async def write_anew(db: Database, changed: list[Entry]) -> None:
    """Puts another chain, which holds, in the place of the trail."""
    last, rows = ORIGIN, []
    for entry in changed:
        moved = replace(entry, seq=last.seq + 1, previous=last.hash)
        moved = replace(moved, hash=digest(moved))
        rows.append(vars(moved))
        last = moved.link
    async with without_triggers(db) as tx:
        await tx.session.execute(delete(audit_entries))
        await tx.session.execute(insert(audit_entries), rows)


async def _fail(db: Database) -> None:
    async with db.transaction() as tx:
        await append(tx, Action.ACTED)
        await append(tx, Action.ACTED, details={"operation": "not a word"})


class TestTheTable:
    async def test_chains_what_is_added(self, db: Database, anchors: Anchors) -> None:
        await add(db, 3)

        rows = await entries(db)

        assert [row.seq for row in rows] == [1, 2, 3]
        assert rows[0].previous == ORIGIN.hash
        assert (await verify_chain(db, anchors)).head == rows[-1].hash

    async def test_numbers_without_holes_however_many_add_at_once(self, db: Database, anchors: Anchors) -> None:
        await asyncio.gather(*(add(db, 5) for _ in range(8)))

        assert await verify_chain(db, anchors) == Verdict(entries=40, head=(await entries(db))[-1].hash, anchored=0)

    async def test_forgets_with_the_transaction_that_fails(self, db: Database, anchors: Anchors) -> None:
        with pytest.raises(IntegrityError):
            await _fail(db)
        await add(db)

        assert (await verify_chain(db, anchors)).entries == 1

    async def test_takes_no_chain_of_somebody_elses_making(self, db: Database) -> None:
        values = {"seq": 7, "previous": "x" * 64, "hash": "y" * 64, "action": "ACTED", "details": {}}
        async with db.transaction() as tx:
            await tx.session.execute(insert(audit_entries).values(at=tx.now, **values))

        (entry,) = await entries(db)
        assert (entry.seq, entry.previous, entry.hash) == (1, ORIGIN.hash, digest(entry))

    @pytest.mark.parametrize(
        "statement",
        [
            update(audit_entries).values(action="ACTED"),
            delete(audit_entries),
            text("TRUNCATE audit_entries"),
        ],
        ids=["update", "delete", "truncate"],
    )
    async def test_refuses_to_change_or_forget(self, db: Database, statement: object) -> None:
        await add(db)

        with pytest.raises(DBAPIError, match="only ever added to"):
            async with db.transaction() as tx:
                await tx.session.execute(statement)  # type: ignore[call-overload]  # Each is an executable one.

    @pytest.mark.parametrize("told", ["amara@example.org", "Amara Okafor", 'x"y'])
    async def test_takes_nothing_that_could_be_a_name_or_an_address(self, db: Database, told: str) -> None:
        with pytest.raises(IntegrityError, match="audit_entries_ids_and_words"):
            async with db.transaction() as tx:
                await append(tx, Action.ACTED, details={"operation": told})


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entries SET action = 'ACTED' WHERE seq = 3", Break(3, "this entry was changed")),
        ("UPDATE audit_entries SET actor_id = NULL WHERE seq = 5", Break(5, "this entry was changed")),
        (
            "UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE seq = 2",
            Break(2, "this entry was changed"),
        ),
        ("UPDATE audit_entries SET details = '{}' WHERE seq = 1", Break(1, "this entry was changed")),
        ("DELETE FROM audit_entries WHERE seq = 4", Break(4, "this entry is missing")),
        ("DELETE FROM audit_entries WHERE seq = 1", Break(1, "this entry is missing")),
    ],
    ids=lambda value: value[:45] if isinstance(value, str) else "",
)
async def test_what_is_forced_past_the_triggers_is_found(
    db: Database, anchors: Anchors, statement: str, broken: Break
) -> None:
    await add(db, 6)

    await force(db, statement)

    assert (await verify_chain(db, anchors, batch=2)).broken == broken


class TestTheAnchor:
    async def test_is_dropped_once_for_each_head(self, db: Database, anchors: Anchors) -> None:
        anchoring = Anchoring(db, anchors)
        assert await anchoring.anchor() is None
        await add(db, 2)

        dropped = await anchoring.anchor()

        assert dropped == Anchor(2, (await entries(db))[-1].hash)
        assert await anchoring.anchor() is None
        assert (await verify_chain(db, anchors)).anchored == 2

    async def test_shows_that_the_end_was_cut_off(self, db: Database, anchors: Anchors) -> None:
        await add(db, 6)
        await Anchoring(db, anchors).anchor()

        await force(db, "DELETE FROM audit_entries WHERE seq > 4")

        found = await verify_chain(db, anchors, batch=2)
        assert (found.entries, found.broken) == (4, Break(6, "this entry was anchored, and it is gone"))

    async def test_shows_that_all_of_it_was_cut_off(self, db: Database, anchors: Anchors) -> None:
        await add(db, 2)
        await Anchoring(db, anchors).anchor()

        await force(db, "DELETE FROM audit_entries")

        assert (await verify_chain(db, anchors)).broken == Break(2, "this entry was anchored, and it is gone")

    async def test_shows_that_all_of_it_was_written_anew(self, db: Database, anchors: Anchors) -> None:
        await add(db, 4)
        await Anchoring(db, anchors).anchor()
        before = await entries(db)

        await write_anew(db, [replace(before[0], actor_id=new_id()), *before[1:]])

        found = await verify_chain(db, anchors)
        assert found.broken == Break(4, "the chain was written anew: its anchor is another")

    async def test_stays_where_it_was_dropped(self, anchors: Anchors) -> None:
        await anchors.drop(CHAIN, Anchor(1, "a" * 64))

        await anchors.drop(CHAIN, Anchor(1, "b" * 64))

        assert await anchors.newest(CHAIN) == Anchor(1, "a" * 64)

    @pytest.mark.parametrize("statement", ["UPDATE anchors SET hash = ''", "DELETE FROM anchors", "TRUNCATE anchors"])
    async def test_cannot_be_moved(self, anchors: Anchors, statement: str) -> None:
        await anchors.drop(CHAIN, Anchor(1, "a" * 64))

        with pytest.raises(DBAPIError, match="an anchor that was dropped stays"):
            async with anchors.db.transaction() as tx:
                await tx.session.execute(text(statement))
