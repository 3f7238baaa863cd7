"""Appeals against an absence and third absences: staff see what they need, it is on record, the meeting follows."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from contracts.sessions import AbsenceStep, ActedInSessions, AppealDecided, MeetingHeld, MeetingMissed
from services.sessions.meetings.domain.session import Status
from tests.builders.sessions import HOUR, NOW
from tests.service.identity import a_member, codes
from tests.service.sessions.attending import (
    ABSENT,
    CAME,
    DAY,
    SUPPORT,
    appeal,
    decide,
    missed,
    say,
    say_missed,
    status,
    steps,
    told_of,
)
from tests.service.sessions.pair import Pair
from tests.service.statements import statements


async def case(pair: Pair, session_id: UUID, who: Identity = SUPPORT) -> Any:
    return await pair.ask(who, "absenceCase", sessionId=str(session_id), memberId=str(pair.mentee.id))


async def acts(pair: Pair, session_id: UUID) -> list[str]:
    named = {"sessionId": str(session_id), "memberId": str(pair.mentee.id)}
    return [node["act"] for node in await pair.nodes(SUPPORT, "absenceCaseSteps", **named)]


async def settle(pair: Pair, session_id: UUID, who: Identity = SUPPORT) -> Any:
    named = {"sessionId": str(session_id), "memberId": str(pair.mentee.id)}
    return await pair.do(who, "settleAbsence", **named, note="We spoke; their shifts have changed.")


async def third(pair: Pair) -> UUID:
    """The last of three meetings that the mentee missed within a month."""
    for weeks in range(2):
        await missed(pair, NOW + weeks * 7 * DAY)
    return await missed(pair, NOW + 14 * DAY)


class TestAppeals:
    async def test_are_seen_by_support_with_the_meeting_and_both_accounts(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await pair.done(pair.mentor, "writeNote", text="wistful", sharing="SHARED")
        await appeal(pair, session_id)

        (row,) = await pair.nodes(SUPPORT, "absenceCases")
        file = (await case(pair, session_id))["data"]["absenceCase"]

        assert (row["sessionId"], row["kind"], row["member"]["id"]) == (
            str(session_id),
            "APPEAL",
            str(pair.mentee.id),
        )
        assert file["absence"]["appeal"] == "My train stood still."
        assert (file["mentor"]["id"], file["mentee"]["id"]) == (str(pair.mentor.id), str(pair.mentee.id))
        assert file["startsAt"].startswith(NOW.date().isoformat())
        assert [each["account"] for each in file["accounts"]] == ["CAME", "ABSENT"]
        assert file["accounts"][1]["others"]["came"] == "ABSENT"

    async def test_show_nothing_else_of_the_two(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await pair.done(pair.mentor, "writeNote", text="wistful", sharing="SHARED")
        await appeal(pair, session_id)

        assert "wistful" not in str(await case(pair, session_id))
        assert "train" not in str(await pair.nodes(SUPPORT, "absenceCases"))
        assert codes(await pair.ask(SUPPORT, "attendance", sessionId=str(session_id))) == ["NOT_FOUND"]

    async def test_leave_every_step_of_staff_on_record(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        await case(pair, session_id)
        await decide(pair, session_id, "STANDS")

        audited = [event for event in await pair.told() if isinstance(event, ActedInSessions)]

        assert await acts(pair, session_id) == ["READ", "DECIDED"]
        assert [(event.operation, event.actor_id, event.member_id) for event in audited] == [
            ("absenceRead", SUPPORT.id, pair.mentee.id),
            ("absenceDecided", SUPPORT.id, pair.mentee.id),
        ]

    async def test_that_are_lifted_count_no_more_and_the_meeting_follows(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        decided = await decide(pair, session_id, "LIFTED")
        after = await status(pair, session_id)
        await missed(pair, NOW + 7 * DAY)

        assert decided["data"]["decideAppeal"]["decision"] == "LIFTED"
        assert after is Status.HELD
        assert await told_of(pair, MeetingHeld) == [session_id]
        assert await steps(pair) == [AbsenceStep.KIND, AbsenceStep.KIND]
        assert await pair.nodes(SUPPORT, "absenceCases") == []

    async def test_that_are_lifted_for_who_says_that_they_were_absent_leave_it_missed(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        await decide(pair, session_id, "LIFTED")

        await say(pair, pair.mentee, session_id, ABSENT, CAME)

        assert await status(pair, session_id) is Status.MISSED
        assert await steps(pair) == [AbsenceStep.KIND]

    async def test_that_are_lifted_leave_the_last_word_to_the_two(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        await decide(pair, session_id, "LIFTED")
        pair.at(NOW + 17 * DAY)

        await say(pair, pair.mentee, session_id, CAME, CAME)
        one = await status(pair, session_id)
        await say(pair, pair.mentor, session_id, CAME, CAME)

        assert (one, await status(pair, session_id)) == (Status.HELD, Status.HELD)

    async def test_that_are_lifted_hold_against_the_word_that_they_did_not_meet(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await say_missed(pair, pair.mentor, session_id)
        await appeal(pair, session_id)

        await decide(pair, session_id, "LIFTED")

        assert await status(pair, session_id) is Status.HELD

    async def test_that_are_turned_down_stand_until_the_other_confirms_it(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        await decide(pair, session_id, "STANDS")

        await say(pair, pair.mentee, session_id, CAME, CAME)
        alone = await status(pair, session_id)
        await say(pair, pair.mentor, session_id, CAME, CAME)

        assert (alone, await status(pair, session_id)) == (Status.MISSED, Status.HELD)
        assert await pair.nodes(pair.mentee, "myAbsences") == []
        assert await told_of(pair, MeetingMissed) == await told_of(pair, MeetingHeld) == [session_id]

    @pytest.mark.parametrize(("decision", "lifted"), [("LIFTED", True), ("STANDS", False)])
    async def test_are_answered_either_way(self, pair: Pair, decision: str, *, lifted: bool) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        await decide(pair, session_id, decision)

        (told,) = [event for event in await pair.told() if isinstance(event, AppealDecided)]

        assert (told.member_id, told.session_id, told.lifted) == (pair.mentee.id, session_id, lifted)
        assert "train" not in told.model_dump_json()

    async def test_are_made_and_decided_once(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        unasked = await decide(pair, session_id, "LIFTED")
        await appeal(pair, session_id)
        twice = await appeal(pair, session_id)
        await decide(pair, session_id, "STANDS")
        again = await decide(pair, session_id, "LIFTED")

        assert [codes(each) for each in (unasked, twice, again)] == [
            ["NO_SUCH_APPEAL"],
            ["APPEALED_ALREADY"],
            ["NO_SUCH_APPEAL"],
        ]

    async def test_come_within_two_weeks(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        pair.at(NOW + 30 * DAY)

        assert codes(await appeal(pair, session_id)) == ["TOO_LATE_TO_APPEAL"]

    @pytest.mark.parametrize("whose", ["mentor", "mentee"])
    async def test_are_for_none_of_the_two(self, pair: Pair, whose: str) -> None:
        session_id = await missed(pair, NOW)
        await appeal(pair, session_id)
        party = a_member(getattr(pair, whose).id, Role.SUPPORT)
        named = {"sessionId": str(session_id), "memberId": str(pair.mentee.id)}

        assert codes(await decide(pair, session_id, "LIFTED", party)) == ["FORBIDDEN"]
        assert codes(await settle(pair, session_id, party)) == ["FORBIDDEN"]
        assert codes(await case(pair, session_id, party)) == ["NO_SUCH_APPEAL"]
        assert await pair.nodes(party, "absenceCases") == []
        assert await pair.nodes(party, "absenceCaseSteps", **named) == []
        assert (await pair.read(party, "safetyQueue"))["openAppeals"] == 0


class TestThirdAbsences:
    async def test_are_shown_with_the_steps_so_far(self, pair: Pair) -> None:
        session_id = await third(pair)

        (row,) = await pair.nodes(SUPPORT, "absenceCases")
        file = (await case(pair, session_id))["data"]["absenceCase"]

        assert (row["sessionId"], row["kind"], row["step"]) == (str(session_id), "THIRD", "STAFF")
        assert [each["step"] for each in file["earlier"]] == ["FIRM", "KIND"]

    async def test_are_settled_with_a_note_and_leave_the_list(self, pair: Pair) -> None:
        session_id = await third(pair)

        settled = await settle(pair, session_id)
        again = await settle(pair, session_id)

        assert "errors" not in settled
        assert codes(again) == ["NOTHING_TO_LOOK_AT"]
        assert await pair.nodes(SUPPORT, "absenceCases") == []
        assert await acts(pair, session_id) == ["SETTLED"]

    async def test_that_are_appealed_against_are_decided_and_not_settled(self, pair: Pair) -> None:
        session_id = await third(pair)
        await appeal(pair, session_id)

        assert codes(await settle(pair, session_id)) == ["NOTHING_TO_LOOK_AT"]
        assert [row["kind"] for row in await pair.nodes(SUPPORT, "absenceCases")] == ["APPEAL"]

    async def test_the_first_is_no_case(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)

        assert codes(await settle(pair, session_id)) == ["NOTHING_TO_LOOK_AT"]
        assert codes(await case(pair, session_id)) == ["NO_SUCH_APPEAL"]

    async def test_that_go_when_the_two_differ_are_no_case_any_more(self, pair: Pair) -> None:
        session_id = await third(pair)

        await say(pair, pair.mentee, session_id, CAME, CAME)

        assert await pair.nodes(SUPPORT, "absenceCases") == []
        assert codes(await case(pair, session_id)) == ["NO_SUCH_APPEAL"]


class TestQueue:
    async def test_counts_what_waits_and_since_when(self, pair: Pair) -> None:
        nothing = await pair.read(SUPPORT, "safetyQueue")
        await third(pair)
        await appeal(pair, await missed(pair, NOW + 21 * DAY))

        queue = await pair.read(SUPPORT, "safetyQueue")

        assert nothing == {"openConcerns": 0, "openAppeals": 0, "thirdAbsences": 0, "oldest": None}
        assert (queue["openAppeals"], queue["thirdAbsences"]) == (1, 1)
        assert queue["oldest"].startswith((NOW + 17 * DAY + HOUR).date().isoformat())

    async def test_runs_in_pages_the_oldest_first(self, pair: Pair) -> None:
        sessions = [await third(pair), *[await missed(pair, NOW + days * DAY) for days in (21, 28)]]

        seen: list[str] = []
        after = None
        while len(seen) < len(sessions):
            page = await pair.read(SUPPORT, "absenceCases", first=1, after=after)
            seen += [edge["node"]["sessionId"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert seen == [str(each) for each in sessions]
        assert not page["pageInfo"]["hasNextPage"]

    async def test_costs_the_same_however_long_it_is(self, pair: Pair) -> None:
        counts = []
        for days in (0, 28):
            await third(pair) if days == 0 else await missed(pair, NOW + days * DAY)
            with statements(pair.db) as seen:
                await pair.nodes(SUPPORT, "absenceCases")
            counts.append(len(seen))

        assert counts[0] == counts[1]

    @pytest.mark.parametrize("kind", ["APPEAL", "THIRD"])
    async def test_shows_one_kind_alone_when_asked(self, pair: Pair, kind: str) -> None:
        await third(pair)
        await appeal(pair, await missed(pair, NOW + 21 * DAY))

        assert [row["kind"] for row in await pair.nodes(SUPPORT, "absenceCases", kind=kind)] == [kind]
