"""The lanes of an import, which do not wait for each other."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

import services.profiles
from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.migrations import upgrade
from chassis.tables import timers as due
from chassis.timers import TimerLoop
from services.profiles.integrations.commands import imports_chunks
from services.profiles.integrations.commands.imports_lanes import CARRY_ON, CLOSE
from services.profiles.integrations.domain.imports import ImportState
from services.profiles.integrations.domain.lanes import BUCKETS, LANES, bucket_of, lane_of
from services.profiles.integrations.queries.imports import import_by_id
from services.profiles.integrations.tables import import_rows
from services.profiles.timers import second_hand, timers
from tests.conftest import FreshDatabases
from tests.service.envelopes import emitted
from tests.service.migrations import migrate_to
from tests.service.profiles.importing import Importing, lines, some

CHUNK = 10
LOCATION = Path(services.profiles.__file__).parent / "migrations"


@pytest.fixture(autouse=True)
def chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports_chunks, "CHUNK", CHUNK)


def people(count: int) -> bytes:
    return lines(*(f"N-{n},Person {n},n{n}@example.org" for n in range(count)))


async def run(loop: TimerLoop) -> None:
    while await loop.run_next():
        continue


async def in_two_loops(db: Database, keyring: Keyring) -> None:
    """As the consuming process runs what is due; whichever loop ends first may leave the closing to the next."""
    falling_due = timers(keyring)
    await asyncio.gather(*(run(TimerLoop(db, each)) for each in (second_hand(falling_due), falling_due)))
    await run(TimerLoop(db, falling_due))


def test_no_bucket_of_people_is_in_two_lanes() -> None:
    network_id = new_id()
    ids = [f"N-{n}" for n in range(2000)]

    found = {(bucket_of(network_id, each), lane_of(network_id, each)) for each in ids}

    assert len(found) == BUCKETS
    assert {lane for _, lane in found} == set(range(LANES))


async def test_lanes_that_run_at_once_write_each_row_once(importing: Importing, db: Database, keyring: Keyring) -> None:
    import_id = await importing.stage(people(95))
    await in_two_loops(db, keyring)
    await importing.begin(import_id)

    await in_two_loops(db, keyring)

    view = await importing.view(import_id)
    assert (view.state, view.done, some(view.counts)) == (ImportState.APPLIED, 1.0, {"created": 95})
    told = [event.member_id for event in await emitted(db)]
    assert (len(told), len(set(told))) == (95, 95)


async def test_a_step_is_not_over_before_its_last_lane(importing: Importing, db: Database, keyring: Keyring) -> None:
    import_id = (await importing.checked(people(35))).id
    await importing.begin(import_id)
    one = f"{import_id}/0"
    async with db.transaction() as tx:
        await tx.session.execute(update(due).filter_by(kind=CARRY_ON, key=one).values(due_at=tx.now.replace(year=9999)))

    await run(TimerLoop(db, timers(keyring)))

    between = await importing.view(import_id)
    assert between.state is ImportState.APPLYING
    assert 0 < between.done < 1
    async with db.transaction() as tx:
        assert await tx.session.scalar(select(due.c.key).filter_by(kind=CLOSE)) is None
        await tx.session.execute(update(due).filter_by(kind=CARRY_ON, key=one).values(due_at=tx.now))
    await run(TimerLoop(db, timers(keyring)))
    assert some((await importing.view(import_id)).counts) == {"created": 35}


async def test_an_import_of_before_there_were_lanes_goes_on_where_it_was(
    database: FreshDatabases, keyring: Keyring
) -> None:
    url = database.empty("profiles")
    await migrate_to(url, LOCATION, "0015")
    db = Database(url, source="profiles", rows_secured=True)
    import_id = await half_applied(db)

    await upgrade(url, LOCATION)
    await run(TimerLoop(db, timers(keyring)))

    async with db.reading() as tx:
        view = await import_by_id(tx, import_id, network_id=None)
        lanes = (await tx.session.scalars(select(import_rows.c.lane).distinct())).all()
    told = len(await emitted(db))
    await db.close()
    assert (view.state, told, lanes) == (ImportState.APPLIED, 2, [0])


BEFORE = """
    INSERT INTO networks (id, slug, name, created_at) VALUES (:network_id, 'alumni', 'Alumni', now());;
    INSERT INTO imports (id, network_id, kind, file_hash, name, full_sync, columns, notes, rows, state, cursor, counts,
                         leaving, members, created_by, created_at, updated_at)
    VALUES (:id, :network_id, 'MEMBERS', 'hash', 'list.csv', false, '{}', '{}', 4, 'APPLYING', 3, '{}', 0, 0, :id,
            now(), now());;
    INSERT INTO import_rows (import_id, number, key, outcome, cells)
    SELECT :id, n, 'N-' || n, 'CREATED', jsonb_build_object('external_id', 'N-' || n, 'display_name', 'Person ' || n,
                                                           'email', 'n' || n || '@example.org')
    FROM generate_series(2, 5) AS n;;
    INSERT INTO timers (kind, key, due_at, payload)
    VALUES ('carry_on_import', CAST(CAST(:id AS uuid) AS text), now(), '{}')
"""


async def half_applied(db: Database) -> UUID:
    """An import of four rows, of which the first two, 2 and 3, were done."""
    import_id, network_id = new_id(), new_id()
    async with db.transaction() as tx:
        for statement in BEFORE.split(";;"):
            await tx.session.execute(text(statement), {"id": import_id, "network_id": network_id})
    return import_id
