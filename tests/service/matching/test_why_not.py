"""Why not somebody, and what would change it: asked over the graph, of people told by events."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import NeedStated, OfferPaused, OfferWithdrawn
from contracts.words import CareerStage, Kind, MentoringRole, OwnConstraint
from services.matching.recommendations.commands import choose
from services.matching.recommendations.domain.changes import Favour
from services.matching.recommendations.domain.choices import Choice
from services.matching.recommendations.queries.recommendations import recommendations
from services.matching.recommendations.queries.why_not import WhyNotView, why_not
from tests.builders.heard import Heard, HeardWorld
from tests.builders.matching import a_block, a_need, a_profile, an_availability, an_offer, lifted
from tests.builders.otherwise import said_otherwise
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.world import Matching
from tests.service.statements import statements

WHY_NOT = """
query WhyNot($needId: ID!, $memberId: ID!, $shown: Int! = 10, $locale: String! = "en") {
  whyNot(needId: $needId, memberId: $memberId, shown: $shown) {
    member { id } hindrances place behind { name points theirs } sentences(locale: $locale)
    counterfactuals { place sentences(locale: $locale) changes { kind value sentence(locale: $locale) } }
  }
}
"""
STATEMENTS = 4


async def asked(caller: Caller, who: Identity, need: NeedStated, about: UUID, **more: Any) -> Any:
    return await caller.ask(who, WHY_NOT, needId=str(need.need_id), memberId=str(about), **more)


async def told(caller: Caller, need: NeedStated, about: UUID, **more: Any) -> Any:
    """The answer to the need's owner."""
    answer = await asked(caller, a_member(need.member_id), need, about, **more)
    assert "errors" not in answer, answer
    return answer["data"]["whyNot"]


async def explained(matching: Matching, need: NeedStated, about: UUID, *, shown: int = 10) -> WhyNotView:
    async with matching.db.reading() as tx:
        return await why_not(tx, matching.index, need.need_id, member_id=need.member_id, about=about, shown=shown)


