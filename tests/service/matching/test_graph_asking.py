"""What the graph shows and does of asking beside the ask itself: advice, rules, proposals, and where an ask went."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.matching import AskingRuleChanged
from services.matching.introductions.domain.advice import Hint
from services.matching.introductions.domain.defaults import DEFAULTS
from services.matching.introductions.domain.introduction import Introduction
from tests.builders.matching import THURSDAY, TOPIC, a_taken_slot
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.world import Matching
from tests.service.statements import statements

ADVICE = """
query Advice($topic: String!, $locale: String! = "en") {
  introductionAdvice(topic: $topic, locale: $locale) { hint weighty sentence example }
}
"""
RULES = "query { askingRules { name value default unit least most changedBy changedAt meaning } }"
CHANGE = "mutation M($input: ChangeAskingRuleInput!) { changeAskingRule(input: $input) { name value } }"
PROPOSE = "mutation M($input: ProposeTimesInput!) { proposeTimes(input: $input) { id status proposedTimes yourTurn } }"
ACCEPT = "mutation M($input: AcceptProposedTimeInput!) { acceptProposedTime(input: $input) { id status startsAt } }"
SEND = "mutation M($input: SendIntroductionInput!) { sendIntroduction(input: $input) { id nextChoices { id } } }"
ASK = """
query I($id: ID!, $locale: String! = "en") {
  introduction(id: $id) {
    status saying(locale: $locale) yourTurn proposedBy nextChoices { id } movedOnTo { id status mentor { id } }
  }
}
"""
BOX = """
query B($box: IntroductionBox!) {
  introductions(box: $box) { edges { node { status saying nextChoices { id } movedOnTo { id status } } } }
}
"""
OUTSIDERS = [a_client(), a_kiosk()]
LATER = THURSDAY + timedelta(days=7)


def proposing(introduction: Introduction) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "introductionId": str(introduction.id), "times": [LATER.isoformat()]}


def choosing(introduction: Introduction) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "introductionId": str(introduction.id), "startsAt": LATER.isoformat()}


def changing(name: str = "MENTOR_ANSWERS_WITHIN", value: int = 7) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "name": name, "value": value}


async def look(caller: Caller, who: UUID, introduction: Introduction, **more: str) -> Any:
    answer = await caller.ask(a_member(who), ASK, id=str(introduction.id), **more)
    return answer["data"]["introduction"]


class TestAdvice:
    async def test_comes_on_a_draft_that_may_be_sent_all_the_same(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        me, bare = a_member(need.member_id), "Will you be my mentor?"

        answer = await caller.ask(me, ADVICE, topic=bare)
        sending = {"idempotencyKey": "1", "needId": str(need.need_id), "mentorId": str(mentor_id), "topic": bare}
        sent = await caller.ask(me, SEND, input=sending)

        first = answer["data"]["introductionAdvice"][0]
        assert (first["hint"], first["weighty"]) == (Hint.WHOLE_MENTORSHIP.value, True)
        assert sent["data"]["sendIntroduction"]["id"]

    async def test_comes_on_an_empty_draft_and_in_the_readers_language(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), ADVICE, topic="", locale="de")

        first = answer["data"]["introductionAdvice"][0]
        assert (first["hint"], first["sentence"][:7]) == (Hint.NO_TOPIC.value, "Schreib")

    @pytest.mark.parametrize("topic", ["x" * 301, f"{TOPIC}\0"])
    async def test_is_refused_of_what_cannot_be_an_ask(self, caller: Caller, topic: str) -> None:
        assert codes(await caller.ask(a_member(), ADVICE, topic=topic)) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize("outsider", OUTSIDERS)
    async def test_is_for_members(self, caller: Caller, outsider: Identity) -> None:
        assert codes(await caller.ask(outsider, ADVICE, topic=TOPIC)) == ["FORBIDDEN"]


class TestRules:
    async def test_are_for_every_member_to_read(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), RULES)

        rules = {rule["name"]: rule for rule in answer["data"]["askingRules"]}
        assert list(rules) == [name.value for name in DEFAULTS]
        assert rules["OPEN_ASKS"] == {
            "name": "OPEN_ASKS",
            "value": 3,
            "default": 3,
            "unit": "ASKS",
            "least": 1,
            "most": 3,
            "changedBy": "STAFF",
            "changedAt": None,
            "meaning": "How many asks of one member may be open at once.",
        }

    @pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.OPERATOR])
    async def test_are_changed_by_staff_of_the_association_once_for_a_key(
        self, matching: Matching, caller: Caller, role: Role
    ) -> None:
        staff, change = a_member(None, role), changing()

        answers = [await caller.ask(staff, CHANGE, input=change) for _ in range(2)]

        assert [answer["data"]["changeAskingRule"]["value"] for answer in answers] == [7, 7]
        (told,) = await emitted(matching.db)
        assert isinstance(told, AskingRuleChanged)
        assert told.actor_id == staff.id

    async def test_are_changed_by_nobody_else(self, matching: Matching, caller: Caller) -> None:
        of_one_programme = Identity(
            kind=a_member().kind,
            id=new_id(),
            roles=frozenset({Role.PROGRAMME_MANAGER}),
            programmes=frozenset({new_id()}),
        )
        acting = Identity(kind=a_member().kind, id=new_id(), roles=frozenset({Role.OPERATOR}), actor=new_id())

        for who in (a_member(), a_member(None, Role.SUPPORT), of_one_programme, acting, *OUTSIDERS):
            assert codes(await caller.ask(who, CHANGE, input=changing())) == ["FORBIDDEN"]
        assert await matching.emitted() == []

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("OPEN_ASKS", 4, "RULE_OUT_OF_BOUNDS"),
            ("CONVERSATION", 30, "RULE_IS_FIXED"),
            ("NUDGE_AFTER", 5, "NUDGE_AFTER_THE_END"),
        ],
    )
    async def test_keep_to_the_table(self, caller: Caller, name: str, value: int, code: str) -> None:
        staff = a_member(None, Role.OPERATOR)

        assert codes(await caller.ask(staff, CHANGE, input=changing(name, value))) == [code]


class TestProposals:
    async def test_are_made_and_chosen_by_the_two(self, matching: Matching, caller: Caller) -> None:
        asked = await matching.sent(await matching.a_mentor())

        proposed = await caller.ask(a_member(asked.mentor_id), PROPOSE, input=proposing(asked))
        seen = await look(caller, asked.mentee_id, asked)
        chosen = await caller.ask(a_member(asked.mentee_id), ACCEPT, input=choosing(asked))

        assert proposed["data"]["proposeTimes"]["status"] == "TIME_PROPOSED"
        assert (seen["proposedBy"], seen["yourTurn"]) == ("MENTOR", True)
        assert chosen["data"]["acceptProposedTime"]["status"] == "ACCEPTED_PENDING_SLOT"

    @pytest.mark.parametrize("outsider", OUTSIDERS)
    async def test_are_not_for_outsiders(self, matching: Matching, caller: Caller, outsider: Identity) -> None:
        asked = await matching.sent(await matching.a_mentor())

        assert codes(await caller.ask(outsider, PROPOSE, input=proposing(asked))) == ["FORBIDDEN"]
        assert codes(await caller.ask(outsider, ACCEPT, input=choosing(asked))) == ["FORBIDDEN"]

    @pytest.mark.parametrize("roles", [(), (Role.OPERATOR,)])
    async def test_of_a_stranger_are_as_to_nothing(
        self, matching: Matching, caller: Caller, roles: tuple[Role, ...]
    ) -> None:
        asked = await matching.sent(await matching.a_mentor())

        for document, given in ((PROPOSE, proposing(asked)), (ACCEPT, choosing(asked))):
            assert codes(await caller.ask(a_member(None, *roles), document, input=given)) == ["NO_SUCH_INTRODUCTION"]

    async def test_of_the_mentee_wait_for_their_turn(self, matching: Matching, caller: Caller) -> None:
        asked = await matching.sent(await matching.a_mentor())
        me = a_member(asked.mentee_id)

        assert codes(await caller.ask(me, PROPOSE, input=proposing(asked))) == ["NOT_YOUR_TURN"]
        await matching.tell(a_taken_slot(await matching.accept(asked)))
        assert codes(await caller.ask(me, PROPOSE, input=proposing(asked))) == []


class TestWhereAnAskIs:
    async def test_is_told_to_the_mentee_and_not_why(self, matching: Matching, caller: Caller) -> None:
        first, second = [await matching.a_mentor() for _ in range(2)]
        asked = await matching.sent(first, then=[second])
        before = await look(caller, asked.mentee_id, asked)
        await matching.decline(asked)

        after, mentors = await look(caller, asked.mentee_id, asked), await look(caller, first, asked)

        assert (before["nextChoices"], after["nextChoices"]) == ([{"id": str(second)}], [])
        assert (after["status"], after["movedOnTo"]["mentor"]) == ("MOVED_ON", {"id": str(second)})
        assert after["saying"] == "Your question has moved on to your next choice."
        assert (mentors["status"], mentors["movedOnTo"], mentors["nextChoices"]) == ("DECLINED", None, [])

    async def test_is_said_in_the_readers_language(self, matching: Matching, caller: Caller) -> None:
        asked = await matching.sent(await matching.a_mentor())

        seen = await look(caller, asked.mentee_id, asked, locale="de-CH")

        assert seen["saying"].startswith("Deine Frage ist unterwegs")

    async def test_whom_it_goes_to_next_is_not_for_the_mentor(self, matching: Matching, caller: Caller) -> None:
        first, second = [await matching.a_mentor() for _ in range(2)]
        asked = await matching.sent(first, then=[second])

        assert (await look(caller, first, asked))["nextChoices"] == []

    async def test_costs_a_list_the_same_however_long_it_is(self, matching: Matching, caller: Caller) -> None:
        member_id, counts = new_id(), []
        for _ in range(2):
            first, second = [await matching.a_mentor() for _ in range(2)]
            asked = await matching.sent(first, await matching.a_mentee(member_id=member_id), then=[second])
            await matching.decline(asked)
            with statements(matching.db) as run:
                answer = await caller.ask(a_member(member_id), BOX, box="SENT")
            counts.append(len(run))

        assert len(answer["data"]["introductions"]["edges"]) == 4
        assert counts[0] == counts[1]
