"""What sessions sees of two people: a silence that ends kindly, a parting without fault, and keeping in touch."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.events.inbox import Taken
from contracts.envelope import Event
from contracts.matching import Ending, MembersConnected, RelationshipEnded
from contracts.sessions import FitExitChosen, KeepInTouchChosen, RelationshipRevived, RelationshipWentIdle
from services.matching.consumers import HANDLERS
from services.matching.relationships.domain.relationship import Relationship, Status
from services.matching.relationships.queries.connections import rematches_waiting
from services.matching.relationships.queries.relationships import Overseer, relationships_overseen
from services.matching.relationships.tables import connections
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope
from tests.service.matching.relationships.bonds import Bonds

LONG_AGO = date(2027, 1, 1)


def two(relationship: Relationship) -> dict[str, Any]:
    return {
        "relationship_id": relationship.id,
        "mentor_id": relationship.mentor_id,
        "mentee_id": relationship.mentee_id,
    }


def idle(relationship: Relationship) -> RelationshipWentIdle:
    return RelationshipWentIdle(**two(relationship), idle_since=LONG_AGO)


def revived(relationship: Relationship) -> RelationshipRevived:
    return RelationshipRevived(**two(relationship), revived_on=LONG_AGO)


async def hear(bonds: Bonds, *events: Event) -> list[Taken]:
    numbered = [envelope(event, seq) for seq, event in enumerate(events, 1)]
    return await deliver(bonds.matching.db, HANDLERS, *numbered)


class TestIdle:
    async def test_is_kept_and_seen_by_staff(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await hear(bonds, idle(relationship))

        async with bonds.matching.db.reading() as tx:
            seen = await relationships_overseen(tx, Overseer(programmes=frozenset()), [relationship.id])
        assert seen[relationship.id].idle_since == LONG_AGO

    async def test_ends_kindly_after_six_weeks_and_gives_its_seat_back(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await hear(bonds, idle(relationship))
        await bonds.days_later(41)
        before = (await bonds.relationship(relationship.id)).status
        await bonds.days_later(1)

        after = await bonds.relationship(relationship.id)
        assert (before, after.status, after.ending, after.ended_by) == (Status.ACTIVE, Status.ENDED, Ending.ENDED, None)
        assert (await bonds.seats_tally(relationship.mentor_id))[0] == 0

    async def test_goes_on_when_the_two_meet_in_time(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await hear(bonds, idle(relationship), revived(relationship))
        await bonds.days_later(60)

        after = await bonds.relationship(relationship.id)
        assert (after.status, after.idle_since) == (Status.ACTIVE, None)

    async def test_is_not_closed_in_a_break(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await hear(bonds, idle(relationship))
        await bonds.pause(relationship, relationship.mentee_id, bonds.clock.now.date() + timedelta(days=100))
        await bonds.days_later(50)

        assert (await bonds.relationship(relationship.id)).status is Status.PAUSED

    async def test_told_again_or_late_it_comes_to_the_same(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        first, second = envelope(idle(relationship)), envelope(revived(relationship), seq=2)

        taken = await deliver(bonds.matching.db, HANDLERS, second, first, second, first)

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED, Taken.SEEN_BEFORE]
        assert (await bonds.relationship(relationship.id)).idle_since is None

    async def test_of_what_has_ended_changes_nothing(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await bonds.end(relationship, relationship.mentee_id)
        await hear(bonds, idle(relationship))

        assert (await bonds.relationship(relationship.id)).idle_since is None


class TestPartingEarly:
    @pytest.mark.parametrize(("another", "waiting"), [(True, 1), (False, 0)])
    async def test_ends_it_in_nobodys_name(self, bonds: Bonds, *, another: bool, waiting: int) -> None:
        relationship = await bonds.informal()
        await hear(bonds, FitExitChosen(**two(relationship), another_match=another))

        after = await bonds.relationship(relationship.id)
        (ended,) = await bonds.told(RelationshipEnded)
        async with bonds.matching.db.reading() as tx:
            pool = await rematches_waiting(tx, frozenset(), after=None, limit=10)
        assert (after.status, after.ended_by, ended.mentor_left) == (Status.ENDED, None, False)
        assert [rematch.mentee_id for rematch in pool] == [relationship.mentee_id] * waiting

    async def test_told_twice_ends_it_once(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        parted = FitExitChosen(**two(relationship), another_match=True)
        await hear(bonds, parted, parted)

        assert len(await bonds.told(RelationshipEnded)) == 1


class TestKeepingInTouch:
    async def connected(self, bonds: Bonds) -> list[Any]:
        async with bonds.matching.db.reading() as tx:
            return list((await tx.session.execute(select(connections).where(connections.c.since.is_not(None)))).all())

    async def test_connects_the_two_once(self, bonds: Bonds) -> None:
        mentor_id, relationship = await bonds.matching.a_mentor(), await bonds.informal()
        strangers = {**two(relationship), "mentor_id": mentor_id}
        kept = KeepInTouchChosen(**strangers)
        before = len(await bonds.told(MembersConnected))
        await hear(bonds, kept, kept)

        assert len(await bonds.told(MembersConnected)) == before + 1
        assert {relationship.mentee_id, mentor_id} in [{row.low_id, row.high_id} for row in await self.connected(bonds)]

    async def test_is_not_for_two_whom_a_block_keeps_apart(self, bonds: Bonds) -> None:
        mentor_id, relationship = await bonds.matching.a_mentor(), await bonds.informal()
        await bonds.matching.tell(a_block(mentor_id, relationship.mentee_id))
        before = len(await self.connected(bonds))
        await hear(bonds, KeepInTouchChosen(**{**two(relationship), "mentor_id": mentor_id}))

        assert len(await self.connected(bonds)) == before