class TestWhatStandsBetween:
    @pytest.mark.parametrize(
        ("offer", "profile", "hindrance"),
        [
            ({"kinds": (Kind.FLASH,)}, {}, "KIND"),
            ({}, {"languages": ("fi",)}, "LANGUAGE"),
            ({}, {"career_stage": CareerStage.STUDENT}, "STAGE"),
            ({"capacity": 0}, {}, "UNAVAILABLE"),
            ({}, {"constraints": (OwnConstraint.ONLY_MY_REGION,), "region": "DE"}, "UNAVAILABLE"),
            ({}, {"roles": (MentoringRole.PEER,)}, "UNAVAILABLE"),
        ],
    )
    async def test_is_said_as_far_as_it_is_for_the_asker_to_know(
        self, matching: Matching, caller: Caller, offer: dict[str, Any], profile: dict[str, Any], hindrance: str
    ) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor(**offer)
        await matching.tell(a_profile(mentor_id, **profile))

        found = await told(caller, need, mentor_id)

        assert (found["hindrances"], found["place"], found["behind"]) == ([hindrance], None, [])
        assert len(found["sentences"]) == 1

    async def test_is_time_that_never_meets(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(an_availability(mentor_id, ("MONDAY", "09:00", "12:00")))

        found = await told(caller, need, mentor_id)

        assert found["hindrances"] == ["TIME"]
        (first, *_), hours = found["counterfactuals"], "9:00\u202fAM to 9:30\u202fAM"
        assert first["changes"] == [
            {
                "kind": "ADD_TIME",
                "value": "MONDAY 09:00:00 09:30:00",
                "sentence": f"Say that you have time each week on Monday from {hours}, if you have.",
            }
        ]
        assert first["sentences"][-1] == "Then they would stand at place 1 of your list."

    async def test_is_a_pause_that_their_card_shows(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(OfferPaused(member_id=mentor_id, until=None))

        assert (await told(caller, need, mentor_id))["hindrances"] == ["PAUSED"]

    async def test_is_that_they_are_in_touch(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.sent(mentor_id, need)

        assert (await told(caller, need, mentor_id))["hindrances"] == ["IN_TOUCH"]

    async def test_is_oneself(self, matching: Matching, caller: Caller) -> None:
        need = await matching.a_mentee()

        assert (await told(caller, need, need.member_id))["hindrances"] == ["YOURSELF"]

    async def test_is_ones_own_membership(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(a_profile(need.member_id, findable=False))

        assert (await told(caller, need, mentor_id))["hindrances"] == ["MEMBERSHIP"]

    async def test_is_what_one_asks_for_oneself(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        only_region = (OwnConstraint.ONLY_MY_REGION,)
        await matching.tell(a_profile(need.member_id, region="KE", constraints=only_region))

        found = await told(caller, need, mentor_id)

        assert found["hindrances"] == ["OWN_WISH"]
        assert [each["changes"][0]["value"] for each in found["counterfactuals"]] == ["ONLY_MY_REGION"]

    async def test_is_the_part_that_one_does_not_want(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(a_profile(need.member_id, roles=(MentoringRole.MENTOR,)))

        found = await told(caller, need, mentor_id)

        assert found["hindrances"] == ["OWN_ROLE"]
        assert [each["changes"][0]["kind"] for each in found["counterfactuals"]] == ["OPEN_TO"]


class TestWhatIsTheirsToSay:
    async def test_is_one_answer_whatever_it_is(self, matching: Matching, caller: Caller) -> None:
        """Full, a wish of theirs, the asker's own about employers, one team, or no offer: it reads the same."""
        need = await matching.a_mentee()
        employer, team = new_id(), new_id()
        not_mine = (OwnConstraint.NOT_MY_EMPLOYER,)
        await matching.tell(a_profile(need.member_id, employer_id=employer, team_id=team, constraints=not_mine))
        full, picky, colleague, beside, retired = [await matching.a_mentor() for _ in range(5)]
        await matching.tell(
            an_offer(full, capacity=0),
            a_profile(picky, constraints=(OwnConstraint.ONLY_MY_REGION,), region="DE"),
            a_profile(colleague, employer_id=employer),
            a_profile(beside, team_id=team),
            OfferWithdrawn(member_id=retired),
        )

        answers = [await told(caller, need, about) for about in (full, picky, colleague, beside, retired)]

        assert {str({**answer, "member": None}) for answer in answers} == {
            str(
                {
                    "member": None,
                    "hindrances": ["UNAVAILABLE"],
                    "place": None,
                    "behind": [],
                    "sentences": ["They cannot be asked for this need at the moment."],
                    "counterfactuals": [],
                }
            )
        }

    async def test_is_not_told_beside_what_can_be_said(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        wish = {"constraints": (OwnConstraint.ONLY_MY_REGION,), "region": "DE"}
        await matching.tell(a_profile(mentor_id, languages=("fi",), **wish))

        found = await told(caller, need, mentor_id)

        assert (found["hindrances"], found["counterfactuals"]) == (["LANGUAGE"], [])

    async def test_costs_the_same_statements_whatever_it_is(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        listed, full, picky = [await matching.a_mentor() for _ in range(3)]
        await matching.tell(
            an_offer(full, capacity=0), a_profile(picky, constraints=(OwnConstraint.ONLY_MY_REGION,), region="DE")
        )
        await explained(matching, need, listed)
        counts = []
        for about in (listed, full, picky):
            with statements(matching.db) as seen:
                await explained(matching, need, about)
            counts.append(len(seen))

        assert counts == [STATEMENTS] * 3


class TestABlock:
    @pytest.mark.parametrize("theirs", [True, False], ids=["theirs", "mine"])
    async def test_makes_them_nobody_until_it_is_lifted(
        self, matching: Matching, caller: Caller, *, theirs: bool
    ) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        who = a_member(need.member_id)
        block = a_block(*((mentor_id, need.member_id) if theirs else (need.member_id, mentor_id)))
        await matching.tell(block)

        with statements(matching.db) as of_blocked:
            blocked = await asked(caller, who, need, mentor_id)
        with statements(matching.db) as of_nobody:
            nobody = await asked(caller, who, need, new_id())
        await matching.tell(lifted(block))

        assert blocked == nobody
        assert codes(blocked) == ["NO_SUCH_MEMBER"]
        assert of_blocked == of_nobody
        assert (await told(caller, need, mentor_id))["place"] == 1

    async def test_and_who_cannot_be_found_look_the_same(self, matching: Matching, caller: Caller) -> None:
        need, hidden = await matching.a_mentee(), await matching.a_mentor()
        await matching.tell(a_profile(hidden, findable=False))

        answers = [await asked(caller, a_member(need.member_id), need, about) for about in (hidden, new_id())]

        assert answers[0] == answers[1]


class TestWhereTheyStand:
    async def test_is_the_place_on_the_list(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        found = await told(caller, need, mentor_id)

        assert (found["place"], found["hindrances"], found["counterfactuals"]) == (1, [], [])
        assert found["sentences"] == ["They are on your list, at place 1."]

    async def test_names_the_parts_in_which_the_last_one_shown_is_ahead(
        self, matching: Matching, caller: Caller
    ) -> None:
        need = await matching.a_mentee("data analytics", "statistics")
        behind = await matching.a_mentor("statistics")
        await matching.a_mentor("statistics", "data analytics")

        found = await told(caller, need, behind, shown=1)

        (part,) = found["behind"]
        assert (found["place"], part["name"]) == (2, "needs")
        assert part["points"] < part["theirs"]
        assert found["sentences"] == [
            "They stand at place 2; the list shows 1.",
            f"What you need: {part['points']} (the last one shown: {part['theirs']}).",
        ]
        kinds = {change["kind"] for each in found["counterfactuals"] for change in each["changes"]}
        assert "DROP_SKILL" in kinds

    async def test_is_said_in_the_readers_language(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        assert (await told(caller, need, mentor_id, locale="de-AT"))["sentences"] == [
            "Steht auf deiner Liste, auf Platz 1."
        ]


class TestWhoAsks:
    async def test_is_the_needs_owner_alone(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        foreign = a_need()

        for stranger in (a_member(), a_member(mentor_id), a_member(None, Role.PROGRAMME_MANAGER)):
            theirs = await asked(caller, stranger, need, mentor_id)
            assert theirs == await asked(caller, stranger, foreign, mentor_id)
            assert codes(theirs) == ["NO_SUCH_NEED"]

    @pytest.mark.parametrize("who", [a_client(), a_kiosk()], ids=["client", "kiosk"])
    async def test_is_a_member(self, matching: Matching, caller: Caller, who: Identity) -> None:
        assert codes(await asked(caller, who, a_need(), new_id())) == ["FORBIDDEN"]

    @pytest.mark.parametrize("wrong", [{"shown": 0}, {"shown": 101}, {"needId": "x"}, {"memberId": "x"}])
    async def test_says_it_in_words_that_can_be_understood(self, caller: Caller, wrong: dict[str, Any]) -> None:
        given = {"needId": str(new_id()), "memberId": str(new_id()), **wrong}

        assert codes(await caller.ask(a_member(), WHY_NOT, **given)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_promised_comes_true_once_it_is_said(matching: Matching, seed: int) -> None:
    """The whole way: events in, the promise, events that say what it asks for, and the list that follows."""
    world, kept = HeardWorld(100 + seed, strict=0.25), 0
    mentors = [world.mentor() for _ in range(30)]
    await matching.tell(*(event for each in mentors for event in each.events))
    for mentor in mentors[:6]:
        asker = world.mentee()
        await matching.tell(*asker.events)
        assert asker.need
        found = await explained(matching, asker.need, mentor.id, shown=3)
        for promise in found.counterfactuals:
            await _choose(matching, asker, mentor, favour=any(isinstance(each, Favour) for each in promise.changes))
            await matching.tell(*said_otherwise(asker, promise.changes).events)
            assert (await _listed(matching, asker))[promise.place - 1] == mentor.id
            kept += 1

    assert kept


async def _choose(matching: Matching, asker: Heard, mentor: Heard, *, favour: bool) -> None:
    if favour:
        async with matching.db.transaction() as tx:
            await choose(tx, asker.id, mentor.id, choice=Choice.FAVOURITE)


async def _listed(matching: Matching, asker: Heard) -> list[UUID]:
    assert asker.need
    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, asker.need.need_id, member_id=asker.id, limit=3, after=None)
    return [view.mentor_id for view in found]
