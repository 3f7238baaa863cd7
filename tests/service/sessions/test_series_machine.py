"""Whatever two people do about meeting regularly, every date is where the clock on the wall says, moved, or told of.

Dates are reckoned here by another library's rules, and their instants by looking for the moment at which a clock on
the wall of that zone shows the time.  Stories begin at several days of the year, so that what is booked ahead lies on
both sides of both changes of the clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.sessions import Rhythm
from services.sessions.facts.commands import relationships as facts
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import proposals, series
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.ending import rest_relationship
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.defaults import BOOKED_AHEAD
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import NotUnderWay, TimeInThePast
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.domain.series import Rule
from services.sessions.meetings.tables import lost_dates, sessions
from services.sessions.meetings.tables import series as series_table
from tests.builders.meetings import a_pair, a_start
from tests.builders.sessions import a_slot
from tests.conftest import FreshDatabases
from tests.service.sessions.course import let_pass
from tests.service.sessions.machine import Machine, agrees, one_of, play, stories, tell
from tests.service.sessions.minutes import Calendars, Meeting, as_told

ANA, BEN, CLEO = PEOPLE = [new_id() for _ in range(3)]
PAIR = a_pair(mentor_id=ANA, mentee_id=BEN)
HALF_AN_HOUR = Manner(minutes=30)
DAY = timedelta(days=1)
BOOKED_BY = 82 * DAY
"""Twelve weeks are booked ahead; a day and some hours are the zone's and the daily look's."""
NOT_BOOKED_FROM = 86 * DAY
STARTS = [datetime(2027, month, day, 9, tzinfo=UTC) for month, day in ((1, 20), (3, 20), (8, 20), (10, 25))]
TABLES = (
    *("bookings", "sessions", "lost_slots", "lost_dates", "meeting_proposals", "series", "limits", "relationships"),
    *("outbox", "outbox_heads", "timers"),
)

rhythms = st.sampled_from(Rhythm)
clocks = st.sampled_from([time(0, 15), time(1, 30), time(2, 30), time(18, 0), time(23, 45)])
ends = st.none() | st.integers(0, 20)
which = st.integers(0, 30)
shifts = st.integers(-60, 60).map(lambda halves: halves * timedelta(minutes=30))
either = st.sampled_from(PAIR.people)


@dataclass
class Regular:
    """A series: which of its dates were decided, and which of them could not be booked."""

    id: UUID
    rule: Rule
    running: bool = True
    decided: set[date] = field(default_factory=set)
    lost: dict[date, datetime] = field(default_factory=dict)

    def dates(self) -> Iterator[date]:
        """By dateutil's reading of the RFC; a fifth weekday, which not every month has, stands for the last."""
        said = self.rule
        begins = datetime.combine(said.first_on, time())
        until = datetime.combine(said.last_on, time()) if said.last_on else None
        if said.rhythm is Rhythm.MONTHLY:
            number = (said.first_on.day - 1) // 7 + 1
            same = weekday(said.first_on.weekday(), number if number < 5 else -1)
            found = rrule(MONTHLY, byweekday=same, dtstart=begins, until=until)
        else:
            found = rrule(WEEKLY, interval=1 if said.rhythm is Rhythm.WEEKLY else 2, dtstart=begins, until=until)
        return (each.date() for each in found)

    def instant(self, day: date) -> datetime:
        """The first moment at which the clock on the wall shows it; one that it skips is read as before the change."""
        place, shown = ZoneInfo(self.rule.zone), datetime.combine(day, self.rule.at)
        noon = shown.replace(tzinfo=UTC)
        for quarter in range(-64, 65):
            moment = noon + quarter * timedelta(minutes=15)
            if moment.astimezone(place).replace(tzinfo=None) == shown:
                return moment
        offset = (noon - DAY).astimezone(place).utcoffset()
        assert offset is not None
        return noon - offset

    def session_id(self, day: date) -> UUID:
        return uuid5(self.id, day.isoformat())

    def undecided(self, most: int) -> list[date]:
        return list(islice((day for day in self.dates() if day not in self.decided), most))


