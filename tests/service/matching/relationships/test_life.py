"""A relationship under way: breaks, whether to go on, and ends without blame."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from chassis.ids import new_id
from contracts.matching import (
    Ending,
    MentorLoadChanged,
    RelationshipEnded,
    RelationshipNudged,
    RelationshipPaused,
    RelationshipRenewed,
    RelationshipResumed,
    RenewalAsked,
)
from contracts.profiles import ErasureStarted
from services.matching.engine import Obstacle
from services.matching.recommendations.queries.candidates import need_of, obstacle_between
from services.matching.relationships.commands.ending import mentor_left
from services.matching.relationships.domain.refusals import (
    AlreadyOver,
    AlreadyRelated,
    NoSuchPartner,
    NoSuchRelationship,
    NotAskedToRenew,
    NotPaused,
    NotUnderWay,
    PauseNotAhead,
    WithYourself,
)
from services.matching.relationships.domain.relationship import Relationship, Status
from services.matching.relationships.queries.connections import rematches_waiting
from services.matching.relationships.queries.partners import related
from services.matching.relationships.queries.relationships import relationships_by_id
from tests.builders.matching import a_block
from tests.service.matching.relationships.bonds import CONTINUE, Bonds


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def last_day(relationship: Relationship) -> date:
    assert relationship.ends_on is not None
    return relationship.ends_on


class TestAPause:
    async def test_ends_by_itself_on_its_day_and_keeps_the_seat(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        until = bonds.clock.now.date() + timedelta(days=30)

        await bonds.pause(relationship, relationship.mentee_id, until)
        assert (await bonds.relationship(relationship.id)).status is Status.PAUSED
        assert await bonds.seats_tally(relationship.mentor_id) == (1, 1)
        await bonds.at(noon(until))

        assert (await bonds.relationship(relationship.id)).status is Status.ACTIVE
        assert len(await bonds.told(RelationshipPaused, RelationshipResumed)) == 2

    async def test_may_be_moved_and_ended_by_either(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        today = bonds.clock.now.date()
        await bonds.pause(relationship, relationship.mentee_id, today + timedelta(days=10))
        await bonds.pause(relationship, relationship.mentor_id, today + timedelta(days=20))

        await bonds.at(noon(today + timedelta(days=11)))
        assert (await bonds.relationship(relationship.id)).status is Status.PAUSED
        await bonds.resume(relationship, relationship.mentee_id)

        with pytest.raises(NotPaused):
            await bonds.resume(relationship, relationship.mentor_id)

    @pytest.mark.parametrize("days", [-1, 0, 181])
    async def test_lies_ahead_and_within_half_a_year(self, bonds: Bonds, days: int) -> None:
        relationship = await bonds.informal()

        with pytest.raises(PauseNotAhead):
            await bonds.pause(relationship, relationship.mentor_id, bonds.clock.now.date() + timedelta(days=days))

    async def test_is_not_of_what_has_not_begun(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()

        with pytest.raises(NotUnderWay):
            await bonds.pause(relationship, relationship.mentor_id, bonds.clock.now.date() + timedelta(days=3))


class TestRenewal:
    async def test_is_asked_three_weeks_before_the_end_and_takes_both(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()
        with pytest.raises(NotAskedToRenew):
            await bonds.renew(relationship, relationship.mentor_id, renews=True)

        await bonds.at(noon(last_day(relationship) - timedelta(days=21)))
        assert [event.ends_on for event in await bonds.told(RenewalAsked)] == [last_day(relationship)]
        await bonds.renew(relationship, relationship.mentor_id, renews=True)
        assert await bonds.told(RelationshipRenewed) == []
        await bonds.renew(relationship, relationship.mentee_id, renews=True)

        (renewed,) = await bonds.told(RelationshipRenewed)
        assert renewed.ends_on == date(2027, 11, 26)
        await bonds.at(noon(last_day(relationship) + timedelta(days=1)))
        assert (await bonds.relationship(relationship.id)).status is Status.ACTIVE

    async def test_without_an_answer_ends_kindly_after_one_nudge(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await bonds.at(noon(last_day(relationship) - timedelta(days=20)))
        await bonds.renew(relationship, relationship.mentor_id, renews=True)

        await bonds.at(noon(last_day(relationship)))
        assert (await bonds.relationship(relationship.id)).status is Status.ACTIVE
        assert [nudge.member_id for nudge in await bonds.told(RelationshipNudged)] == [relationship.mentee_id]
        await bonds.at(noon(last_day(relationship) + timedelta(days=1)))

        assert [event.ending for event in await bonds.told(RelationshipEnded)] == [Ending.COMPLETED]
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)

    async def test_that_one_does_not_want_tells_the_other_nothing(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await bonds.at(noon(last_day(relationship) - timedelta(days=21)))
        before = await bonds.matching.emitted()

        await bonds.renew(relationship, relationship.mentor_id, renews=False)
        await bonds.renew(relationship, relationship.mentee_id, renews=True)

        assert await bonds.matching.emitted() == before


class TestEnding:
    async def test_by_either_gives_the_seat_back_once_and_names_nobody(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()

        await bonds.end(relationship, relationship.mentee_id)

        (ended,) = await bonds.told(RelationshipEnded)
        assert (ended.ending, ended.mentor_left) == (Ending.ENDED, False)
        assert "past each other" not in repr(ended)
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)
        with pytest.raises(AlreadyOver):
            await bonds.end(relationship, relationship.mentor_id)
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)
        assert (await bonds.told(MentorLoadChanged))[-1].held == 0

    async def test_leaves_no_timer_behind(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()
        await bonds.pause(relationship, relationship.mentor_id, bonds.clock.now.date() + timedelta(days=5))
        await bonds.end(relationship, relationship.mentor_id)

        await bonds.days_later(800)

        assert len(await bonds.told(RelationshipEnded)) == 1
        assert await bonds.told(RelationshipResumed, RenewalAsked) == []

    async def test_is_for_the_two_alone(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()

        with pytest.raises(NoSuchRelationship):
            await bonds.end(relationship, new_id())

    async def test_by_a_block_looks_like_any_other_to_the_blocked_one(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()

        await bonds.matching.tell(a_block(relationship.mentee_id, relationship.mentor_id))

        (ended,) = await bonds.told(RelationshipEnded)
        assert (ended.ending, ended.mentor_left) == (Ending.ENDED, False)
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)
        async with bonds.matching.db.reading() as tx:
            blocked = await relationships_by_id(tx, relationship.mentor_id, [relationship.id])
            blocker = await relationships_by_id(tx, relationship.mentee_id, [relationship.id])
        assert blocked[relationship.id].status is Status.ENDED
        assert blocker == {}

    async def test_by_an_erasure_is_without_blame(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()

        await bonds.matching.tell(ErasureStarted(request_id=new_id(), member_id=relationship.mentee_id))

        (ended,) = await bonds.told(RelationshipEnded)
        assert (ended.ending, ended.mentor_left) == (Ending.ENDED, False)
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)


class TestAMentorWhoLeaves:
    async def test_leaves_mentees_who_wait_together(self, bonds: Bonds) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=3)
        mentees = await bonds.members(2)
        for mentee_id in mentees:
            await bonds.between(mentor_id, mentee_id)

        async with bonds.matching.db.transaction() as tx:
            pool_id = await mentor_left(tx, mentor_id, programme_id=None)

        assert [event.mentor_left for event in await bonds.told(RelationshipEnded)] == [True, True]
        assert await bonds.seats_tally(mentor_id) == (0, 0)
        async with bonds.matching.db.reading() as tx:
            waiting = await rematches_waiting(tx, frozenset(), after=None, limit=10)
        assert {(each.pool_id, each.mentee_id) for each in waiting} == {(pool_id, each) for each in mentees}

    async def test_of_one_programme_stays_in_the_others(self, bonds: Bonds) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=3)
        (one, other), programme_id = await bonds.members(2), new_id()
        await bonds.between(mentor_id, one, programme_id=programme_id)
        stays = await bonds.between(mentor_id, other)

        async with bonds.matching.db.transaction() as tx:
            await mentor_left(tx, mentor_id, programme_id=programme_id)

        assert (await bonds.relationship(stays)).status is Status.ACTIVE
        assert await bonds.seats_tally(mentor_id) == (1, 1)

    async def test_waits_no_longer_who_has_somebody_new(self, bonds: Bonds) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.between(mentor_id, mentee_id)
        async with bonds.matching.db.transaction() as tx:
            await mentor_left(tx, mentor_id, programme_id=None)

        await bonds.between(await bonds.matching.a_mentor(), mentee_id)

        async with bonds.matching.db.reading() as tx:
            assert await rematches_waiting(tx, frozenset(), after=None, limit=10) == []

    async def test_by_erasure_leaves_them_together_too(self, bonds: Bonds) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.between(mentor_id, mentee_id)

        await bonds.matching.tell(ErasureStarted(request_id=new_id(), member_id=mentor_id))

        async with bonds.matching.db.reading() as tx:
            waiting = await rematches_waiting(tx, frozenset(), after=None, limit=10)
        assert [each.mentee_id for each in waiting] == [mentee_id]


class TestTwo:
    async def test_have_one_living_relationship_whoever_mentors(self, bonds: Bonds) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=3)
        (mentee_id,) = await bonds.members(1)
        await bonds.between(mentor_id, mentee_id)
        other_way = await bonds.matching.a_mentor()
        await bonds.between(other_way, mentor_id)

        with pytest.raises(AlreadyRelated):
            await bonds.between(mentor_id, mentee_id)
        with pytest.raises(AlreadyRelated):
            await bonds.between(mentor_id, other_way)
        assert await bonds.seats_tally(mentor_id) == (1, 1)

    async def test_are_not_one(self, bonds: Bonds) -> None:
        mentor_id = await bonds.matching.a_mentor()

        with pytest.raises(WithYourself):
            await bonds.between(mentor_id, mentor_id)

    async def test_behind_a_block_cannot_be_joined(self, bonds: Bonds) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.matching.tell(a_block(mentor_id, mentee_id))

        with pytest.raises(NoSuchPartner):
            await bonds.between(mentor_id, mentee_id)

    async def test_are_related_until_it_ends(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        mentor_id, mentee_id = relationship.people

        async with bonds.matching.db.reading() as tx:
            assert await tx.session.scalar(select(related(mentee_id, mentor_id)))
        await bonds.end(relationship, mentor_id)
        async with bonds.matching.db.reading() as tx:
            assert not await tx.session.scalar(select(related(mentor_id, mentee_id)))

    async def test_are_in_touch_and_so_neither_recommended_nor_asked(self, bonds: Bonds) -> None:
        introduction = await bonds.met()
        await bonds.both_say(introduction, CONTINUE, CONTINUE)

        async with bonds.matching.db.reading() as tx:
            need = await need_of(tx, introduction.need_id, introduction.mentee_id)
            assert need is not None
            assert await obstacle_between(tx, need, introduction.mentor_id) is Obstacle.IN_TOUCH
