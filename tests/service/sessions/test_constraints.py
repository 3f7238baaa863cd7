"""Every constraint keeps something out that nothing else in the database does; without it, the forgery gets in."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Database
from chassis.ids import new_id
from services.sessions.tables import metadata
from tests.service.sessions.forgeries import FORGERIES, NO_OVERLAPS, OVERLAPS, SOUND

OVERLAP = "bookings_never_overlap"
WITHOUT_WHERE = "EXCLUDE USING gist (member_id WITH =, during WITH &&)"
WITH_ITS_END = (
    "EXCLUDE USING gist (member_id WITH =, tstzrange(lower(during), upper(during), '[]') WITH &&) WHERE (active)"
)
OF_ANYBODY = "EXCLUDE USING gist (during WITH &&) WHERE (active)"
SAME_TIME = "EXCLUDE USING gist (member_id WITH =, during WITH =) WHERE (active)"

# Constraints, and unique indexes that stand for none; primary keys and NOT NULL hold everywhere, and are PostgreSQL's.
_CONSTRAINTS = text(
    """
    SELECT conname, conrelid::regclass::text FROM pg_constraint
    WHERE contype IN ('c', 'f', 'u', 'x') AND conrelid::regclass::text = ANY (:tables)
    UNION
    SELECT indexrelid::regclass::text, indrelid::regclass::text FROM pg_index
    WHERE indisunique AND NOT indisprimary AND indrelid::regclass::text = ANY (:tables)
    """
)


@pytest.fixture
async def session(db: Database) -> AsyncIterator[AsyncSession]:
    """Give a transaction with every sound row in it, of which nothing stays."""
    async with AsyncSession(db.engine) as session:
        for table, row in SOUND.items():
            await write(session, table, row)
        yield session


async def write(session: AsyncSession, table: str, row: Mapping[str, Any]) -> None:
    await session.execute(insert(metadata.tables[table]).values(**row))


async def constraints(session: AsyncSession) -> dict[str, str]:
    """The table of each."""
    rows = await session.execute(_CONSTRAINTS, {"tables": [*SOUND]})
    return {row[0]: row[1] for row in rows}


async def forge(session: AsyncSession, table: str, changes: Mapping[str, Any]) -> str:
    """What kept the forgery out; nothing if it got in.  Nothing stays either way."""
    key = next(iter(SOUND[table]))
    savepoint = await session.begin_nested()
    try:
        await write(session, table, {**SOUND[table], key: new_id(), **changes})
    except IntegrityError as error:
        return str(error.orig)
    else:
        return ""
    finally:
        await savepoint.rollback()


async def book_also(session: AsyncSession, changes: Iterable[Mapping[str, Any]]) -> list[bool]:
    """For each time beside the one that is booked, whether another session may have it."""
    another = new_id()
    later = {**SOUND["sessions"], "id": another, "series_id": None, "occurs_on": None}
    await write(session, "sessions", later)
    return [await forge(session, "bookings", {"session_id": another, **each}) == "" for each in changes]


async def drop(session: AsyncSession, table: str, name: str) -> None:
    is_index = not await session.scalar(
        text("SELECT count(*) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    ways = f"DROP INDEX {name}" if is_index else f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    await session.execute(text(ways))


async def test_every_constraint_has_its_forgery(session: AsyncSession) -> None:
    # A key by which others refer to it: `claims_of_gathering` is what needs it.
    shown_elsewhere = {OVERLAP, "gatherings_with_their_seats"}

    assert set(await constraints(session)) - shown_elsewhere == set(FORGERIES)


@pytest.mark.timeout(120)
async def test_each_is_kept_out_by_its_constraint_and_by_nothing_else(session: AsyncSession) -> None:
    for name, table in (await constraints(session)).items():
        if name not in FORGERIES:
            continue
        refused = await forge(session, table, FORGERIES[name])
        async with session.begin_nested() as savepoint:
            await drop(session, table, name)
            unguarded = await forge(session, table, FORGERIES[name])
            await savepoint.rollback()

        assert f'"{name}"' in refused
        assert unguarded == "", name


class TestOverlap:
    async def test_no_two_sessions_have_a_person_at_one_time(self, session: AsyncSession) -> None:
        assert not any(await book_also(session, OVERLAPS))

    async def test_what_touches_or_is_off_or_another_persons_is_free(self, session: AsyncSession) -> None:
        assert all(await book_also(session, NO_OVERLAPS))

    @pytest.mark.parametrize("weaker", ["", SAME_TIME], ids=["none", "the same time alone"])
    async def test_a_weaker_one_is_noticed(self, session: AsyncSession, weaker: str) -> None:
        await replace_overlap(session, weaker)

        assert any(await book_also(session, OVERLAPS))

    @pytest.mark.parametrize(
        "stronger",
        [WITHOUT_WHERE, WITH_ITS_END, OF_ANYBODY],
        ids=["of what is off, too", "of what touches", "of anybody"],
    )
    async def test_a_stronger_one_is_noticed(self, session: AsyncSession, stronger: str) -> None:
        await replace_overlap(session, stronger)

        assert not all(await book_also(session, NO_OVERLAPS))


async def replace_overlap(session: AsyncSession, other: str) -> None:
    await drop(session, "bookings", OVERLAP)
    if other:
        await session.execute(text(f"ALTER TABLE bookings ADD CONSTRAINT {OVERLAP} {other}"))
