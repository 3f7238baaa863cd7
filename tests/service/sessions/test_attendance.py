"""Who came, as each says it of both: differences stay, absences have their step, and hours are what both confirm."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner, Role
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.profiles import ErasureStarted
from contracts.sessions import AbsenceNoted, AbsenceStep, MeetingHeld, MeetingMissed
from contracts.words import Kind
from services.sessions.app import standing_on
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from services.sessions.settings import Settings
from services.sessions.timers import TIMERS
from tests.builders.matching import a_profile
from tests.builders.sessions import HOUR, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

DAY = timedelta(days=1)
CAME, ABSENT = {"came": "ON_TIME"}, {"came": "ABSENT"}
MUTATIONS = ("sayWhoCame", "appealAbsence", "decideAppeal")
SUPPORT = a_member(None, Role.SUPPORT)


async def say(pair: Pair, who: Identity, session_id: UUID, you: Any, other: Any) -> Any:
    return await pair.do(who, "sayWhoCame", sessionId=str(session_id), you=you, other=other)


async def accounts(pair: Pair, who: Identity, session_id: UUID) -> list[str]:
    return [each["account"] for each in await pair.read(who, "attendance", sessionId=str(session_id))]


async def timers_run(pair: Pair, now: datetime) -> None:
    pair.at(now)
    loop = TimerLoop(pair.db, TIMERS)
    while await loop.run_next():
        pass


async def missed(pair: Pair, starts_at: datetime) -> UUID:
    """A meeting that the mentee missed, and whose absence is noted."""
    session_id = await pair.meeting(starts_at)
    pair.at(starts_at + HOUR)
    await say(pair, pair.mentor, session_id, CAME, ABSENT)
    await timers_run(pair, starts_at + HOUR + 3 * DAY)
    return session_id


async def steps(pair: Pair) -> list[AbsenceStep]:
    return [event.step for event in await pair.told() if isinstance(event, AbsenceNoted)]


async def status(pair: Pair, session_id: UUID) -> Status:
    async with pair.db.reading() as tx:
        return Status(await tx.session.scalar(select(sessions.c.status).where(sessions.c.id == session_id)))


async def told_of(pair: Pair, kind: type[MeetingHeld | MeetingMissed]) -> list[UUID]:
    return [event.session_id for event in await pair.told() if isinstance(event, kind)]


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


class TestAppeals:
    async def appeal(self, pair: Pair, session_id: UUID) -> Any:
        return await pair.do(pair.mentee, "appealAbsence", sessionId=str(session_id), appeal="My train stood still.")

    async def decide(self, pair: Pair, session_id: UUID, decision: str, who: Identity = SUPPORT) -> Any:
        given = {"sessionId": str(session_id), "memberId": str(pair.mentee.id), "decision": decision}
        return await pair.do(who, "decideAppeal", **given)

    async def test_are_seen_by_support_with_nothing_else_of_the_two(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await pair.done(pair.mentor, "writeNote", text="wistful", sharing="SHARED")
        await self.appeal(pair, session_id)

        (case,) = await pair.nodes(SUPPORT, "absenceAppeals")

        assert (case["sessionId"], case["appeal"]) == (str(session_id), "My train stood still.")
        assert "wistful" not in str(case)
        assert codes(await pair.ask(SUPPORT, "attendance", sessionId=str(session_id))) == ["NOT_FOUND"]

    async def test_that_are_lifted_count_no_more(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await self.appeal(pair, session_id)
        decided = await self.decide(pair, session_id, "LIFTED")
        await missed(pair, NOW + 7 * DAY)

        assert decided["data"]["decideAppeal"]["decision"] == "LIFTED"
        assert await steps(pair) == [AbsenceStep.KIND, AbsenceStep.KIND]
        assert await pair.nodes(SUPPORT, "absenceAppeals") == []

    async def test_are_made_and_decided_once(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        unasked = await self.decide(pair, session_id, "LIFTED")
        await self.appeal(pair, session_id)
        twice = await self.appeal(pair, session_id)
        await self.decide(pair, session_id, "STANDS")
        again = await self.decide(pair, session_id, "LIFTED")

        assert [codes(each) for each in (unasked, twice, again)] == [
            ["NO_SUCH_APPEAL"],
            ["APPEALED_ALREADY"],
            ["NO_SUCH_APPEAL"],
        ]

    async def test_come_within_two_weeks(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        pair.at(NOW + 30 * DAY)

        assert codes(await self.appeal(pair, session_id)) == ["TOO_LATE_TO_APPEAL"]

    async def test_are_decided_by_none_of_the_two(self, pair: Pair) -> None:
        session_id = await missed(pair, NOW)
        await self.appeal(pair, session_id)

        answer = await self.decide(pair, session_id, "LIFTED", a_member(pair.mentee.id, Role.SUPPORT))

        assert codes(answer) == ["FORBIDDEN"]


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        for name in ("attendance", "myAbsences", "absenceAppeals"):
            assert codes(await pair.ask(who, name)) == ["FORBIDDEN"]
        for name in MUTATIONS:
            assert codes(await pair.do(who, name)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("roles", [(), (Role.OPERATOR, Role.PROGRAMME_MANAGER)])
    async def test_strangers_have_no_part_in_it(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        session_id, stranger = await missed(pair, NOW), a_member(None, *roles)

        assert codes(await say(pair, stranger, session_id, CAME, CAME)) == ["NO_SUCH_MEETING"]
        assert codes(await pair.ask(stranger, "attendance", sessionId=str(session_id))) == ["NOT_FOUND"]
        assert codes(await pair.do(stranger, "appealAbsence", sessionId=str(session_id))) == ["NO_SUCH_ABSENCE"]
        assert codes(await pair.ask(stranger, "absenceAppeals")) == ["FORBIDDEN"]
        assert codes(await pair.do(stranger, "decideAppeal")) == ["FORBIDDEN"]


@pytest.fixture
async def rest(db: Database, settings: Settings, signer: IdentitySigner) -> AsyncIterator[Caller]:
    """Give the service's REST on the test's own clock."""
    service = standing_on(settings, db)
    yield Caller(service.api(), signer, "sessions")
    for step in service.close:
        await step()


class TestHours:
    PATH = "/v1/sessions/hours.csv?from=2026-12-01&to=2027-01-31"

    async def held(self, pair: Pair, starts_at: datetime, mentor: Any = CAME, mentee: Any = CAME) -> None:
        session_id = await pair.meeting(starts_at)
        pair.at(starts_at + HOUR)
        await say(pair, pair.mentor, session_id, mentor, CAME)
        if mentee is not None:
            await say(pair, pair.mentee, session_id, mentee, CAME)

    async def lines(self, rest: Caller, who: Identity, path: str = PATH) -> list[str]:
        answer = await rest.fetch(path, who)
        assert answer.status_code == 200, answer.text
        return answer.text.splitlines()

    async def test_are_the_meetings_that_both_confirm_on_ones_own_clock(self, pair: Pair, rest: Caller) -> None:
        await deliver(pair.db, HANDLERS, envelope(a_profile(pair.mentee.id, zone="Asia/Kathmandu")))
        await self.held(pair, datetime(2027, 1, 5, 18, 30, tzinfo=UTC))
        await self.held(pair, datetime(2027, 1, 12, 18, 30, tzinfo=UTC), mentee=None)
        await self.held(pair, datetime(2027, 1, 19, 18, 30, tzinfo=UTC), mentor=ABSENT)

        assert await self.lines(rest, pair.mentee) == [
            "date,start,minutes,hours,kind,part",
            "2027-01-06,00:15,60,1.00,traditional,mentee",
            "total,,60,1.00,,",
        ]

    async def test_name_the_part_that_one_had(self, pair: Pair, rest: Caller) -> None:
        reverse = await Pair.begin(pair.db, pair.caller, kind=Kind.REVERSE, mentor_id=pair.mentee.id)
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER, mentee_id=pair.mentee.id)
        await self.held(reverse, datetime(2027, 1, 5, 10, tzinfo=UTC))
        await self.held(peers, datetime(2027, 1, 6, 10, tzinfo=UTC))

        lines = await self.lines(rest, pair.mentee)

        assert [line.split(",")[-1] for line in lines[1:-1]] == ["mentor", "peer"]

    async def test_of_the_first_and_last_day_are_in_it(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, tzinfo=UTC))
        await self.held(pair, datetime(2027, 1, 6, 22, tzinfo=UTC))
        pair.at(NOW + 20 * DAY)

        both = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-05&to=2027-01-06")
        neither = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-07&to=2027-01-09")

        assert both[-1] == "total,,120,2.00,,"
        assert neither[-1] == "total,,0,0.00,,"

    async def test_are_ones_own_in_person(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, 10, tzinfo=UTC))

        assert await self.lines(rest, SUPPORT) == ["date,start,minutes,hours,kind,part", "total,,0,0.00,,"]
        assert [(await rest.fetch(self.PATH, who)).status_code for who in OUTSIDERS] == [403] * len(OUTSIDERS)
        assert (await rest.fetch(self.PATH)).status_code == 401

    @pytest.mark.parametrize("days", ["", "?from=2027-01-01", "?from=x&to=y", "?from=2027-02-01&to=2027-01-01"])
    async def test_without_days_that_make_sense_are_refused(self, pair: Pair, rest: Caller, days: str) -> None:
        assert (await rest.fetch(f"/v1/sessions/hours.csv{days}", pair.mentee)).status_code == 422

    async def test_are_printed_too_on_as_many_pages_as_it_takes(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, 10, tzinfo=UTC))

        answer = await rest.fetch(self.PATH.replace(".csv", ".pdf"), pair.mentee)

        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-1.7")
        assert answer.content.rstrip().endswith(b"%%EOF")

    async def test_cost_the_same_however_many(self, pair: Pair, rest: Caller) -> None:
        counts = []
        for day in (5, 6, 7):
            await self.held(pair, datetime(2027, 1, day, 10, tzinfo=UTC))
            with statements(pair.db) as seen:
                await self.lines(rest, pair.mentee)
            counts.append(len(seen))

        assert counts == [4, 4, 4]
