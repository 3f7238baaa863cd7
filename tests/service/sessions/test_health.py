"""How relationships fare as their meetings come and go: judged by events and timers, told to those whom it concerns."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.matching import RelationshipAgreed, RelationshipPaused, RelationshipRenewed, RelationshipResumed
from contracts.sessions import MeetingHeld, RelationshipRevived, RelationshipWentIdle, RhythmNudged, TurnTo
from contracts.words import Format
from services.sessions.consumers import HANDLERS
from services.sessions.health.domain.rhythm import Health
from services.sessions.health.tables import nudge_settings, standings
from tests.builders.matching import a_block, a_profile
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.course import Year, at, let_pass
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

START = NOW.date()
FIRST_DUE = START + timedelta(days=14)
MET = date(2027, 1, 11)
DUE = MET + timedelta(days=28)
SILENT = DUE + timedelta(days=56)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
async def year(db: Database, caller: Caller) -> Year:
    """Give two people who meet once in four weeks, for a year."""
    pair = await Pair.begin(db, caller, every_days=28, minutes=60, ends_on=date(2028, 1, 3), programme_id=new_id())
    return Year(pair)


class TestRhythm:
    async def test_a_relationship_that_starts_begins(self, year: Year) -> None:
        standing = await year.standing()

        assert (standing.health, standing.due_on) == (Health.BEGINNING, FIRST_DUE)

    async def test_a_booking_and_a_meeting_keep_it_on_track(self, year: Year) -> None:
        session_id = await year.book(MET)
        booked = await year.standing()
        await year.hold(session_id, MET)

        held = await year.standing()
        assert (booked.health, booked.next_on) == (Health.ON_TRACK, MET)
        assert (held.health, held.last_on, held.due_on) == (Health.ON_TRACK, MET, DUE)

    async def test_time_alone_makes_it_due_late_and_silent(self, year: Year) -> None:
        await year.meet(MET)
        seen = []
        for day in (DUE, DUE + days(8), SILENT):
            await year.until(day)
            seen.append(((await year.standing()).health, (await year.standing()).since))

        assert seen == [(Health.DUE, DUE), (Health.OVERDUE, DUE + days(8)), (Health.SILENT, SILENT)]

    async def test_a_meeting_that_is_called_off_or_missed_leaves_it_as_it_was(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(DUE)
        off = await year.book(DUE + days(3))
        booked = (await year.standing()).health
        await year.cancel(off)
        cancelled = (await year.standing()).health
        missed = await year.meet(DUE + days(4))
        await year.miss(missed)

        assert (booked, cancelled) == (Health.ON_TRACK, Health.DUE)
        assert ((await year.standing()).health, (await year.standing()).last_on) == (Health.DUE, MET)

    async def test_another_agreement_is_another_rhythm(self, year: Year) -> None:
        await year.meet(MET)
        agreed = {"version": 2, "every_days": 7, "minutes": 30, "format": Format.VIDEO, "ends_on": date(2028, 1, 3)}
        await year.pair.hear(RelationshipAgreed(**year.pair.of_two, **agreed))

        assert (await year.standing()).due_on == MET + days(7)

    async def test_a_break_stops_the_clock_and_its_end_starts_it_anew(self, year: Year) -> None:
        await year.meet(MET)
        await year.pair.hear(RelationshipPaused(**year.pair.of_two, until=date(2027, 4, 1)))
        await year.until(date(2027, 4, 1))
        paused = (await year.standing()).health
        await year.pair.hear(RelationshipResumed(**year.pair.of_two, resumed_on=date(2027, 4, 1)))

        assert paused is Health.PAUSED
        assert (await year.standing()).due_on == date(2027, 4, 29)
        assert await year.told(RhythmNudged) == []

    async def test_the_end_ends_it(self, year: Year) -> None:
        await year.pair.end()

        assert (await year.standing()).health is Health.ENDED


class TestDelivery:
    async def test_told_again_and_out_of_order_it_comes_to_the_same(self, year: Year) -> None:
        session_id = await year.meet(MET)
        before = await year.standing()
        held = MeetingHeld(
            session_id=session_id,
            relationship_id=year.pair.id,
            mentor_id=year.pair.mentor.id,
            mentee_id=year.pair.mentee.id,
            starts_at=at(MET),
            ends_at=at(MET),
        )
        old, late = envelope(held, seq=2), envelope(held, seq=4)

        taken = await deliver(year.pair.db, HANDLERS, late, old)

        assert taken == [Taken.GAP, Taken.SEEN_BEFORE]
        assert await year.standing() == before

    async def test_a_standing_that_was_lost_is_judged_anew_by_the_next_event(self, year: Year) -> None:
        await year.meet(MET)
        before = await year.standing()
        async with year.pair.db.transaction() as tx:
            await tx.session.execute(delete(standings))

        await year.pair.hear(RelationshipRenewed(**year.pair.of_two, ends_on=date(2028, 1, 3)))

        after = await year.standing()
        assert (after.health, after.due_on, after.last_on) == (before.health, before.due_on, before.last_on)

    async def test_a_meeting_of_a_relationship_that_is_not_known_yet_waits_for_its_start(
        self, db: Database, caller: Caller
    ) -> None:
        session = {"session_id": new_id(), "starts_at": NOW, "ends_at": NOW}
        two = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}

        assert await deliver(db, HANDLERS, envelope(MeetingHeld(**session, **two))) == [Taken.APPLIED]

        pair = await Pair.begin(db, caller, **two)
        assert (await pair.read(pair.mentor, "relationshipHealth"))["health"] == "BEGINNING"


class TestIdle:
    async def test_matching_hears_once_that_it_went_idle_and_once_that_it_is_no_more(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(SILENT + days(30))
        await year.meet(SILENT + days(40))

        (idle,), (back,) = await year.told(RelationshipWentIdle), await year.told(RelationshipRevived)
        assert (idle.idle_since, idle.last_met_on, back.revived_on) == (SILENT, MET, SILENT + days(40))
        assert (await year.standing()).idle_since is None

    async def test_a_booking_is_enough_and_taking_it_back_makes_it_idle_again(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(SILENT)
        session_id = await year.book(SILENT + days(5))
        revivals = len(await year.told(RelationshipRevived))
        await year.cancel(session_id)

        assert revivals == 1
        assert [event.idle_since for event in await year.told(RelationshipWentIdle)] == [SILENT, SILENT]

    async def test_what_is_booked_for_long_after_revives_it_when_it_is_near(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(SILENT)
        await year.book(SILENT + days(60))
        before = await year.told(RelationshipRevived)
        await year.until(SILENT + days(40))

        assert before == []
        assert [event.revived_on for event in await year.told(RelationshipRevived)] == [SILENT + days(32)]

    async def test_what_has_ended_is_not_revived(self, year: Year) -> None:
        await year.until(FIRST_DUE + days(56))
        await year.pair.end()

        assert len(await year.told(RelationshipWentIdle)) == 1
        assert await year.told(RelationshipRevived) == []


class TestNudges:
    async def test_go_to_the_mentee_first_and_then_take_turns_a_week_apart(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(DUE + days(15))

        nudged = [(event.member_id, event.nudged_on, event.turn_to) for event in await year.told(RhythmNudged)]
        assert nudged == [
            (year.pair.mentee.id, DUE, TurnTo.FIND_A_TIME),
            (year.pair.mentor.id, DUE + days(7), TurnTo.FIND_A_TIME),
            (year.pair.mentee.id, DUE + days(14), TurnTo.FIND_A_TIME),
        ]

    async def test_stop_after_six_and_begin_again_after_a_meeting(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(DUE + days(100))
        first = len(await year.told(RhythmNudged))
        await year.meet(DUE + days(101))
        await year.until(DUE + days(101 + 30))

        assert (first, len(await year.told(RhythmNudged))) == (6, 7)

    async def test_wait_for_the_morning_of_whoever_they_are_for(self, year: Year) -> None:
        profile = envelope(a_profile(year.pair.mentee.id, zone="America/Los_Angeles"))
        await deliver(year.pair.db, HANDLERS, profile)
        moments: list[Any] = []
        await year.meet(MET)
        for hour in range(48):
            await let_pass(year.pair.db, at(DUE) + timedelta(hours=hour - 9))
            moments += [year.pair.db.clock()] * (len(await year.told(RhythmNudged)) - len(moments))

        # At midnight in UTC, when it falls due, it is four in the afternoon there.
        assert moments == [at(DUE) - timedelta(hours=9)]

    async def test_keep_to_the_hours_that_a_member_sets(self, year: Year) -> None:
        await year.pair.done(year.pair.mentee, "setNudges", wants=True, quietFrom="00:00:00", quietUntil="15:30:00")
        await year.meet(MET)
        await let_pass(year.pair.db, at(DUE) + timedelta(hours=6))
        before = await year.told(RhythmNudged)
        await let_pass(year.pair.db, at(DUE) + timedelta(hours=7))

        assert (before, len(await year.told(RhythmNudged))) == ([], 1)

    async def test_pass_over_whoever_does_not_want_them(self, year: Year) -> None:
        await year.pair.done(year.pair.mentee, "setNudges", wants=False)
        await year.meet(MET)
        await year.until(DUE + days(15))

        nudged = await year.told(RhythmNudged)
        assert {(event.member_id, event.by_mail) for event in nudged} == {(year.pair.mentor.id, True)}

    async def test_come_once_a_week_over_all_relationships_of_a_member(self, year: Year) -> None:
        other = Year(await Pair.begin(year.pair.db, year.pair.caller, mentee_id=year.pair.mentee.id, every_days=28))
        await other.until(FIRST_DUE + days(6))

        told = [event for event in await year.told(RhythmNudged) if event.member_id == year.pair.mentee.id]
        assert len(told) == 1

    async def test_go_to_whoever_has_a_proposal_to_answer(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(DUE - days(1))
        await year.pair.done(year.pair.mentee, "proposeMeeting", times=["2027-02-12T12:00:00Z"], minutes=60)
        await year.until(DUE + days(1))

        assert [(event.member_id, event.turn_to) for event in await year.told(RhythmNudged)] == [
            (year.pair.mentor.id, TurnTo.ANSWER_A_PROPOSAL)
        ]

    async def test_never_reach_two_whom_a_block_keeps_apart(self, year: Year) -> None:
        await deliver(year.pair.db, HANDLERS, envelope(a_block(year.pair.mentor.id, year.pair.mentee.id)))
        await year.until(FIRST_DUE + days(30))

        assert await year.told(RhythmNudged) == []


class TestSettings:
    async def test_are_the_members_own_and_plain_at_first(self, year: Year) -> None:
        plain = await year.pair.read(year.pair.mentee, "nudgeSettings")
        await year.pair.done(year.pair.mentee, "setNudges", wants=False, quietFrom="22:00:00", quietUntil="07:15:00")

        assert plain == {"wants": True, "quietFrom": "20:00:00", "quietUntil": "09:00:00"}
        assert await year.pair.read(year.pair.mentee, "nudgeSettings") == {
            "wants": False,
            "quietFrom": "22:00:00",
            "quietUntil": "07:15:00",
        }
        assert await year.pair.read(year.pair.mentor, "nudgeSettings") == plain

    async def test_said_again_are_one_row(self, year: Year) -> None:
        for _ in range(2):
            await year.pair.done(year.pair.mentee, "setNudges", idempotencyKey="one", wants=False)

        async with year.pair.db.reading() as tx:
            assert len((await tx.session.execute(select(nudge_settings))).all()) == 1


STAFF_QUERIES = ("healthOfRelationships", "healthCounts", "helpWanted", "pulseTallies")


def manager(*programmes: UUID) -> Identity:
    return Identity(
        kind=a_member().kind, id=new_id(), roles=frozenset({Role.PROGRAMME_MANAGER}), programmes=frozenset(programmes)
    )


class TestWhoSees:
    async def test_the_two_do_with_the_days_behind_it(self, year: Year) -> None:
        await year.meet(MET)
        await year.until(DUE + days(9))

        for who in (year.pair.mentor, year.pair.mentee):
            shown = await year.pair.read(who, "relationshipHealth")
            assert (shown["health"], shown["dueOn"], shown["overdueDays"], shown["lastMetOn"]) == (
                "OVERDUE",
                DUE.isoformat(),
                9,
                MET.isoformat(),
            )

    async def test_strangers_find_nothing_and_outsiders_are_told_so(self, year: Year) -> None:
        assert await year.pair.read(a_member(), "relationshipHealth") is None
        for who in OUTSIDERS:
            for name in ("relationshipHealth", "nudgeSettings"):
                assert codes(await year.pair.ask(who, name)) == ["FORBIDDEN"]
            assert codes(await year.pair.do(who, "setNudges")) == ["FORBIDDEN"]

    async def test_staff_see_the_relationships_of_their_programmes_page_by_page(self, year: Year) -> None:
        programme_id = year.pair.started.programme_id
        assert programme_id is not None
        pairs = [await Pair.begin(year.pair.db, year.pair.caller, programme_id=programme_id) for _ in range(2)]
        await Pair.begin(year.pair.db, year.pair.caller, programme_id=new_id())
        staff = manager(programme_id)

        first = await year.pair.read(staff, "healthOfRelationships", first=2)
        rest = await year.pair.read(staff, "healthOfRelationships", first=2, after=first["pageInfo"]["endCursor"])

        seen = [edge["node"]["relationship"]["id"] for edge in first["edges"] + rest["edges"]]
        assert seen == sorted((str(pair.id) for pair in (year.pair, *pairs)), reverse=True)
        assert not rest["pageInfo"]["hasNextPage"]

    async def test_staff_find_the_silent_ones_and_count_all(self, year: Year) -> None:
        programme_id = year.pair.started.programme_id
        assert programme_id is not None
        await Pair.begin(year.pair.db, year.pair.caller, programme_id=programme_id, starts_on=date(2027, 6, 1))
        await year.until(date(2027, 5, 31))
        staff = manager(programme_id)

        silent = await year.pair.nodes(staff, "healthOfRelationships", health="SILENT")
        counts = await year.pair.read(staff, "healthCounts", programmeId=str(programme_id))

        assert [node["relationship"]["id"] for node in silent] == [str(year.pair.id)]
        assert silent[0]["idleSince"] is not None
        assert {each["health"]: each["relationships"] for each in counts if each["relationships"]} == {
            "SILENT": 1,
            "BEGINNING": 1,
        }

    async def test_a_page_costs_one_statement_however_long_it_is(self, year: Year) -> None:
        programme_id = year.pair.started.programme_id
        for _ in range(5):
            await Pair.begin(year.pair.db, year.pair.caller, programme_id=programme_id)
        counted = []
        for first in (1, 6):
            with statements(year.pair.db) as seen:
                await year.pair.read(manager(), "healthOfRelationships", first=first)
            counted.append(len(seen))

        assert counted[0] == counted[1]

    @pytest.mark.parametrize("name", STAFF_QUERIES)
    async def test_whoever_is_no_staff_of_this_programme_is_refused(self, year: Year, name: str) -> None:
        asked = {"programmeId": str(year.pair.started.programme_id)}
        members = (year.pair.mentor, a_member(), a_member(None, Role.SUPPORT), manager(new_id()), *OUTSIDERS)

        for who in members:
            assert codes(await year.pair.ask(who, name, **asked)) == ["FORBIDDEN"]
        assert "errors" not in await year.pair.ask(manager(), name, **asked)

    async def test_staff_of_some_programmes_see_nothing_of_others(self, year: Year) -> None:
        assert await year.pair.nodes(manager(new_id()), "healthOfRelationships") == []
        assert len(await year.pair.nodes(manager(), "healthOfRelationships")) == 1
