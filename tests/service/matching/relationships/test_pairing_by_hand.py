"""Staff pair two by hand: what a member or the association asks for holds against them, in words that betray nobody."""

from typing import Any

import pytest

from chassis.ids import new_id
from contracts.matching import ActedInMatching
from contracts.profiles import OfferPaused
from contracts.words import MentoringRole, OwnConstraint
from tests.builders.matching import a_block, a_profile
from tests.service.identity import Caller, codes
from tests.service.matching.relationships.bonds import Bonds
from tests.service.matching.relationships.test_graph import a_manager, do

BOSS, HOUSE = new_id(), new_id()


async def pair(caller: Caller, mentor_id: object, mentee_id: object) -> Any:
    ids = {"mentorId": str(mentor_id), "menteeId": str(mentee_id)}
    return await do(caller, a_manager(), "pairMembers", **ids, kind="TRADITIONAL")


class TestPairMembers:
    @pytest.mark.parametrize(
        ("mentors", "mentees", "code"),
        [
            ({"team_id": HOUSE}, {"team_id": HOUSE}, "PAIRED_AGAINST_LINE"),
            (
                {"employer_id": HOUSE},
                {"employer_id": HOUSE, "constraints": (OwnConstraint.NOT_MY_EMPLOYER,)},
                "PAIRED_AGAINST_WISH",
            ),
            (
                {"employer_id": HOUSE, "constraints": (OwnConstraint.ONLY_MY_EMPLOYER,)},
                {"employer_id": BOSS},
                "PAIRED_AGAINST_WISH",
            ),
            ({"roles": (MentoringRole.MENTEE,)}, {}, "PAIRED_AGAINST_WISH"),
            ({"languages": ("fi",)}, {"languages": ("pt",)}, "PAIRED_WITHOUT_LANGUAGE"),
        ],
    )
    async def test_is_refused_against_what_either_of_them_asked_for(
        self, bonds: Bonds, caller: Caller, mentors: dict[str, Any], mentees: dict[str, Any], code: str
    ) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.matching.tell(a_profile(mentor_id, **mentors), a_profile(mentee_id, **mentees))

        answer = await pair(caller, mentor_id, mentee_id)

        assert codes(answer) == [code]
        assert await bonds.told(ActedInMatching) == []
        assert await bonds.seats_tally(mentor_id) == (0, 0)

    @pytest.mark.parametrize("above", ["mentor", "mentee"])
    async def test_is_refused_within_a_line_and_does_not_say_who_is_above(
        self, bonds: Bonds, caller: Caller, above: str
    ) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        boss, other = (mentor_id, mentee_id) if above == "mentor" else (mentee_id, mentor_id)
        await bonds.matching.tell(a_profile(other, manager_id=boss))

        answer = await pair(caller, mentor_id, mentee_id)

        assert codes(answer) == ["PAIRED_AGAINST_LINE"]
        assert answer["errors"][0]["message"].startswith("The association pairs nobody with their manager, or with")

    async def test_is_refused_with_a_mentor_who_paused(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.matching.tell(OfferPaused(member_id=mentor_id))

        assert codes(await pair(caller, mentor_id, mentee_id)) == ["PAIRED_WITH_PAUSED"]

    async def test_tells_no_more_of_a_block_than_of_a_wish(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id, (blocking, wishing) = await bonds.matching.a_mentor(), await bonds.members(2)
        wish = a_profile(wishing, roles=(MentoringRole.MENTOR,))
        await bonds.matching.tell(wish, a_block(blocking, mentor_id))

        kept_apart, wished = [await pair(caller, mentor_id, each) for each in (blocking, wishing)]

        assert codes(kept_apart) == ["PAIRED_AGAINST_WISH"]
        assert kept_apart["errors"] == wished["errors"]

    async def test_says_of_two_behind_a_block_what_it_would_say_without(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)
        await bonds.matching.tell(a_profile(mentee_id, manager_id=mentor_id))
        before = await pair(caller, mentor_id, mentee_id)
        await bonds.matching.tell(a_block(mentee_id, mentor_id))

        assert (await pair(caller, mentor_id, mentee_id))["errors"] == before["errors"]

    async def test_joins_who_offers_nothing_and_needs_nothing_where_nobody_asked_for_anything(
        self, bonds: Bonds, caller: Caller
    ) -> None:
        mentor_id, (mentee_id,) = await bonds.matching.a_mentor(), await bonds.members(1)

        assert codes(await pair(caller, mentor_id, mentee_id)) == []