class Regularly(Machine):
    """Two people with one series at a time, and a third who takes some of the mentor's time."""

    zone: ClassVar[str] = "UTC"

    def __init__(self) -> None:
        super().__init__(STARTS[0])
        self.calendars = Calendars()
        self.all: list[Regular] = []
        self.rests_until: date | None = None

    @initialize(now=st.sampled_from(STARTS), rhythm=rhythms, at=clocks, days=st.integers(1, 7), weeks=ends)
    def begin(self, now: datetime, rhythm: Rhythm, at: time, days: int, weeks: int | None) -> None:
        self.now = now

        async def arrange(tx: Transaction) -> None:
            for person in PEOPLE:
                await set_limits(tx, person, Limits(buffer_minutes=0, most_a_day=24))
            await facts.keep_relationship(tx, a_start(PAIR))

        self.empty(*TABLES)
        self.do(arrange)
        self.agree(self.a_rule(rhythm, at, days, weeks))

    @property
    def running(self) -> Regular | None:
        return next((each for each in self.all if each.running), None)

    @property
    def ahead(self) -> list[UUID]:
        return [
            id_ for id_, each in self.calendars.meetings.items() if each.of_relationship and each.is_ahead(self.now)
        ]

    @property
    def lost(self) -> list[tuple[Regular, date]]:
        return [(each, day) for each in self.all for day in each.lost]

    def a_rule(self, rhythm: Rhythm, at: time, days: int, weeks: int | None) -> Rule:
        first_on = self.now.date() + days * DAY + DAY
        last_on = None if weeks is None else first_on + weeks * 7 * DAY
        return Rule(zone=self.zone, rhythm=rhythm, first_on=first_on, at=at, last_on=last_on)

    def agree(self, said: Rule, *, replaces: Regular | None = None) -> None:
        """Proposed by one and agreed to by the other at once."""
        made = Regular(new_id(), said)

        async def work(tx: Transaction) -> UUID:
            await series.propose_series(
                tx,
                made.id,
                PAIR.relationship_id,
                by=ANA,
                rule=said,
                manner=HALF_AN_HOUR,
                replaces_id=replaces.id if replaces else None,
            )
            return await series.agree_to_series(tx, made.id, by=BEN)

        if agrees(self.do(work), {NotUnderWay} if self.rests_until else set()):
            if replaces:
                replaces.running = False
                self.call_off(replaces, since=said.first_on, by_one_of_them=False)
            self.all.append(made)
            self.catch_up()

    @precondition(lambda self: self.running is None)
    @rule(rhythm=rhythms, at=clocks, days=st.integers(1, 7), weeks=ends)
    def meet_regularly_again(self, rhythm: Rhythm, at: time, days: int, weeks: int | None) -> None:
        self.agree(self.a_rule(rhythm, at, days, weeks))

    @precondition(lambda self: self.running)
    @rule(rhythm=rhythms, at=clocks, days=st.integers(1, 40), weeks=ends)
    def meet_otherwise(self, rhythm: Rhythm, at: time, days: int, weeks: int | None) -> None:
        self.agree(self.a_rule(rhythm, at, days, weeks), replaces=self.running)

    @precondition(lambda self: self.running)
    @rule(by=either)
    def stop(self, by: UUID) -> None:
        found = self.running
        assert found is not None
        self.do(lambda tx: series.end_series(tx, found.id, by=by))

        found.running = False
        self.call_off(found, since=date.min, by_one_of_them=True)

    def call_off(self, found: Regular, *, since: date, by_one_of_them: bool) -> None:
        for day in found.decided:
            meeting = self.calendars.meetings.get(found.session_id(day))
            if meeting and day >= since and meeting.is_ahead(self.now):
                meeting.called_off(self.now, by_one_of_them=by_one_of_them)

    @precondition(lambda self: self.ahead)
    @rule(number=which, shift=shifts, by=either)
    def move_one(self, number: int, shift: timedelta, by: UUID) -> None:
        session_id = one_of(self.ahead, number)
        meeting = self.calendars.meetings[session_id]
        at = meeting.opens + shift

        async def work(tx: Transaction) -> UUID:
            made = await proposals.propose_other_times(tx, session_id, by=by, times=[at])
            return await proposals.accept_time(tx, made, by=BEN if by == ANA else ANA, starts_at=at)

        if agrees(self.do(work), self.why_not(at, besides=session_id)):
            meeting.opens = at
            meeting.sequence += 1

    @precondition(lambda self: self.lost)
    @rule(number=which, shift=shifts)
    def find_another_time(self, number: int, shift: timedelta) -> None:
        """For a date that could not be booked: it becomes the session that it would have been."""
        found, day = one_of(self.lost, number)
        session_id, at = found.session_id(day), found.lost[day] + shift

        async def work(tx: Transaction) -> UUID:
            made = await proposals.propose_for_lost_date(tx, session_id, by=ANA, times=[at])
            return await proposals.accept_time(tx, made, by=BEN, starts_at=at)

        if agrees(self.do(work), self.why_not(at, besides=session_id)):
            del found.lost[day]
            self.calendars.meetings[session_id] = Meeting(PAIR.people, at, 30)

    @precondition(lambda self: self.ahead)
    @rule(number=which, by=either)
    def cancel_one(self, number: int, by: UUID) -> None:
        session_id = one_of(self.ahead, number)

        assert agrees(self.do(lambda tx: cancel_session(tx, session_id, by=by)), set())
        self.calendars.meetings[session_id].called_off(self.now, by_one_of_them=True)

    @precondition(lambda self: self.running and self.running.undecided(1))
    @rule(number=st.integers(0, 3), shift=st.sampled_from([-30, -15, 0, 15, 30]))
    def meet_somebody_else(self, number: int, shift: int) -> None:
        """The mentor is taken around a date that is not booked yet."""
        assert self.running is not None
        day = one_of(self.running.undecided(4), number)
        at = self.running.instant(day) + timedelta(minutes=shift)
        slot = a_slot(mentor_id=ANA, mentee_id=CLEO, starts_at=at, lasts=timedelta(minutes=30))
        has_it = self.calendars.is_free([ANA, CLEO], at, 30)

        self.do(lambda tx: book_session(tx, slot))

        if has_it:
            self.calendars.meetings[slot.session_id] = Meeting([ANA, CLEO], at, 30, of_relationship=False)

    @rule(days=st.integers(10, 60))
    def rest(self, days: int) -> None:
        self.rests_until = until = self.now.date() + days * DAY

        async def work(tx: Transaction) -> None:
            await facts.keep_pause(tx, PAIR.relationship_id, until=until)
            await rest_relationship(tx, PAIR.people, PAIR.relationship_id, until=until)

        self.do(work)
        for session_id in self.ahead:
            meeting = self.calendars.meetings[session_id]
            if meeting.opens.date() < until:
                meeting.called_off(self.now, by_one_of_them=False)

    @precondition(lambda self: self.rests_until)
    @rule()
    def go_on(self) -> None:
        self.rests_until = None
        self.do(lambda tx: facts.keep_resumption(tx, PAIR.relationship_id))

    @rule(days=st.integers(1, 45))
    def wait(self, days: int) -> None:
        """Everything falls due at its own time."""
        until = self.now + days * DAY
        self.runner.run(let_pass(self.db, until))
        self.now, self.db.clock = until, lambda: self.now
        for meeting in self.calendars.meetings.values():
            if meeting.status == "BOOKED" and meeting.closes <= self.now:
                meeting.status = "HELD"
        self.catch_up()

    def catch_up(self) -> None:
        """How far ahead it books is the service's to say, within a day or two; what it booked is not."""
        found = self.running
        if found is None:
            return
        through = self.look(
            lambda tx: tx.session.scalar(select(series_table.c.booked_through).where(series_table.c.id == found.id))
        )
        for day in found.undecided(60):
            at = found.instant(day)
            if through is None or day > through:
                assert at > self.now + BOOKED_BY
                break
            assert at < self.now + NOT_BOOKED_FROM
            found.decided.add(day)
            if self.rests_until and day < self.rests_until:
                continue
            if self.calendars.why_not(PAIR.people, at, 30):
                found.lost[day] = at
            else:
                self.calendars.meetings[found.session_id(day)] = Meeting(PAIR.people, at, 30)

    def why_not(self, at: datetime, *, besides: UUID) -> set[type[Exception]]:
        reasons = self.calendars.why_not(PAIR.people, at, 30, besides=besides)
        if at <= self.now:
            reasons.add(TimeInThePast)
        return reasons | ({NotUnderWay} if self.rests_until else set())

    @invariant()
    def no_date_is_elsewhere_and_none_is_lost(self) -> None:
        self.look(self.compare)

    async def compare(self, tx: Transaction) -> None:
        c = sessions.c
        rows = await tx.session.execute(select(c.id, c.starts_at, c.ends_at, c.status, c.sequence, c.cancelled_late))
        assert {tuple(row) for row in rows} == {
            (id_, each.opens, each.closes, each.status, each.sequence, each.late)
            for id_, each in self.calendars.meetings.items()
        }
        gone = await tx.session.execute(select(lost_dates.c.series_id, lost_dates.c.occurs_on, lost_dates.c.starts_at))
        assert {tuple(row) for row in gone} == {
            (each.id, day, at) for each in self.all for day, at in each.lost.items()
        }
        assert as_told(await self.listen(tx)) == {
            id_: (each.opens, each.closes, each.sequence, each.takes_time)
            for id_, each in self.calendars.meetings.items()
        }


