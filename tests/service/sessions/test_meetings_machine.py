"""Whatever several people do about meeting, in whatever order, the calendars agree with a small model of them."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select, text

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.sessions import Rhythm
from services.sessions.facts.commands.relationships import keep_relationship
from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import proposals, series
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.domain.series import Rule
from services.sessions.meetings.tables import bookings, meeting_proposals, sessions
from tests.builders.meetings import a_pair, a_start
from tests.builders.sessions import NOON, a_slot
from tests.conftest import FreshDatabases
from tests.service.sessions.calendar import overlaps
from tests.service.sessions.machine import Machine, play, stories

PEOPLE = [new_id() for _ in range(3)]
PAIRS = [
    a_pair(mentor_id=mentor, mentee_id=mentee)
    for mentor, mentee in ((PEOPLE[0], PEOPLE[1]), (PEOPLE[1], PEOPLE[2]), (PEOPLE[2], PEOPLE[0]))
]
STEP = timedelta(minutes=30)
HALF_AN_HOUR = Manner(minutes=30)

_EMPTY = text(
    "TRUNCATE sessions, bookings, lost_slots, lost_dates, meeting_proposals, series, limits, relationships,"
    " outbox, outbox_heads, timers"
)
_HELD_TWICE = text(
    """
    SELECT count(*) FROM bookings a JOIN bookings b ON a.member_id = b.member_id AND a.session_id < b.session_id
    WHERE a.active AND b.active AND a.during && b.during
    """
)


@dataclass
class Model:
    """When each session is booked, and what each open proposal offers for which."""

    booked: dict[UUID, datetime] = field(default_factory=dict)
    offered: dict[UUID, tuple[UUID, Pair, UUID, datetime]] = field(default_factory=dict)


class Meetings(Machine):
    """Three people in three relationships, with coffee conversations in between; everybody takes whatever comes."""

    def __init__(self) -> None:
        super().__init__(NOON)
        self.model = Model()
        self.series: list[tuple[UUID, Pair]] = []

    @initialize()
    def begin(self) -> None:
        async def arrange(tx: Transaction) -> None:
            await tx.session.execute(_EMPTY)
            for person in PEOPLE:
                await set_limits(tx, person, Limits(buffer_minutes=0, most_a_day=24))
            for pair in PAIRS:
                await keep_relationship(tx, a_start(pair))

        self.do(arrange)

    @rule(pair=st.sampled_from(PAIRS), steps=st.integers(1, 12), by_mentor=st.booleans())
    def propose(self, pair: Pair, steps: int, by_mentor: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        by = pair.mentor_id if by_mentor else pair.mentee_id
        starts_at = self.now + steps * STEP

        made = self.do(
            lambda tx: proposals.propose_meeting(
                tx, pair.relationship_id, by=by, times=[starts_at], manner=HALF_AN_HOUR
            )
        )

        if isinstance(made, UUID):
            self.model.offered[made] = (self.session_of(made), pair, by, starts_at)

    @rule(which=st.integers(0, 20), steps=st.integers(1, 12))
    def move(self, which: int, steps: int) -> None:
        if not self.model.booked:
            return
        session_id = sorted(self.model.booked)[which % len(self.model.booked)]
        pair = self.pair_of(session_id)
        starts_at = self.now + steps * STEP

        made = self.do(lambda tx: proposals.propose_other_times(tx, session_id, by=pair.mentor_id, times=[starts_at]))

        if isinstance(made, UUID):
            self.model.offered[made] = (session_id, pair, pair.mentor_id, starts_at)

    @rule(which=st.integers(0, 20))
    def accept(self, which: int) -> None:
        """The only rule by which a proposal takes time: it must succeed if and only if the time is free."""
        if not self.model.offered:
            return
        proposal_id = sorted(self.model.offered)[which % len(self.model.offered)]
        session_id, pair, by, starts_at = self.model.offered[proposal_id]
        other = pair.mentee_id if by == pair.mentor_id else pair.mentor_id
        free = self.is_free(pair, starts_at, besides=session_id)

        done = self.do(lambda tx: proposals.accept_time(tx, proposal_id, by=other, starts_at=starts_at))

        if isinstance(done, UUID):
            assert free
            self.model.booked[session_id] = starts_at
            del self.model.offered[proposal_id]
        else:
            assert not free or starts_at <= self.now or not self.is_open(proposal_id)

    @rule(which=st.integers(0, 20))
    def cancel(self, which: int) -> None:
        if not self.model.booked:
            return
        session_id = sorted(self.model.booked)[which % len(self.model.booked)]
        mentee = self.pair_of(session_id).mentee_id

        done = self.do(lambda tx: cancel_session(tx, session_id, by=mentee))

        if isinstance(done, UUID):
            del self.model.booked[session_id]
            self.model.offered = {key: offer for key, offer in self.model.offered.items() if offer[0] != session_id}

    @rule(people=st.permutations(PEOPLE), steps=st.integers(-1, 12))
    def coffee(self, people: list[UUID], steps: int) -> None:
        slot = a_slot(
            mentor_id=people[0], mentee_id=people[1], starts_at=self.now + steps * STEP, lasts=timedelta(minutes=30)
        )
        pair = Pair(relationship_id=slot.introduction_id, mentor_id=people[0], mentee_id=people[1])
        free = self.is_free(pair, slot.starts_at, besides=slot.session_id) and slot.starts_at > self.now

        self.do(lambda tx: book_session(tx, slot))

        assert (self.row(slot.session_id) is not None) == free

    @rule(pair=st.sampled_from(PAIRS), hour=st.integers(13, 20))
    def meet_regularly(self, pair: Pair, hour: int) -> None:
        rule_ = Rule(
            zone="UTC",
            rhythm=Rhythm.WEEKLY,
            first_on=self.now.date() + timedelta(days=1),
            at=time(hour),
            last_on=self.now.date() + timedelta(days=22),
        )
        made = self.do(
            lambda tx: series.propose_series(
                tx, new_id(), pair.relationship_id, by=pair.mentor_id, rule=rule_, manner=HALF_AN_HOUR
            )
        )
        if isinstance(made, UUID):
            self.do(lambda tx: series.agree_to_series(tx, made, by=pair.mentee_id))
            self.series.append((made, pair))

    @rule(which=st.integers(0, 5))
    def stop_meeting_regularly(self, which: int) -> None:
        if self.series:
            series_id, pair = self.series.pop(which % len(self.series))
            self.do(lambda tx: series.end_series(tx, series_id, by=pair.mentee_id))

    @rule(steps=st.integers(1, 6))
    def wait(self, steps: int) -> None:
        self.now += steps * STEP
        self.run_timers()

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        async def count() -> int:
            async with self.db.reading() as tx:
                held_twice = int(await tx.session.scalar(_HELD_TWICE) or 0)
            return held_twice + await overlaps(self.db)

        assert self.runner.run(count()) == 0

    @invariant()
    def every_booked_meeting_is_where_the_model_has_it(self) -> None:
        for session_id, starts_at in self.model.booked.items():
            row = self.row(session_id)
            assert row is not None
            assert row.starts_at == starts_at

    @invariant()
    def exactly_what_takes_place_takes_time(self) -> None:
        async def compare() -> None:
            async with self.db.reading() as tx:
                live = select(sessions.c.id, sessions.c.starts_at).where(sessions.c.status != "CANCELLED")
                wanted = {(row.id, row.starts_at) for row in await tx.session.execute(live)}
                held = select(bookings.c.session_id, bookings.c.during, bookings.c.member_id).where(bookings.c.active)
                rows = list(await tx.session.execute(held))
            assert {(row.session_id, row.during.lower) for row in rows} == wanted
            assert len(rows) == 2 * len(wanted)

        self.runner.run(compare())

    def row(self, session_id: UUID) -> Any:
        return self.do(lambda tx: _one(tx, select(sessions).where(sessions.c.id == session_id)))

    def session_of(self, proposal_id: UUID) -> UUID:
        query = select(meeting_proposals.c.session_id).where(meeting_proposals.c.id == proposal_id)
        found: UUID = self.do(lambda tx: _one(tx, query)).session_id
        return found

    def is_open(self, proposal_id: UUID) -> bool:
        query = select(meeting_proposals.c.state).where(meeting_proposals.c.id == proposal_id)
        return bool(self.do(lambda tx: _one(tx, query)).state == "OPEN")

    def pair_of(self, session_id: UUID) -> Pair:
        row = self.row(session_id)
        return Pair(relationship_id=row.relationship_id, mentor_id=row.mentor_id, mentee_id=row.mentee_id)

    def is_free(self, pair: Pair, starts_at: datetime, *, besides: UUID) -> bool:
        """By the sessions themselves: the bookings are what is being judged."""
        ends_at = starts_at + timedelta(minutes=30)

        async def others(tx: Transaction) -> list[Any]:
            return list(await tx.session.execute(select(sessions).where(sessions.c.status != "CANCELLED")))

        return not any(
            {row.mentor_id, row.mentee_id} & set(pair.people) and row.starts_at < ends_at and starts_at < row.ends_at
            for row in self.do(others)
            if row.id != besides
        )


async def _one(tx: Transaction, query: Any) -> Any:
    return (await tx.session.execute(query)).one_or_none()


@pytest.mark.timeout(240)
def test_any_sequence_agrees_with_the_model(database: FreshDatabases) -> None:
    map_domain()
    Meetings.url = database("sessions")

    play(Meetings, stories(10, steps=20))
