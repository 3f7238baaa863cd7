"""Pairs that networks told of, as relationships: of persons, without seats, whatever is heard first."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from chassis.events.inbox import Taken
from contracts.matching import Ending, Origin, RelationshipEnded, RelationshipStarted
from services.matching.consumers import HANDLERS
from services.matching.relationships.domain.relationship import Status
from services.matching.relationships.tables import relationships
from tests.builders.matching import NOW, a_block, a_merge, a_pair, a_separation
from tests.service.envelopes import deliver, envelope
from tests.service.matching.relationships.bonds import Bonds

TODAY = NOW.date()


async def how_many(bonds: Bonds) -> int:
    async with bonds.matching.db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(relationships)) or 0


class TestAPair:
    async def test_goes_on_as_a_relationship_without_a_seat(self, bonds: Bonds) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        pair = a_pair(mentor_id, mentee_id)

        await bonds.matching.tell(pair)

        relationship = await bonds.relationship(pair.pair_id)
        assert (relationship.origin, relationship.status, relationship.starts_on) == (
            Origin.IMPORTED,
            Status.ACTIVE,
            pair.started_on,
        )
        assert await bonds.seats_tally(mentor_id) == (0, 0)

    async def test_that_had_ended_is_history_alone(self, bonds: Bonds) -> None:
        await bonds.matching.tell(a_pair(ended_on=TODAY - timedelta(days=1)))

        assert await how_many(bonds) == 0

    async def test_ends_with_the_networks_word(self, bonds: Bonds) -> None:
        pair = a_pair()
        await bonds.matching.tell(pair, pair.model_copy(update={"ended_on": TODAY - timedelta(days=1)}))

        assert [each.ending for each in await bonds.told(RelationshipEnded)] == [Ending.COMPLETED]

    async def test_that_the_two_ended_here_stays_ended(self, bonds: Bonds) -> None:
        pair = a_pair()
        await bonds.matching.tell(pair)
        await bonds.end(await bonds.relationship(pair.pair_id), pair.mentor_id)

        await bonds.matching.tell(pair)

        assert (await bonds.relationship(pair.pair_id)).status is Status.ENDED

    async def test_of_two_who_have_one_already_or_are_apart_changes_nothing(self, bonds: Bonds) -> None:
        mentor_id, (one, other) = await bonds.matching.a_mentor(), await bonds.members(2)
        await bonds.between(mentor_id, one)
        await bonds.matching.tell(a_block(other, mentor_id))

        await bonds.matching.tell(a_pair(mentor_id, one), a_pair(mentor_id, other))

        assert await how_many(bonds) == 1

    async def test_heard_twice_is_one(self, bonds: Bonds) -> None:
        same = envelope(a_pair())

        assert await deliver(bonds.matching.db, HANDLERS, same, same) == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert len(await bonds.told(RelationshipStarted)) == 1


class TestAMerge:
    @pytest.mark.parametrize("order", list(permutations(range(2))))
    async def test_makes_it_the_persons_whatever_came_first(self, bonds: Bonds, order: tuple[int, int]) -> None:
        pair = a_pair()
        facts = (pair, a_merge(merged_id=pair.mentee_id))

        await bonds.matching.tell(*(facts[index] for index in order))

        assert (await bonds.relationship(pair.pair_id)).mentee_id == facts[1].kept_id

    async def test_that_is_undone_makes_it_the_records_again(self, bonds: Bonds) -> None:
        pair = a_pair()
        merged = a_merge(merged_id=pair.mentor_id)

        await bonds.matching.tell(pair, merged, a_separation(merged))

        assert (await bonds.relationship(pair.pair_id)).people == (pair.mentor_id, pair.mentee_id)

    async def test_of_somebody_who_has_one_already_ends_the_records(self, bonds: Bonds) -> None:
        mentor_id, (kept,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.between(mentor_id, kept)
        pair = a_pair(mentor_id)

        await bonds.matching.tell(pair, a_merge(kept, pair.mentee_id))

        assert (await bonds.relationship(pair.pair_id)).status is Status.ENDED
        assert await bonds.seats_tally(mentor_id) == (1, 1)