def the_story(machine: type[Regularly]) -> None:
    """One in which everything happens once, in Lisbon, whose clock changes a week after it begins."""
    story = type("Regularly", (machine,), {"zone": "Europe/Lisbon"})()
    half_an_hour = timedelta(minutes=30)
    steps: list[Callable[[], None]] = [
        lambda: story.begin(STARTS[1], Rhythm.WEEKLY, time(1, 30), days=1, weeks=None),
        lambda: story.move_one(0, half_an_hour, ANA),
        lambda: story.move_one(1, 14 * DAY - half_an_hour, BEN),
        lambda: story.cancel_one(3, BEN),
        lambda: story.meet_somebody_else(0, 15),
        lambda: story.wait(10),
        lambda: story.find_another_time(0, half_an_hour),
        lambda: story.meet_otherwise(Rhythm.FORTNIGHTLY, time(18), days=20, weeks=None),
        lambda: story.rest(30),
        lambda: story.cancel_one(0, ANA),
        lambda: story.move_one(0, half_an_hour, ANA),
        lambda: story.wait(15),
        story.go_on,
        lambda: story.wait(45),
        lambda: story.stop(BEN),
        lambda: story.meet_regularly_again(Rhythm.MONTHLY, time(0, 15), days=3, weeks=12),
        lambda: story.wait(45),
    ]
    tell(story, story.no_date_is_elsewhere_and_none_is_lost, steps)


