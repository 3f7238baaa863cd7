"""The migrations make what tables.py says, and the exported SDL is what graph.py says."""

from pathlib import Path

from sqlalchemy import text

from chassis.db import Database
from chassis.tables import metadata as chassis_metadata
from services.sessions import graph
from services.sessions.mapping import metadata
from tests.service.migrations import differences

SDL = Path(graph.__file__).parent / "schema.graphql"


async def test_the_tables_are_those_of_the_migrations(db: Database) -> None:
    assert await differences(db, chassis_metadata, metadata) == []


async def test_the_exclusion_constraint_covers_active_time_of_a_person(db: Database) -> None:
    query = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'bookings_never_overlap'")

    async with db.reading() as tx:
        definition = await tx.session.scalar(query)

    assert definition == "EXCLUDE USING gist (member_id WITH =, during WITH &&) WHERE (active)"


def test_the_exported_schema_is_fresh() -> None:
    assert SDL.read_text().endswith(f"\n{graph.schema().as_str()}\n")
