"""The next agenda carries what is open, by itself; questions and follow-ups are for the two people alone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from contracts.words import Kind
from services.sessions.agendas.tables import follow_ups, questions
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.session import Status
from tests.builders.matching import a_profile
from tests.builders.sessions import NOON, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

QUERIES = ("nextAgenda", "questions", "followUps")
MUTATIONS = (
    "askQuestion",
    "prepareQuestion",
    "settleQuestion",
    "dropQuestion",
    "agreeFollowUp",
    "moveFollowUp",
    "finishFollowUp",
    "dropFollowUp",
)
DAY = timedelta(days=1)


async def ask(pair: Pair, **more: Any) -> str:
    made = await pair.done(pair.mentee, "askQuestion", **{"question": "How do I say no?", **more})
    return str(made["id"])


async def agree(pair: Pair, owner: Identity, **more: Any) -> str:
    made = await pair.done(owner, "agreeFollowUp", **{"what": "Send the draft", "ownerId": str(owner.id), **more})
    return str(made["id"])


class TestTheNextAgenda:
    async def test_carries_over_what_is_open_however_often_they_meet(self, pair: Pair) -> None:
        question_id, follow_up_id = await ask(pair), await agree(pair, pair.mentee)
        advised = await pair.done(pair.mentor, "giveAdvice")
        for weeks in (1, 2):
            await pair.meeting(NOW + weeks * 7 * DAY)
        pair.at(NOW + 21 * DAY)
        next_id = await pair.meeting(NOW + 22 * DAY)

        for who in (pair.mentor, pair.mentee):
            agenda = await pair.read(who, "nextAgenda")
            assert agenda["sessionId"] == str(next_id)
            assert [each["id"] for each in agenda["questions"]] == [question_id]
            assert [each["id"] for each in agenda["followUps"]] == [follow_up_id]
            assert [each["id"] for each in agenda["adviceDue"]] == [advised["id"]]

    async def test_drops_what_is_settled_at_once(self, pair: Pair) -> None:
        question_id, follow_up_id = await ask(pair), await agree(pair, pair.mentee)
        advised = await pair.done(pair.mentor, "giveAdvice")

        await pair.done(pair.mentor, "settleQuestion", questionId=question_id, answer="With a reason, and early.")
        await pair.done(pair.mentee, "finishFollowUp", followUpId=follow_up_id)
        await pair.done(pair.mentee, "reportAdvice", adviceId=advised["id"])

        agenda = await pair.read(pair.mentee, "nextAgenda")
        assert (agenda["questions"], agenda["followUps"], agenda["adviceDue"]) == ([], [], [])

    async def test_is_there_before_any_meeting_is_booked(self, pair: Pair) -> None:
        question_id = await ask(pair)

        agenda = await pair.read(pair.mentee, "nextAgenda")

        assert (agenda["sessionId"], agenda["startsAt"]) == (None, None)
        assert [each["id"] for each in agenda["questions"]] == [question_id]

    async def test_is_of_this_relationship_alone(self, pair: Pair) -> None:
        other = await Pair.begin(pair.db, pair.caller, mentor_id=pair.mentor.id)
        await ask(other)

        assert (await pair.read(pair.mentor, "nextAgenda"))["questions"] == []

    async def test_costs_the_same_however_long_their_history_is(self, pair: Pair) -> None:
        with statements(pair.db) as few:
            await pair.read(pair.mentor, "nextAgenda")
        for number in range(4):
            await ask(pair)
            await agree(pair, pair.mentee)
            await pair.done(pair.mentor, "giveAdvice")
            await pair.meeting(NOW - number * DAY)

        with statements(pair.db) as many:
            await pair.read(pair.mentor, "nextAgenda")

        assert len(few) == len(many) == 9


class TestStages:
    async def test_follow_the_course_of_the_relationship(self, pair: Pair) -> None:
        stages = [(await pair.read(pair.mentee, "nextAgenda"))["stage"]]
        await pair.meeting(NOW - DAY)
        stages.append((await pair.read(pair.mentee, "nextAgenda"))["stage"])
        await pair.done(pair.mentee, "setGoal")
        stages.append((await pair.read(pair.mentee, "nextAgenda"))["stage"])
        pair.at(NOW + 100 * DAY)
        stages.append((await pair.read(pair.mentee, "nextAgenda"))["stage"])
        await pair.meeting(NOW + 99 * DAY)
        stages.append((await pair.read(pair.mentee, "nextAgenda"))["stage"])
        pair.at(NOW + 160 * DAY)
        stages.append((await pair.read(pair.mentee, "nextAgenda"))["stage"])

        assert stages == [
            "FIRST_CONVERSATION",
            "GOAL_SETTING",
            "UNDER_WAY",
            "MIDWAY_REVIEW",
            "UNDER_WAY",
            "CLOSING",
        ]

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.MISSED])
    async def test_a_meeting_that_did_not_take_place_is_none(self, pair: Pair, status: Status) -> None:
        await pair.meeting(NOW - DAY, status=status)

        assert (await pair.read(pair.mentee, "nextAgenda"))["stage"] == "FIRST_CONVERSATION"

    async def test_differ_by_kind_and_speak_the_readers_language(self, pair: Pair) -> None:
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER)
        reverse = await Pair.begin(pair.db, pair.caller, kind=Kind.REVERSE)
        await deliver(pair.db, HANDLERS, envelope(a_profile(reverse.mentee.id, locale="ar-EG")))
        await deliver(pair.db, HANDLERS, envelope(a_profile(peers.mentee.id, locale="de-AT")))

        of_one = (await pair.read(pair.mentee, "nextAgenda"))["suggestions"]
        of_peers = (await peers.read(peers.mentee, "nextAgenda"))["suggestions"]
        of_reverse = (await reverse.read(reverse.mentee, "nextAgenda"))["suggestions"]

        assert of_one[-1].startswith("Which decision or skill")
        assert of_peers[-1].startswith("Was kann jede und jeder")
        assert of_reverse[-1].startswith("ماذا ترى")


class TestTurns:
    async def turns(self, pair: Pair) -> list[bool]:
        return [(await pair.read(who, "nextAgenda"))["yourTurn"] for who in (pair.mentee, pair.mentor)]

    async def test_alternate_among_peers_with_each_meeting_that_was_held(self, pair: Pair) -> None:
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER)
        turns = [await self.turns(peers)]
        for days, status in ((21, Status.HELD), (14, Status.MISSED), (7, Status.HELD)):
            await peers.meeting(NOW - days * DAY, status=status)
            turns.append(await self.turns(peers))

        assert turns == [[True, False], [False, True], [False, True], [True, False]]

    @pytest.mark.parametrize("kind", [Kind.TRADITIONAL, Kind.REVERSE])
    async def test_are_always_the_mentees_where_one_mentors_the_other(self, pair: Pair, kind: Kind) -> None:
        two = await Pair.begin(pair.db, pair.caller, kind=kind)
        before = await self.turns(two)
        await two.meeting(NOW - DAY)

        assert before == await self.turns(two) == [True, False]


class TestPrompts:
    async def prompts(self, pair: Pair, who: Identity) -> list[str]:
        return [each["prompt"] for each in (await pair.read(who, "nextAgenda"))["prompts"]]

    async def test_before_the_first_talk_a_question_comes_before_advice(self, pair: Pair) -> None:
        assert await self.prompts(pair, pair.mentor) == ["ASK_FIRST"]

    async def test_a_question_asks_for_a_story(self, pair: Pair) -> None:
        await pair.meeting(NOW - DAY)
        await ask(pair)

        assert await self.prompts(pair, pair.mentor) == ["TELL_A_STORY"]

    async def test_much_unanswered_advice_asks_for_a_question(self, pair: Pair) -> None:
        await pair.meeting(NOW - DAY)
        for _ in range(3):
            await pair.done(pair.mentor, "giveAdvice")

        assert await self.prompts(pair, pair.mentor) == ["ASK_FIRST"]

    async def test_a_report_is_looked_back_at_until_they_have_met(self, pair: Pair) -> None:
        await pair.meeting(NOW - DAY)
        advised = await pair.done(pair.mentor, "giveAdvice")
        await pair.done(pair.mentee, "reportAdvice", adviceId=advised["id"])
        before = await self.prompts(pair, pair.mentor)
        await pair.meeting(NOW + DAY)
        pair.at(NOW + 2 * DAY)

        assert before == ["LOOK_BACK"]
        assert await self.prompts(pair, pair.mentor) == []

    async def test_a_goal_that_stalls_asks_for_a_stretch(self, pair: Pair) -> None:
        await pair.meeting(NOW - DAY)
        await pair.done(pair.mentee, "setGoal")
        pair.at(NOW + 28 * DAY)

        assert await self.prompts(pair, pair.mentor) == ["STRETCH"]

    async def test_are_for_whoever_mentors(self, pair: Pair) -> None:
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER)

        assert await self.prompts(pair, pair.mentee) == []
        assert await self.prompts(peers, peers.mentee) == await self.prompts(peers, peers.mentor) == ["ASK_FIRST"]


class TestQuestions:
    async def test_are_prepared_and_answered_in_a_meeting(self, pair: Pair) -> None:
        question_id, session_id = await ask(pair, homework="I read two books."), await pair.meeting(NOON)

        prepared = await pair.done(pair.mentee, "prepareQuestion", questionId=question_id, homework="And tried it.")
        settled = await pair.done(
            pair.mentor, "settleQuestion", questionId=question_id, answer="Early.", sessionId=str(session_id)
        )

        assert prepared["homework"] == "And tried it."
        assert (settled["state"], settled["answer"], settled["settledIn"]) == ("ANSWERED", "Early.", str(session_id))
        assert settled["settledBy"]["id"] == str(pair.mentor.id)

    async def test_are_prepared_and_dropped_by_whoever_asked(self, pair: Pair) -> None:
        question_id = await ask(pair)

        for name in ("prepareQuestion", "dropQuestion"):
            assert codes(await pair.do(pair.mentor, name, questionId=question_id)) == ["QUESTION_IS_THE_OTHERS"]
        assert (await pair.done(pair.mentee, "dropQuestion", questionId=question_id))["state"] == "DROPPED"

    @pytest.mark.parametrize("name", ["prepareQuestion", "settleQuestion", "dropQuestion"])
    async def test_once_settled_stay_so(self, pair: Pair, name: str) -> None:
        question_id = await ask(pair)
        await pair.done(pair.mentee, "dropQuestion", questionId=question_id)

        answer = await pair.do(pair.mentee, name, questionId=question_id, **_no_session(name))

        assert codes(answer) == ["QUESTION_SETTLED"]

    async def test_of_another_relationships_meeting_are_refused(self, pair: Pair) -> None:
        other = await Pair.begin(pair.db, pair.caller, mentor_id=pair.mentor.id)
        question_id, session_id = await ask(pair), await other.meeting(NOON)

        answer = await pair.do(pair.mentor, "settleQuestion", questionId=question_id, sessionId=str(session_id))

        assert codes(answer) == ["NO_SUCH_MEETING"]


class TestFollowUps:
    async def test_are_done_by_their_owner_and_dropped_by_either_with_a_reason(self, pair: Pair) -> None:
        mine, theirs = await agree(pair, pair.mentee), await agree(pair, pair.mentor)

        refused = await pair.do(pair.mentor, "finishFollowUp", followUpId=mine)
        done = await pair.done(pair.mentee, "finishFollowUp", followUpId=mine, note="Sent on Monday.")
        silent = await pair.do(pair.mentee, "dropFollowUp", followUpId=theirs, why="")
        dropped = await pair.done(pair.mentee, "dropFollowUp", followUpId=theirs, why="No longer needed.")

        assert codes(refused) == ["FOLLOW_UP_IS_THE_OWNERS"]
        assert codes(silent) == ["BAD_USER_INPUT"]
        assert (done["state"], done["note"]) == ("DONE", "Sent on Monday.")
        assert (dropped["state"], dropped["note"]) == ("DROPPED", "No longer needed.")

    async def test_are_promised_to_each_other_and_to_nobody_else(self, pair: Pair) -> None:
        given = await pair.done(pair.mentor, "agreeFollowUp", ownerId=str(pair.mentee.id))
        stranger = await pair.do(pair.mentor, "agreeFollowUp", ownerId=str(new_id()))

        assert given["owner"]["id"] == str(pair.mentee.id)
        assert codes(stranger) == ["OWNER_NOT_OF_THE_TWO"]

    async def test_are_due_ahead_and_can_be_moved(self, pair: Pair) -> None:
        follow_up_id = await agree(pair, pair.mentee, dueOn="2027-01-10")

        moved = await pair.done(pair.mentor, "moveFollowUp", followUpId=follow_up_id, dueOn="2027-02-10")
        past = await pair.do(pair.mentor, "moveFollowUp", followUpId=follow_up_id, dueOn="2027-01-03")

        assert moved["dueOn"] == "2027-02-10"
        assert codes(past) == ["FOLLOW_UP_IN_THE_PAST"]

    @pytest.mark.parametrize("name", ["moveFollowUp", "finishFollowUp", "dropFollowUp"])
    async def test_once_settled_stay_so(self, pair: Pair, name: str) -> None:
        follow_up_id = await agree(pair, pair.mentee)
        await pair.done(pair.mentee, "finishFollowUp", followUpId=follow_up_id)

        assert codes(await pair.do(pair.mentee, name, followUpId=follow_up_id)) == ["FOLLOW_UP_SETTLED"]

    async def test_cannot_be_done_by_another_in_the_database_either(self, pair: Pair) -> None:
        row = {
            "id": new_id(),
            "relationship_id": pair.id,
            "what": "Send it",
            "owner_id": pair.mentee.id,
            "agreed_by": pair.mentor.id,
            "agreed_at": NOW,
            "state": "DONE",
            "note": "",
            "settled_by": pair.mentor.id,
            "settled_at": NOW,
        }

        async with pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match="follow_ups_done_by_their_owner"):
                await tx.session.execute(insert(follow_ups).values(row))


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        assert [codes(await pair.ask(who, name)) for name in QUERIES] == [["FORBIDDEN"]] * len(QUERIES)
        assert [codes(await pair.do(who, name)) for name in MUTATIONS] == [["FORBIDDEN"]] * len(MUTATIONS)

    @pytest.mark.parametrize("roles", [(), (Role.SUPPORT,), (Role.PROGRAMME_MANAGER, Role.OPERATOR)])
    async def test_to_strangers_and_staff_there_is_nothing(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        ids = {"questionId": await ask(pair), "followUpId": await agree(pair, pair.mentee)}
        stranger = a_member(None, *roles)

        assert await pair.read(stranger, "nextAgenda") is None
        assert [await pair.nodes(stranger, name) for name in QUERIES[1:]] == [[], []]
        for name in MUTATIONS:
            key = "questionId" if "Question" in name else "followUpId"
            given = {} if name in {"askQuestion", "agreeFollowUp"} else {key: ids[key]}
            refusal = {"questionId": "NO_SUCH_QUESTION", "followUpId": "NO_SUCH_FOLLOW_UP"}[key]
            assert codes(await pair.do(stranger, name, **given)) == [refusal if given else "NOT_FOUND"]

    async def test_once_it_has_ended_nothing_new_is_written(self, pair: Pair) -> None:
        question_id, follow_up_id = await ask(pair), await agree(pair, pair.mentee)
        await pair.end()

        assert codes(await pair.do(pair.mentee, "dropQuestion", questionId=question_id)) == ["RELATIONSHIP_OVER"]
        assert codes(await pair.do(pair.mentee, "finishFollowUp", followUpId=follow_up_id)) == ["RELATIONSHIP_OVER"]


class TestErasure:
    @pytest.mark.parametrize("who", ["mentor", "mentee"])
    async def test_takes_their_words_and_leaves_the_others(self, pair: Pair, who: str) -> None:
        question_id = await ask(pair, homework="I read two books.")
        await pair.done(pair.mentor, "settleQuestion", questionId=question_id, answer="Early.")
        follow_up_id = await agree(pair, pair.mentee)
        await pair.done(pair.mentor, "dropFollowUp", followUpId=follow_up_id, why="No longer needed.")
        member_id = getattr(pair, who).id

        await deliver(pair.db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=member_id)))

        async with pair.db.reading() as tx:
            asked = (await tx.session.execute(select(questions))).one()
            agreed = (await tx.session.execute(select(follow_ups))).one()
        kept = {text for text in (asked.question, asked.homework, asked.answer, agreed.what, agreed.note) if text}
        mentees = {"How do I say no?", "I read two books.", "Send the draft"}
        assert kept == (mentees if who == "mentor" else {"Early.", "No longer needed."})


class TestPages:
    @pytest.mark.parametrize("name", ["questions", "followUps"])
    async def test_cost_the_same_however_long(self, pair: Pair, name: str) -> None:
        for _ in range(4):
            await ask(pair)
            await agree(pair, pair.mentee)

        with statements(pair.db) as few:
            first = await pair.read(pair.mentee, name, first=1)
        with statements(pair.db) as many:
            rest = await pair.read(pair.mentee, name, first=20, after=first["pageInfo"]["endCursor"], state="OPEN")

        assert len(few) == len(many) == 1
        assert len(rest["edges"]) == 3


def _no_session(name: str) -> dict[str, Any]:
    return {"sessionId": None} if name == "settleQuestion" else {}
