"""What sessions keeps of members and relationships, however often and in whatever order it is told."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import (
    RelationshipAgreed,
    RelationshipEnded,
    RelationshipPaused,
    RelationshipRenewed,
    RelationshipResumed,
    RelationshipStarted,
)
from contracts.matching.relationships import Ending, Origin
from contracts.words import Format, Kind
from services.sessions.consumers import HANDLERS
from services.sessions.facts.queries.people import zones_of
from services.sessions.facts.tables import relationships
from tests.builders.matching import a_profile
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, envelope

STARTED = RelationshipStarted(
    relationship_id=new_id(),
    mentor_id=new_id(),
    mentee_id=new_id(),
    kind=Kind.TRADITIONAL,
    origin=Origin.INTRODUCTION,
    formal=False,
    starts_on=date(2027, 1, 4),
    ends_on=date(2027, 7, 4),
)
TWO = {"mentor_id": STARTED.mentor_id, "mentee_id": STARTED.mentee_id, "relationship_id": STARTED.relationship_id}
PAUSED = RelationshipPaused(**TWO, until=date(2027, 2, 1))
RESUMED = RelationshipResumed(**TWO, resumed_on=date(2027, 1, 20))
ENDED = RelationshipEnded(**TWO, ending=Ending.COMPLETED, ended_at=NOW)
AGREED = RelationshipAgreed(
    **TWO, version=2, every_days=14, minutes=45, format=Format.VIDEO, ends_on=date(2027, 12, 31)
)
RENEWED = RelationshipRenewed(**TWO, ends_on=date(2028, 1, 4))


async def tell(db: Database, *events: Event) -> list[Taken]:
    return await deliver(db, HANDLERS, *[envelope(event, seq=seq) for seq, event in enumerate(events, start=1)])


async def kept(db: Database) -> dict[str, Any]:
    async with db.reading() as tx:
        return dict((await tx.session.execute(select(relationships))).mappings().one())


async def zone_of(db: Database, member_id: UUID) -> str:
    async with db.reading() as tx:
        return (await zones_of(tx, [member_id]))[member_id]


class TestRelationships:
    async def test_a_start_is_kept_with_its_people_and_its_days(self, db: Database) -> None:
        await tell(db, STARTED)

        row = await kept(db)
        assert {name: row[name] for name in TWO} == TWO
        assert (row["life"], row["every_days"], row["ends_on"]) == ("ACTIVE", None, date(2027, 7, 4))

    async def test_an_agreement_gives_it_a_rhythm_and_a_renewal_a_new_last_day(self, db: Database) -> None:
        await tell(db, STARTED, AGREED, RENEWED)

        row = await kept(db)
        assert (row["formal"], row["every_days"], row["minutes"], row["format"]) == (True, 14, 45, "VIDEO")
        assert row["ends_on"] == date(2028, 1, 4)

    async def test_a_pause_lasts_until_it_is_resumed(self, db: Database) -> None:
        await tell(db, STARTED, PAUSED)
        paused = await kept(db)
        await tell(db, STARTED, PAUSED, RESUMED)

        assert (paused["life"], paused["paused_until"]) == ("PAUSED", date(2027, 2, 1))
        assert ((await kept(db))["life"], (await kept(db))["paused_until"]) == ("ACTIVE", None)

    async def test_an_end_in_the_middle_of_a_pause_ends_both(self, db: Database) -> None:
        await tell(db, STARTED, PAUSED, ENDED)

        assert ((await kept(db))["life"], (await kept(db))["paused_until"]) == ("ENDED", None)

    async def test_told_again_says_the_same(self, db: Database) -> None:
        await tell(db, STARTED, PAUSED)

        assert await tell(db, STARTED, PAUSED) == [Taken.SEEN_BEFORE, Taken.SEEN_BEFORE]
        assert (await kept(db))["life"] == "PAUSED"

    async def test_an_end_that_comes_before_the_start_waits_for_it(self, db: Database) -> None:
        started, ended = envelope(STARTED), envelope(ENDED, seq=2)

        assert await deliver(db, HANDLERS, ended, started, ended) == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
        assert (await kept(db))["life"] == "ENDED"


class TestPeople:
    async def test_the_newest_zone_counts(self, db: Database) -> None:
        first = a_profile(zone="Asia/Kolkata")
        moved = a_profile(first.member_id, zone="Europe/Lisbon")

        await tell(db, first, moved)

        assert await zone_of(db, first.member_id) == "Europe/Lisbon"

    async def test_who_was_not_told_of_reads_utc(self, db: Database) -> None:
        assert await zone_of(db, new_id()) == "UTC"
