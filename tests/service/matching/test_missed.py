"""Members who were told of before addresses were kept are asked for until each has one, by itself, after an upgrade."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

import services.matching
from chassis.db import Database
from chassis.ids import new_id
from chassis.migrations import upgrade
from chassis.timers import TimerLoop
from contracts.matching import MembersMissed
from services.matching.consumers import HANDLERS
from services.matching.facts.commands.missed import AT_A_TIME, MISSED
from services.matching.facts.tables import members
from services.matching.mapping import map_domain
from services.matching.timers import TIMERS
from tests.builders.matching import NOW, a_profile
from tests.conftest import FreshDatabases
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.matching.conftest import Clock
from tests.service.migrations import migrate_to

LOCATION = Path(services.matching.__file__).parent / "migrations"
OLD_MEMBER = text(
    "INSERT INTO members (member_id, zone, languages, career_stage, industries)"
    " VALUES (:id, 'Africa/Nairobi', '{en}', 'MID', '{86}')"
)


@pytest.fixture
async def old(database: FreshDatabases, clock: Clock) -> AsyncIterator[Database]:
    """Give a database as the release before addresses had it, with nobody in it."""
    map_domain()
    url = database.empty("matching")
    await migrate_to(url, LOCATION, "0011")
    db = Database(url, source="matching", clock=clock)
    yield db
    await db.close()


async def know(db: Database, count: int) -> list[UUID]:
    ids = sorted(new_id() for _ in range(count))
    async with db.transaction() as tx:
        await tx.session.execute(OLD_MEMBER, [{"id": id_} for id_ in ids])
    return ids


async def renewed(db: Database) -> None:
    await upgrade(db.url, LOCATION)


async def settle(db: Database) -> None:
    timers = TimerLoop(db, TIMERS)
    while await timers.run_next():
        pass


async def asked_for(db: Database) -> list[UUID]:
    """By all requests since the beginning, one after the other."""
    return [who for each in await emitted(db) if isinstance(each, MembersMissed) for who in each.member_ids]


async def timers_left(db: Database) -> int:
    async with db.reading() as tx:
        return len(list(await tx.session.scalars(text(f"SELECT id FROM timers WHERE kind = '{MISSED}'"))))


class TestAfterAnUpgrade:
    async def test_each_is_asked_for_once_in_requests_that_profiles_can_answer(self, old: Database) -> None:
        known = await know(old, AT_A_TIME + 3)

        await renewed(old)
        await settle(old)

        assert await asked_for(old) == known

    async def test_who_is_told_of_has_an_address_and_who_is_not_is_asked_for_again(
        self, old: Database, clock: Clock
    ) -> None:
        told, late = await know(old, 2)
        await renewed(old)
        await settle(old)

        await deliver(old, HANDLERS, envelope(a_profile(told), 1))
        clock.now += timedelta(hours=1)
        await settle(old)

        assert await asked_for(old) == [told, late, late]
        async with old.reading() as tx:
            kept = select(members.c.sealed_email).where(members.c.member_id == told)
            assert await tx.session.scalar(kept) == "v1.sealed"

    async def test_nobody_is_asked_for_any_more_when_all_were_told_of(self, old: Database, clock: Clock) -> None:
        (member_id,) = await know(old, 1)
        await renewed(old)
        await settle(old)
        await deliver(old, HANDLERS, envelope(a_profile(member_id), 1))

        clock.now += timedelta(days=2)
        await settle(old)

        assert await asked_for(old) == [member_id]
        assert await timers_left(old) == 0

    async def test_a_place_that_misses_nobody_asks_for_nobody(self, old: Database) -> None:
        await renewed(old)

        assert await timers_left(old) == 0

    async def test_waits_longer_each_time_and_a_day_at_most(self, old: Database, clock: Clock) -> None:
        await know(old, 1)
        await renewed(old)

        await settle(old)
        for _ in range(10):
            clock.now += timedelta(days=1)
            await settle(old)

        async with old.reading() as tx:
            due = await tx.session.scalar(text(f"SELECT due_at FROM timers WHERE kind = '{MISSED}'"))
        assert due == clock.now + timedelta(days=1)
        assert clock.now > NOW
