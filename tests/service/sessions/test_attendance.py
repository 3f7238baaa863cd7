"""Who came, as each says it of both: differences stay, absences have their step, what both confirm holds."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from contracts.sessions import AbsenceSaid, AbsenceStep, MeetingHeld, MeetingMissed
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.session import Status
from tests.builders.sessions import HOUR, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.attending import (
    ABSENT,
    CAME,
    DAY,
    accounts,
    missed,
    say,
    say_missed,
    status,
    steps,
    timers_run,
    told_of,
)
from tests.service.sessions.pair import OUTSIDERS, Pair

MUTATIONS = ("sayWhoCame", "appealAbsence", "decideAppeal", "settleAbsence")


async def says(pair: Pair, kind: type[MeetingHeld | MeetingMissed]) -> list[UUID | None]:
    """Whose word it was, each time."""
    return [event.said_by for event in await pair.told() if isinstance(event, kind)]


class TestSaying:
    async def test_each_says_of_both_and_both_read_it(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, {"came": "LATE", "minutesLate": 10})

        (own, others) = await pair.read(pair.mentee, "attendance", sessionId=str(session_id))

        assert (own["own"], own["others"], own["account"]) == (None, {"came": "LATE", "minutesLate": 10}, "CAME")
        assert (others["own"], others["others"], others["account"]) == (
            {"came": "ON_TIME", "minutesLate": None},
            None,
            "CAME",
        )

    async def test_where_they_differ_both_stay_and_nothing_follows(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)
        await say(pair, pair.mentee, session_id, CAME, ABSENT)

        await timers_run(pair, NOW + 10 * DAY)

        assert await accounts(pair, pair.mentor, session_id) == ["DIFFERS", "DIFFERS"]
        assert await steps(pair) == []

    @pytest.mark.parametrize(
        ("after", "code"),
        [(-2 * HOUR, "NOT_YET_MET"), (15 * DAY, "ATTENDANCE_CLOSED")],
    )
    async def test_from_the_start_until_two_weeks_after(self, pair: Pair, after: timedelta, code: str) -> None:
        session_id = await pair.meeting(NOW)
        pair.at(NOW + after)

        assert codes(await say(pair, pair.mentor, session_id, CAME, CAME)) == [code]

    @pytest.mark.parametrize(("came", "minutes"), [("LATE", None), ("ON_TIME", 5), ("LATE", 121), ("LATE", 0)])
    async def test_minutes_go_with_late_alone(self, pair: Pair, came: str, minutes: int | None) -> None:
        session_id, you = await pair.meeting(NOW - HOUR), {"came": came, "minutesLate": minutes}

        assert codes(await say(pair, pair.mentor, session_id, you, CAME)) == ["BAD_USER_INPUT"]

    async def test_what_the_other_says_late_can_still_be_answered(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW)
        pair.at(NOW + 14 * DAY)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)
        pair.at(NOW + 20 * DAY)

        answered = await say(pair, pair.mentee, session_id, CAME, CAME)
        again = await say(pair, pair.mentee, session_id, CAME, CAME)
        pair.at(NOW + 35 * DAY)

        assert "errors" not in answered
        assert "errors" not in again
        assert codes(await say(pair, pair.mentee, session_id, ABSENT, CAME)) == ["ATTENDANCE_CLOSED"]

    async def test_of_a_meeting_that_was_called_off_there_is_nothing_to_say(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR, status=Status.CANCELLED)

        assert codes(await say(pair, pair.mentor, session_id, CAME, CAME)) == ["MEETING_CALLED_OFF"]


class TestAbsences:
    async def test_count_when_nothing_is_said_against_them_for_three_days(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        await timers_run(pair, NOW + 3 * DAY - timedelta(minutes=1))
        early = await steps(pair)
        await timers_run(pair, NOW + 3 * DAY)

        assert (early, await steps(pair)) == ([], [AbsenceStep.KIND])

    async def test_count_at_once_when_they_say_so_themselves(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentee, session_id, ABSENT, CAME)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        await timers_run(pair, NOW + 10 * DAY)

        assert await steps(pair) == [AbsenceStep.KIND]

    async def test_are_told_to_whom_they_are_said_of_while_they_can_say_otherwise(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)
        pair.at(NOW + DAY)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        (said,) = [event for event in await pair.told() if isinstance(event, AbsenceSaid)]

        assert (said.member_id, said.counts_at) == (pair.mentee.id, NOW + 3 * DAY)

    async def test_said_of_oneself_are_not(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentee, session_id, ABSENT, CAME)

        assert [event for event in await pair.told() if isinstance(event, AbsenceSaid)] == []

    async def test_are_kind_first_then_firm_then_looked_at(self, pair: Pair) -> None:
        for weeks in range(4):
            await missed(pair, NOW + weeks * 7 * DAY)

        assert await steps(pair) == [AbsenceStep.KIND, AbsenceStep.FIRM, AbsenceStep.STAFF, AbsenceStep.STAFF]

    async def test_are_forgotten_after_half_a_year(self, pair: Pair) -> None:
        await missed(pair, NOW)
        await missed(pair, NOW + 190 * DAY)

        assert await steps(pair) == [AbsenceStep.KIND, AbsenceStep.KIND]

    async def test_go_when_whoever_was_missed_says_that_they_came(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)

        await say(pair, pair.mentee, session_id, CAME, CAME)

        assert await pair.nodes(pair.mentee, "myAbsences") == []
        assert (await accounts(pair, pair.mentee, session_id))[0] == "DIFFERS"

    async def test_of_one_or_of_both_make_the_meeting_missed_and_that_is_told_once(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        both = await pair.meeting(NOW + HOUR)
        await say(pair, pair.mentor, both, ABSENT, ABSENT)

        await timers_run(pair, NOW + 7 * DAY)

        assert [await status(pair, each) for each in (session_id, both)] == [Status.MISSED, Status.MISSED]
        assert await told_of(pair, MeetingMissed) == [session_id, both]
        assert await told_of(pair, MeetingHeld) == []

    async def test_leave_it_as_it_is_while_they_may_be_disputed(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        await timers_run(pair, NOW + 3 * DAY - timedelta(minutes=1))

        assert await told_of(pair, MeetingMissed) == []

    async def test_that_are_disputed_after_all_make_it_count_as_held(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)

        await say(pair, pair.mentee, session_id, CAME, CAME)

        assert await status(pair, session_id) is Status.HELD
        assert await told_of(pair, MeetingHeld) == [session_id]

    async def test_that_are_disputed_before_its_end_leave_its_end_to_come(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR / 2)
        await say(pair, pair.mentee, session_id, ABSENT, CAME)
        await say(pair, pair.mentee, session_id, CAME, CAME)
        await timers_run(pair, NOW + HOUR)

        assert await status(pair, session_id) is Status.HELD
        assert await told_of(pair, MeetingMissed) == await told_of(pair, MeetingHeld) == [session_id]

    async def test_that_both_had_leave_it_missed_when_one_is_disputed(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, ABSENT, ABSENT)
        await say(pair, pair.mentee, session_id, ABSENT, ABSENT)

        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        assert await status(pair, session_id) is Status.MISSED

    async def test_of_somebody_erased_in_the_meantime_are_not_noted(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - HOUR)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)
        await deliver(pair.db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentee.id)))

        await timers_run(pair, NOW + 4 * DAY)

        assert await steps(pair) == []


class TestAccounts:
    """That they did not meet is what one says; the other may say the same, or that they did."""

    async def over(self, pair: Pair) -> UUID:
        session_id = await pair.meeting(NOW - 2 * HOUR, status=Status.HELD)
        await say_missed(pair, pair.mentor, session_id)
        return session_id

    async def test_one_alone_makes_it_missed_and_the_other_is_told(self, pair: Pair) -> None:
        session_id = await self.over(pair)

        (_, others) = await pair.read(pair.mentee, "attendance", sessionId=str(session_id))

        assert await status(pair, session_id) is Status.MISSED
        assert await says(pair, MeetingMissed) == [pair.mentor.id]
        assert others["saysMissed"]

    async def test_the_other_contradicts_and_it_counts_as_held(self, pair: Pair) -> None:
        session_id = await self.over(pair)

        await say(pair, pair.mentee, session_id, CAME, CAME)

        assert await status(pair, session_id) is Status.HELD
        assert await says(pair, MeetingHeld) == [pair.mentee.id]
        assert await accounts(pair, pair.mentee, session_id) == ["CAME", "CAME"]

    async def test_when_both_say_that_both_came_it_is_held_whatever_was_said_before(self, pair: Pair) -> None:
        session_id = await self.over(pair)
        await say_missed(pair, pair.mentee, session_id)

        await say(pair, pair.mentor, session_id, CAME, CAME)
        one = await status(pair, session_id)
        await say(pair, pair.mentee, session_id, CAME, CAME)
        both = await status(pair, session_id)
        (_, others) = await pair.read(pair.mentee, "attendance", sessionId=str(session_id))

        assert (one, both) == (Status.HELD, Status.HELD)
        assert not others["saysMissed"]

    async def test_both_say_the_same_and_it_is_told_once(self, pair: Pair) -> None:
        session_id = await self.over(pair)
        for person in (pair.mentee, pair.mentor):
            await say_missed(pair, person, session_id)

        assert await status(pair, session_id) is Status.MISSED
        assert await says(pair, MeetingMissed) == [pair.mentor.id]

    async def test_the_newer_word_of_one_takes_the_place_of_the_older(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - 2 * HOUR, status=Status.HELD)
        await say(pair, pair.mentor, session_id, CAME, CAME)

        await say_missed(pair, pair.mentor, session_id)

        assert await status(pair, session_id) is Status.MISSED
        assert await accounts(pair, pair.mentor, session_id) == ["UNTOLD", "UNTOLD"]

    async def test_that_somebody_was_absent_stays_beside_it(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - 2 * HOUR, status=Status.HELD)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)

        await say_missed(pair, pair.mentor, session_id)
        await timers_run(pair, NOW + 3 * DAY)

        assert await steps(pair) == [AbsenceStep.KIND]
        assert await told_of(pair, MeetingMissed) == [session_id]

    async def test_each_says_that_the_other_did_not_come_and_neither_is_noted(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOW - 2 * HOUR, status=Status.HELD)
        await say(pair, pair.mentor, session_id, CAME, ABSENT)
        await say(pair, pair.mentee, session_id, CAME, ABSENT)
        await timers_run(pair, NOW + 10 * DAY)

        assert await status(pair, session_id) is Status.MISSED
        assert await steps(pair) == []

    async def test_counts_for_health_again_once_it_is_told(self, pair: Pair) -> None:
        session_id = await self.over(pair)
        await say(pair, pair.mentee, session_id, CAME, CAME)

        heard = [event for event in await pair.told() if isinstance(event, MeetingHeld | MeetingMissed)]
        for number, event in reversed(list(enumerate(heard, start=1))):
            await deliver(pair.db, HANDLERS, envelope(event, seq=number))

        health = await pair.read(pair.mentee, "relationshipHealth", relationshipId=str(pair.id))
        assert health["lastMetOn"] == (NOW - 2 * HOUR).date().isoformat()


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        for name in ("attendance", "myAbsences", "absenceCases", "absenceCase", "absenceCaseSteps", "safetyQueue"):
            assert codes(await pair.ask(who, name)) == ["FORBIDDEN"]
        for name in MUTATIONS:
            assert codes(await pair.do(who, name)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("roles", [(), (Role.OPERATOR, Role.PROGRAMME_MANAGER)])
    async def test_strangers_have_no_part_in_it(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        session_id, stranger = await missed(pair, NOW), a_member(None, *roles)

        assert codes(await say(pair, stranger, session_id, CAME, CAME)) == ["NO_SUCH_MEETING"]
        assert codes(await pair.ask(stranger, "attendance", sessionId=str(session_id))) == ["NOT_FOUND"]
        assert codes(await pair.do(stranger, "appealAbsence", sessionId=str(session_id))) == ["NO_SUCH_ABSENCE"]
        for name in ("absenceCases", "absenceCase", "absenceCaseSteps", "safetyQueue"):
            assert codes(await pair.ask(stranger, name)) == ["FORBIDDEN"]
        for name in ("decideAppeal", "settleAbsence"):
            assert codes(await pair.do(stranger, name)) == ["FORBIDDEN"]
