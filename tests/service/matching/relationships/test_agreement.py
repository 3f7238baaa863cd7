"""The agreement: drafted, signed by both in the same version, nudged, and lapsed."""

from datetime import date, timedelta

import pytest

from chassis.ids import new_id
from contracts.matching import (
    AgreementSigned,
    Awaited,
    Ending,
    RelationshipAgreed,
    RelationshipEnded,
    RelationshipNudged,
    RelationshipStarted,
)
from services.matching.relationships.domain.refusals import (
    AgreementChanged,
    AlreadyOver,
    NoSuchRelationship,
    NothingToSign,
)
from services.matching.relationships.domain.relationship import Status
from tests.service.matching.relationships.bonds import Bonds


class TestSigning:
    async def test_by_both_starts_it_with_its_rhythm(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()

        assert (relationship.status, relationship.every_days, relationship.minutes) == (Status.ACTIVE, 14, 45)
        assert relationship.ends_on == date(2027, 5, 26)
        (started,) = await bonds.told(RelationshipStarted)
        assert (started.formal, started.every_days, started.ends_on) == (True, 14, relationship.ends_on)
        (agreed,) = await bonds.told(RelationshipAgreed)
        assert (agreed.version, agreed.minutes) == (1, 45)

    async def test_by_one_alone_starts_nothing(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()
        await bonds.draft(relationship, relationship.mentor_id)

        await bonds.sign(relationship, relationship.mentor_id)
        await bonds.sign(relationship, relationship.mentor_id)

        assert (await bonds.relationship(relationship.id)).status is Status.FORMING
        assert len(await bonds.told(AgreementSigned)) == 1

    async def test_does_not_count_for_a_version_that_was_changed_meanwhile(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()
        await bonds.draft(relationship, relationship.mentee_id)
        await bonds.sign(relationship, relationship.mentee_id)
        await bonds.draft(relationship, relationship.mentor_id)

        with pytest.raises(AgreementChanged):
            await bonds.sign(relationship, relationship.mentor_id, version=1)
        await bonds.sign(relationship, relationship.mentor_id, version=2)

        assert (await bonds.relationship(relationship.id)).status is Status.FORMING
        await bonds.sign(relationship, relationship.mentee_id, version=2)
        assert (await bonds.relationship(relationship.id)).status is Status.ACTIVE

    async def test_needs_something_to_sign(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()

        with pytest.raises(NothingToSign):
            await bonds.sign(relationship, relationship.mentor_id)

    async def test_is_for_the_two_alone(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()

        with pytest.raises(NoSuchRelationship):
            await bonds.sign(relationship, new_id())
        with pytest.raises(NoSuchRelationship):
            await bonds.draft(relationship, new_id())

    async def test_does_not_outlive_the_last_day_that_a_programme_set(self, bonds: Bonds) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        made = await bonds.between(mentor_id, mentee_id, formal=True, ends_on=date(2027, 3, 1))
        relationship = await bonds.relationship(made)
        await bonds.draft(relationship, mentor_id)

        await bonds.sign(relationship, mentor_id)
        await bonds.sign(relationship, mentee_id)

        assert (await bonds.relationship(made)).ends_on == date(2027, 3, 1)


class TestRevision:
    async def test_holds_once_both_signed_it_and_not_before(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()
        await bonds.days_later(30)
        await bonds.draft(relationship, relationship.mentor_id)

        await bonds.sign(relationship, relationship.mentor_id, version=2)
        before = await bonds.relationship(relationship.id)
        await bonds.sign(relationship, relationship.mentee_id, version=2)

        after = await bonds.relationship(relationship.id)
        assert before.ends_on is not None
        assert after.ends_on is not None
        assert (before.ends_on, after.ends_on) == (date(2027, 5, 26), date(2027, 6, 26))
        assert len(await bonds.told(RelationshipStarted)) == 1
        assert len(await bonds.told(RelationshipAgreed)) == 2

    async def test_makes_an_informal_one_formal(self, bonds: Bonds) -> None:
        relationship = await bonds.informal()
        await bonds.draft(relationship, relationship.mentee_id)

        await bonds.sign(relationship, relationship.mentee_id)
        await bonds.sign(relationship, relationship.mentor_id)

        assert (await bonds.relationship(relationship.id)).formal


class TestAnUnsignedOne:
    async def test_nudges_whoever_has_not_signed(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()
        await bonds.draft(relationship, relationship.mentee_id)
        await bonds.sign(relationship, relationship.mentee_id)

        await bonds.days_later(7)

        (nudged,) = await bonds.told(RelationshipNudged)
        assert (nudged.member_id, nudged.awaited) == (relationship.mentor_id, Awaited.AGREEMENT)

    async def test_nudges_both_where_there_is_none(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()

        await bonds.days_later(7)

        assert {nudge.member_id for nudge in await bonds.told(RelationshipNudged)} == set(relationship.people)

    async def test_lapses_and_gives_the_seat_back(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()
        assert relationship.sign_by is not None

        await bonds.at(relationship.sign_by - timedelta(seconds=1))
        assert await bonds.seats_tally(relationship.mentor_id) == (1, 1)
        await bonds.at(relationship.sign_by)

        assert [event.ending for event in await bonds.told(RelationshipEnded)] == [Ending.LAPSED]
        assert await bonds.seats_tally(relationship.mentor_id) == (0, 0)
        with pytest.raises(AlreadyOver):
            await bonds.draft(relationship, relationship.mentee_id)

    async def test_that_was_signed_does_not_lapse(self, bonds: Bonds) -> None:
        relationship = await bonds.formal()

        await bonds.days_later(30)

        assert (await bonds.relationship(relationship.id)).status is Status.ACTIVE
        assert await bonds.told(RelationshipNudged, RelationshipEnded) == []
