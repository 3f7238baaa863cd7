"""The subgraph over HTTP: who sees, asks and answers what."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import HEADER, Identity, Role
from chassis.ids import new_id
from contracts.profiles import NeedStated
from services.matching.introductions.domain.introduction import Introduction
from tests.builders.matching import THURSDAY, TOPIC, a_booking, a_taken_slot
from tests.service.identity import Caller, a_client, a_kiosk, a_member, a_signer, codes
from tests.service.matching.world import Matching
from tests.service.statements import statements

RECOMMENDATIONS = """
query Recommendations($needId: ID!, $first: Int! = 10, $after: String) {
  recommendations(needId: $needId, first: $first, after: $after) {
    edges {
      cursor node { mentor { id } score reasons de: reasons(locale: "de") unknown parts { name points most known } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
FIELDS = """
  id mentee { id } mentor { id } needId kind status topic tried firstStep sentAt expiresAt startsAt
  session { id } suggestedTimes yourTurn proposedBy proposedTimes nextChoices { id } movedOnTo { id status }
"""
INTRODUCTION = f"query Introduction($id: ID!) {{ introduction(id: $id) {{ {FIELDS} }} }}"
INTRODUCTIONS = """
query Introductions($box: IntroductionBox!, $first: Int! = 20, $after: String) {
  introductions(box: $box, first: $first, after: $after) {
    edges { cursor node { id status suggestedTimes } } pageInfo { hasNextPage endCursor }
  }
}
"""
ENTITIES = """
query Entities($keys: [_Any!]!) { _entities(representations: $keys) { ... on Introduction { id status } } }
"""
SEND = f"mutation Send($input: SendIntroductionInput!) {{ sendIntroduction(input: $input) {{ {FIELDS} }} }}"
ACCEPT = (
    "mutation Accept($input: AcceptIntroductionInput!) { acceptIntroduction(input: $input) { id status startsAt } }"
)
DECLINE = "mutation Decline($input: DeclineIntroductionInput!) { declineIntroduction(input: $input) { id status } }"
WITHDRAW = "mutation Withdraw($input: WithdrawIntroductionInput!) { withdrawIntroduction(input: $input) { id status } }"
OUTSIDERS = [a_client(), a_kiosk()]


@pytest.fixture
async def introduction(matching: Matching) -> Introduction:
    """Give an ask that waits for an answer."""
    return await matching.sent(await matching.a_mentor())


def asking(need: NeedStated, mentor_id: UUID, **more: str) -> dict[str, str]:
    usual = {"idempotencyKey": "one", "needId": str(need.need_id), "mentorId": str(mentor_id), "topic": TOPIC}
    return {**usual, **more}


def accepting(introduction: Introduction, starts_at: datetime = THURSDAY) -> dict[str, str]:
    return {"idempotencyKey": "yes", "introductionId": str(introduction.id), "startsAt": starts_at.isoformat()}


def declining(introduction: Introduction) -> dict[str, str]:
    return {
        "idempotencyKey": "no",
        "introductionId": str(introduction.id),
        "reason": "NOT_MY_FIELD",
        "note": "I know too little about it.",
    }


def withdrawing(introduction: Introduction) -> dict[str, str]:
    return {"idempotencyKey": "back", "introductionId": str(introduction.id)}


def answers(introduction: Introduction) -> list[tuple[str, dict[str, str]]]:
    return [
        (ACCEPT, accepting(introduction)),
        (DECLINE, declining(introduction)),
        (WITHDRAW, withdrawing(introduction)),
    ]


class TestRecommendations:
    async def test_come_with_reasons_and_parts(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        answer = await caller.ask(a_member(need.member_id), RECOMMENDATIONS, needId=str(need.need_id))

        (edge,) = answer["data"]["recommendations"]["edges"]
        assert edge["node"]["mentor"] == {"id": str(mentor_id)}
        assert edge["node"]["score"] == sum(part["points"] for part in edge["node"]["parts"])
        assert edge["node"]["reasons"][0] == "Covers what you need: data analytics."
        assert edge["node"]["de"][0] == "Deckt ab, was du suchst: „data analytics“."
        assert edge["node"]["unknown"][-1] == "Not known yet: how readily they answer."
        assert {part["name"] for part in edge["node"]["parts"] if not part["known"]} == {
            "similarity", "style", "responsiveness", "rarity"
        }  # fmt: skip

    async def test_page_by_cursor(self, matching: Matching, caller: Caller) -> None:
        need = await matching.a_mentee()
        mentors = {str(await matching.a_mentor()) for _ in range(5)}
        seen: list[str] = []
        after: str | None = None

        while len(seen) < 5:
            answer = await caller.ask(
                a_member(need.member_id), RECOMMENDATIONS, needId=str(need.need_id), first=2, after=after
            )
            page = answer["data"]["recommendations"]
            seen += [edge["node"]["mentor"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert not page["pageInfo"]["hasNextPage"]
        assert (len(seen), set(seen)) == (5, mentors)

    async def test_are_for_the_needs_owner_alone(self, matching: Matching, caller: Caller) -> None:
        need = await matching.a_mentee()
        staff = a_member(None, Role.PROGRAMME_MANAGER)

        for stranger in (a_member(), staff):
            theirs = await caller.ask(stranger, RECOMMENDATIONS, needId=str(need.need_id))
            nobodys = await caller.ask(stranger, RECOMMENDATIONS, needId=str(new_id()))
            assert theirs == nobodys
            assert codes(theirs) == ["NO_SUCH_NEED"]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_are_for_members_alone(self, caller: Caller, who: Identity) -> None:
        assert codes(await caller.ask(who, RECOMMENDATIONS, needId=str(new_id()))) == ["FORBIDDEN"]

    @pytest.mark.parametrize(
        "wrong",
        [{"needId": "nonsense"}, {"first": 0}, {"first": 101}, {"after": "nonsense"}, {"after": "WzEsIngiXQ=="}],
    )
    async def test_refuse_malformed_arguments(self, caller: Caller, wrong: dict[str, Any]) -> None:
        answer = await caller.ask(a_member(), RECOMMENDATIONS, **{"needId": str(new_id()), **wrong})

        assert codes(answer) == ["BAD_USER_INPUT"]


class TestSend:
    async def test_shows_the_ask_and_when_to_meet(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        sent = asking(need, mentor_id, tried="A course.", firstStep="Look at my plan.")

        answer = await caller.ask(a_member(need.member_id), SEND, input=sent)

        shown = answer["data"]["sendIntroduction"]
        assert (shown["status"], shown["topic"], shown["tried"]) == ("SENT", TOPIC, "A course.")
        assert (shown["mentee"]["id"], shown["mentor"]["id"]) == (str(need.member_id), str(mentor_id))
        assert (shown["startsAt"], shown["session"]) == (None, None)
        assert [datetime.fromisoformat(start).strftime("%a %H:%M") for start in shown["suggestedTimes"]] == [
            *("Thu 16:00", "Thu 16:15", "Thu 16:30", "Thu 16:45", "Thu 17:00", "Thu 17:15"),
        ]

    async def test_five_times_at_once_sends_one(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        who = a_member(need.member_id)

        found = await asyncio.gather(*(caller.ask(who, SEND, input=asking(need, mentor_id)) for _ in range(5)))

        assert len({answer["data"]["sendIntroduction"]["id"] for answer in found}) == 1
        assert await matching.emitted() == ["IntroductionSent"]

    async def test_at_once_with_several_keys_sends_one(self, matching: Matching, caller: Caller) -> None:
        need, mentors = await matching.a_mentee(), [await matching.a_mentor() for _ in range(5)]
        who = a_member(need.member_id)

        found = await asyncio.gather(
            *(caller.ask(who, SEND, input=asking(need, each, idempotencyKey=str(each))) for each in mentors)
        )

        assert sorted(code for answer in found for code in codes(answer)) == ["ALREADY_ASKED"] * 4
        assert await matching.emitted() == ["IntroductionSent"]

    async def test_with_a_used_key_and_another_body_is_refused(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        who = a_member(need.member_id)
        await caller.ask(who, SEND, input=asking(need, mentor_id))

        answer = await caller.ask(who, SEND, input=asking(need, mentor_id, topic=TOPIC + " Really."))

        assert codes(answer) == ["IDEMPOTENCY_KEY_REUSED"]

    async def test_without_a_topic_says_what_to_write(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        answer = await caller.ask(a_member(need.member_id), SEND, input=asking(need, mentor_id, topic=""))

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert "Say what you are working on" in answer["errors"][0]["message"]

    async def test_for_somebody_elses_need_is_as_for_no_need(self, matching: Matching, caller: Caller) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        assert codes(await caller.ask(a_member(), SEND, input=asking(need, mentor_id))) == ["NO_SUCH_NEED"]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_is_for_members_alone(self, matching: Matching, caller: Caller, who: Identity) -> None:
        need = await matching.a_mentee()

        assert codes(await caller.ask(who, SEND, input=asking(need, new_id()))) == ["FORBIDDEN"]


class TestAnswers:
    async def test_accept_says_that_the_time_is_being_booked(self, caller: Caller, introduction: Introduction) -> None:
        answer = await caller.ask(a_member(introduction.mentor_id), ACCEPT, input=accepting(introduction))

        accepted = answer["data"]["acceptIntroduction"]
        assert accepted["status"] == "ACCEPTED_PENDING_SLOT"
        assert datetime.fromisoformat(accepted["startsAt"]) == THURSDAY

    async def test_accept_names_the_rule_that_refuses_a_time(self, caller: Caller, introduction: Introduction) -> None:
        who = a_member(introduction.mentor_id)
        wrong = {
            "TIME_NOT_ON_THE_QUARTER": THURSDAY + timedelta(minutes=5),
            "TIME_IN_THE_PAST": THURSDAY - timedelta(days=7),
            "TIME_TOO_FAR_AHEAD": THURSDAY + timedelta(days=70),
            "OUTSIDE_AVAILABILITY": THURSDAY + timedelta(hours=3),
        }

        found = {
            code: codes(await caller.ask(who, ACCEPT, input=accepting(introduction, at))) for code, at in wrong.items()
        }

        assert found == {code: [code] for code in wrong}

    async def test_booked_shows_the_session(
        self, matching: Matching, caller: Caller, introduction: Introduction
    ) -> None:
        accepted = await matching.accept(introduction)
        await matching.tell(a_booking(accepted))

        for person in (introduction.mentee_id, introduction.mentor_id):
            answer = await caller.ask(a_member(person), INTRODUCTION, id=str(introduction.id))
            shown = answer["data"]["introduction"]
            assert (shown["status"], shown["session"]) == ("BOOKED", {"id": str(accepted.session_id)})
            assert shown["suggestedTimes"] == []

    async def test_a_taken_slot_shows_no_session_and_suggests_again(
        self, matching: Matching, caller: Caller, introduction: Introduction
    ) -> None:
        await matching.tell(a_taken_slot(await matching.accept(introduction)))

        answer = await caller.ask(a_member(introduction.mentor_id), INTRODUCTION, id=str(introduction.id))

        shown = answer["data"]["introduction"]
        assert (shown["status"], shown["session"], shown["startsAt"]) == ("SLOT_TAKEN", None, None)
        assert len(shown["suggestedTimes"]) == 6

    async def test_a_decline_shows_its_reason_to_nobody(self, caller: Caller, introduction: Introduction) -> None:
        await caller.ask(a_member(introduction.mentor_id), DECLINE, input=declining(introduction))

        for person, status in ((introduction.mentee_id, "SENT"), (introduction.mentor_id, "DECLINED")):
            answer = await caller.ask(a_member(person), INTRODUCTION, id=str(introduction.id))
            assert answer["data"]["introduction"]["status"] == status
            assert "NOT_MY_FIELD" not in str(answer)
        assert "decline" not in caller_fields(await caller.ask(a_member(), TYPE))

    async def test_of_the_other_person_are_refused(self, caller: Caller, introduction: Introduction) -> None:
        mentee, mentor = a_member(introduction.mentee_id), a_member(introduction.mentor_id)

        assert codes(await caller.ask(mentee, ACCEPT, input=accepting(introduction))) == ["FORBIDDEN"]
        assert codes(await caller.ask(mentee, DECLINE, input=declining(introduction))) == ["FORBIDDEN"]
        assert codes(await caller.ask(mentor, WITHDRAW, input=withdrawing(introduction))) == ["FORBIDDEN"]

    async def test_of_a_stranger_are_as_to_nothing(self, caller: Caller, introduction: Introduction) -> None:
        for document, sent in answers(introduction):
            theirs = await caller.ask(a_member(), document, input=sent)
            nobodys = await caller.ask(a_member(), document, input={**sent, "introductionId": str(new_id())})
            assert theirs == nobodys
            assert codes(theirs) == ["NO_SUCH_INTRODUCTION"]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_are_for_members_alone(self, caller: Caller, introduction: Introduction, who: Identity) -> None:
        for document, sent in answers(introduction):
            assert codes(await caller.ask(who, document, input=sent)) == ["FORBIDDEN"]


TYPE = """{ __type(name: "Introduction") { fields { name } } }"""


def caller_fields(answer: Any) -> str:
    return " ".join(field["name"] for field in answer["data"]["__type"]["fields"])


class TestWhoSees:
    async def test_a_stranger_finds_nothing(self, caller: Caller, introduction: Introduction) -> None:
        theirs = await caller.ask(a_member(), INTRODUCTION, id=str(introduction.id))
        nobodys = await caller.ask(a_member(), INTRODUCTION, id=str(new_id()))

        assert theirs == nobodys
        assert codes(theirs) == ["NO_SUCH_INTRODUCTION"]

    async def test_entities_are_looked_up_in_one_statement_and_a_strangers_are_null(
        self, matching: Matching, caller: Caller, introduction: Introduction
    ) -> None:
        other = await matching.sent(await matching.a_mentor())
        keys = [
            {"__typename": "Introduction", "id": str(each)}
            for each in (other.id, introduction.id, new_id(), "nonsense", introduction.id)
        ]

        with statements(matching.db) as seen:
            answer = await caller.ask(a_member(introduction.mentee_id), ENTITIES, keys=keys)

        found = {"id": str(introduction.id), "status": "SENT"}
        assert answer["data"]["_entities"] == [None, found, None, None, found]
        assert len(seen) == 1

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_entities_are_null_for_whoever_is_no_member(
        self, caller: Caller, introduction: Introduction, who: Identity
    ) -> None:
        key = {"__typename": "Introduction", "id": str(introduction.id)}

        assert (await caller.ask(who, ENTITIES, keys=[key]))["data"]["_entities"] == [None]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_lists_are_for_members_alone(self, caller: Caller, who: Identity) -> None:
        assert codes(await caller.ask(who, INTRODUCTIONS, box="SENT")) == ["FORBIDDEN"]
        assert codes(await caller.ask(who, INTRODUCTION, id=str(new_id()))) == ["FORBIDDEN"]


class TestBoxes:
    async def test_hold_ones_own_newest_first(self, matching: Matching, caller: Caller) -> None:
        mentor_id = await matching.a_mentor(capacity=5)
        asked = [await matching.sent(mentor_id) for _ in range(5)]
        who, after = a_member(mentor_id), None
        seen: list[str] = []

        while len(seen) < 5:
            answer = await caller.ask(who, INTRODUCTIONS, box="RECEIVED", first=2, after=after)
            page = answer["data"]["introductions"]
            seen += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert not page["pageInfo"]["hasNextPage"]
        assert seen == [str(each.id) for each in reversed(asked)]
        sent = await caller.ask(a_member(asked[0].mentee_id), INTRODUCTIONS, box="SENT")
        assert [edge["node"]["id"] for edge in sent["data"]["introductions"]["edges"]] == [str(asked[0].id)]
        assert (await caller.ask(who, INTRODUCTIONS, box="SENT"))["data"]["introductions"]["edges"] == []

    async def test_cost_four_statements_with_everybodys_times(self, matching: Matching, caller: Caller) -> None:
        mentor_id = await matching.a_mentor(capacity=9)
        counts = []

        for more in (1, 6):
            for _ in range(more):
                await matching.sent(mentor_id)
            with statements(matching.db) as seen:
                answer = await caller.ask(a_member(mentor_id), INTRODUCTIONS, box="RECEIVED")
            assert all(len(edge["node"]["suggestedTimes"]) == 6 for edge in answer["data"]["introductions"]["edges"])
            counts.append(len(seen))

        assert counts == [4, 4]

    async def test_refuse_a_cursor_that_is_none_of_theirs(self, caller: Caller) -> None:
        for cursor in ("nonsense", "WzFd", "WyJ4Il0="):
            assert codes(await caller.ask(a_member(), INTRODUCTIONS, box="SENT", after=cursor)) == ["BAD_USER_INPUT"]


class TestIdentity:
    async def test_is_asked_for(self, caller: Caller) -> None:
        assert (await caller.post(TYPE, headers={})).status_code == 401

    async def test_by_somebody_elses_key_is_forged(self, caller: Caller) -> None:
        header = a_signer().sign(a_member(), audience="matching")

        assert (await caller.post(TYPE, headers={HEADER: header})).status_code == 401

    async def test_for_another_service_is_refused(self, caller: Caller) -> None:
        header = caller.signer.sign(a_member(), audience="sessions")

        assert (await caller.post(TYPE, headers={HEADER: header})).status_code == 401
