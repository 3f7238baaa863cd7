"""Who is not an active member, or may not mentor, is matched with nobody new."""

from typing import Any

import pytest

from services.matching.introductions.commands.introductions import SendIntroduction, send_introduction
from services.matching.introductions.domain.refusals import MembershipNotCurrent, NoSuchOffer
from services.matching.recommendations.queries.recommendations import recommendations
from tests.builders.matching import TOPIC, a_profile
from tests.service.matching.world import Matching


async def recommended(matching: Matching, need: Any) -> list[Any]:
    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=10, after=None)
    return [each.mentor_id for each in found]


async def ask(matching: Matching, need: Any, mentor_id: Any) -> None:
    command = SendIntroduction(need_id=need.need_id, mentor_id=mentor_id, topic=TOPIC, tried="", first_step="")
    async with matching.db.transaction() as tx:
        await send_introduction(tx, need.member_id, command, keyring=matching.keyring)


@pytest.mark.parametrize("change", [{"findable": False}, {"may_mentor": False}], ids=["hidden", "not approved"])
class TestAMentor:
    async def test_is_recommended_to_nobody_until_it_changes(self, matching: Matching, change: dict[str, Any]) -> None:
        need, mentor = await matching.a_mentee(), await matching.a_mentor()
        before = await recommended(matching, need)

        await matching.tell(a_profile(mentor, **change))
        meanwhile = await recommended(matching, need)
        await matching.tell(a_profile(mentor))

        assert (before, meanwhile, await recommended(matching, need)) == ([mentor], [], [mentor])

    async def test_is_as_one_without_an_offer(self, matching: Matching, change: dict[str, Any]) -> None:
        need, mentor = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(a_profile(mentor, **change))

        with pytest.raises(NoSuchOffer):
            await ask(matching, need, mentor)


class TestAMentee:
    async def test_who_is_not_a_member_any_more_is_recommended_nobody(self, matching: Matching) -> None:
        need, _ = await matching.a_mentee(), await matching.a_mentor()

        await matching.tell(a_profile(need.member_id, findable=False))

        assert await recommended(matching, need) == []

    async def test_hears_what_to_do(self, matching: Matching) -> None:
        need, mentor = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(a_profile(need.member_id, findable=False))

        with pytest.raises(MembershipNotCurrent, match="renew your membership"):
            await ask(matching, need, mentor)