@pytest.fixture
def machine(database: FreshDatabases) -> type[Regularly]:
    """Give the machine on a database of its own."""
    map_domain()
    Regularly.url = database("sessions")
    return Regularly


@pytest.mark.timeout(240)
@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_any_sequence_agrees_with_the_model(machine: type[Regularly], zone: str) -> None:
    play(machine, stories(3, steps=16), zone=zone)


def test_a_story_in_which_everything_happens_once_agrees(machine: type[Regularly]) -> None:
    the_story(machine)


class TestMutants:
    def test_a_clock_that_is_not_the_one_on_the_wall_is_noticed(
        self, machine: type[Regularly], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As a calendar does that adds weeks to the first instant."""

        def first_and_so_many_days(said: Rule, day: date) -> datetime:
            first = datetime.combine(said.first_on, said.at, ZoneInfo(said.zone)).astimezone(UTC)
            return first + (day - said.first_on)

        monkeypatch.setattr(Rule, "starts_at", first_and_so_many_days)

        with pytest.raises(AssertionError):
            the_story(machine)

    @pytest.mark.parametrize("what", ["_give_way", "_wait_for_next", "tell_off"])
    def test_a_step_that_is_left_out_is_noticed(
        self, machine: type[Regularly], monkeypatch: pytest.MonkeyPatch, what: str
    ) -> None:
        async def forget(*_: Any, **__: Any) -> None:
            return

        monkeypatch.setattr(series, what, forget)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_dates_that_are_not_booked_far_enough_ahead_are_noticed(
        self, machine: type[Regularly], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(series, "BOOKED_AHEAD", replace(BOOKED_AHEAD, value=70))

        with pytest.raises(AssertionError):
            the_story(machine)
