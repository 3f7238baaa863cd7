"""The migrations make what tables.py says, and the exported SDL is what graph.py says."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, text

import services.sessions
from chassis.db import Database
from chassis.migrations import upgrade
from chassis.tables import metadata as chassis_metadata
from chassis.tables import timers
from chassis.timers import TimerLoop
from services.sessions import graph
from services.sessions.facts.commands.relationships import keep_ending, keep_relationship
from services.sessions.health.commands.waiting import CLOSING, JUDGE, PULSE, of_both
from services.sessions.health.domain.rhythm import Health, Standing
from services.sessions.mapping import map_domain, metadata
from services.sessions.timers import TIMERS
from tests.builders.meetings import a_pair, a_start
from tests.conftest import FreshDatabases
from tests.service.envelopes import emitted
from tests.service.migrations import differences, migrate_to

LOCATION = Path(services.sessions.__file__).parent / "migrations"
SDL = Path(graph.__file__).parent / "schema.graphql"


async def test_the_tables_are_those_of_the_migrations(db: Database) -> None:
    assert await differences(db, chassis_metadata, metadata) == []


async def test_the_exclusion_constraint_covers_active_time_of_a_person(db: Database) -> None:
    query = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'bookings_never_overlap'")

    async with db.reading() as tx:
        definition = await tx.session.scalar(query)

    assert definition == "EXCLUDE USING gist (member_id WITH =, during WITH &&) WHERE (active)"


async def test_what_is_older_than_health_is_followed_from_now_on(database: FreshDatabases) -> None:
    url, pair, over = database.empty("sessions"), a_pair(), a_pair()
    await migrate_to(url, LOCATION, "0013")
    db = Database(url, source="sessions")
    map_domain()
    async with db.transaction() as tx:
        for each in (pair, over):
            started = a_start(each, starts_on=date(2020, 1, 6), every_days=28, ends_on=date(2099, 1, 5))
            await keep_relationship(tx, started)
        await keep_ending(tx, over.relationship_id)

    await upgrade(url, LOCATION)
    while await TimerLoop(db, TIMERS).run_next():
        pass

    async with db.reading() as tx:
        (standing,) = await tx.session.scalars(select(Standing))
        waiting = {(row.kind, row.key) for row in await tx.session.execute(select(timers))}
    today = db.clock().date()
    assert (standing.relationship_id, standing.health) == (pair.relationship_id, Health.BEGINNING)
    assert (standing.restarted_on, standing.due_on) == (today, today + timedelta(days=14))
    assert await emitted(db) == []
    assert waiting == {
        *((kind, str(pair.relationship_id)) for kind in (JUDGE, CLOSING)),
        *((PULSE, of_both(pair.relationship_id, each)) for each in pair.people),
    }
    await db.close()


def test_the_exported_schema_is_fresh() -> None:
    assert SDL.read_text().endswith(f"\n{graph.schema().as_str()}\n")
