"""Whatever four people propose, answer, move and call off, their calendars are where a model in minutes says.

Each has a zone, a buffer and a daily limit of their own, over three days of which one has 23 hours; coffee
conversations, which nobody's limits hold off, come in between.  Where something is refused, a reason holds in the
model; where none holds, it is done.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import insert, select

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import (
    MeetingBooked,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    SessionBooked,
    SessionCancelled,
    SlotTaken,
)
from services.sessions.facts.commands.relationships import keep_relationship
from services.sessions.facts.tables import people
from services.sessions.meetings.commands import proposals
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.refusals import (
    AlreadyCancelled,
    AlreadyProposed,
    AlreadyStarted,
    NoSuchMeetingProposal,
    NotAmongTheTimes,
    OnlyMeetingsMove,
    OwnProposal,
    ProposalIsClosed,
    TimeInThePast,
    TooManyProposals,
)
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.tables import bookings, meeting_proposals, sessions
from tests.builders.meetings import a_pair, a_start
from tests.builders.sessions import a_slot
from tests.service.sessions.machine import Machine, agrees, one_of, tell
from tests.service.sessions.minutes import Calendars, Meeting, Room, as_told

ANA, BEN, CLEO, DAN = PEOPLE = [new_id() for _ in range(4)]
STRANGER = new_id()
ROOMS = {
    ANA: Room("America/New_York", buffer=15, most=2),
    BEN: Room("America/Chicago", buffer=0, most=24),
    CLEO: Room("America/Regina", buffer=30, most=3),
    DAN: Room("UTC", buffer=0, most=24),
}
PAIRS = [a_pair(mentor_id=mentor, mentee_id=mentee) for mentor, mentee in ((ANA, BEN), (BEN, CLEO), (CLEO, ANA))]
NOW = datetime(2027, 3, 13, 12, tzinfo=UTC)
FIRST_NIGHT = datetime(2027, 3, 14, 2, tzinfo=UTC)
"""Midnight of New York is at five and Chicago's at six, and from that night on at four and at five."""
TABLES = (
    *("bookings", "sessions", "lost_slots", "meeting_proposals", "limits", "relationships", "people"),
    *("outbox", "outbox_heads", "timers"),
)

quarters = st.tuples(st.integers(0, 2), st.integers(8, 18)).map(
    lambda at: FIRST_NIGHT + timedelta(days=at[0], minutes=15 * at[1])
)
some_times = st.lists(quarters, min_size=1, max_size=2, unique=True)
lengths = st.sampled_from([15, 30, 45, 90])
which = st.integers(0, 40)
whose = st.sampled_from([0, 1, 0, 1, 2])
sides = st.sampled_from(["other", "other", "other", "proposer", "stranger"])


@dataclass
class Offer:
    """Times of one of two, for a meeting that is to be or another time of one that is booked."""

    session_id: UUID
    pair: Pair
    by: UUID
    times: list[datetime]
    minutes: int
    lapses_at: datetime
    state: str = "OPEN"

    def who(self, side: str) -> UUID:
        mentor, mentee = self.pair.people
        other = mentee if self.by == mentor else mentor
        return {"other": other, "proposer": self.by, "stranger": STRANGER}[side]


class Booking(Machine):
    """Everybody takes whatever comes; `told` has what was said of each session, in order."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.calendars = Calendars(rooms=dict(ROOMS))
        self.offers: dict[UUID, Offer] = {}
        self.told: dict[UUID, list[type]] = defaultdict(list)

    @initialize()
    def begin(self) -> None:
        async def arrange(tx: Transaction) -> None:
            rows = [{"member_id": each, "zone": room.zone, "locale": "en"} for each, room in ROOMS.items()]
            await tx.session.execute(insert(people), rows)
            for each, room in ROOMS.items():
                await set_limits(tx, each, Limits(buffer_minutes=room.buffer, most_a_day=room.most))
            for pair in PAIRS:
                await keep_relationship(tx, a_start(pair))

        self.empty(*TABLES)
        self.do(arrange)

    @rule(pair=st.sampled_from(PAIRS), by=st.sampled_from(PEOPLE), at=some_times, minutes=lengths)
    def propose(self, pair: Pair, by: UUID, at: list[datetime], minutes: int) -> None:
        reasons = self.gone(at) | self.is_full(pair)
        if by not in pair.people:
            reasons.add(NotFound)

        made = self.do(
            lambda tx: proposals.propose_meeting(
                tx, pair.relationship_id, by=by, times=at, manner=Manner(minutes=minutes)
            )
        )

        if agrees(made, reasons):
            self.offer(made, Offer(self.session_of(made), pair, by, sorted(at), minutes, self.end_of(at)))

    @rule(pair=st.sampled_from(PAIRS), at=quarters, minutes=lengths)
    def meet(self, pair: Pair, at: datetime, minutes: int) -> None:
        """The one proposes and the other accepts at once, or neither."""

        async def work(tx: Transaction) -> UUID:
            manner = Manner(minutes=minutes)
            made = await proposals.propose_meeting(
                tx, pair.relationship_id, by=pair.mentee_id, times=[at], manner=manner
            )
            await proposals.accept_time(tx, made, by=pair.mentor_id, starts_at=at)
            return made

        made = self.do(work)

        if agrees(made, self.gone([at]) | self.is_full(pair) | self.calendars.why_not(pair.people, at, minutes)):
            offer = Offer(self.session_of(made), pair, pair.mentee_id, [at], minutes, self.end_of([at]))
            self.offer(made, offer)
            self.take(offer, at)

    @precondition(lambda self: self.calendars.meetings)
    @rule(number=which, by=whose, at=some_times, at_once=st.booleans())
    def reschedule(self, number: int, by: int, at: list[datetime], at_once: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        """Somebody proposes other times; the other answers another day, or takes the first at once."""
        session_id, meeting = self.meeting(number)
        person, other = self.person(meeting, by), meeting.people[by == 0]
        reasons = self.why_not_change(meeting, person) | self.gone(at)
        if not meeting.of_relationship:
            reasons |= {OnlyMeetingsMove}
        if any(offer.session_id == session_id for offer in self.open_offers()):
            reasons.add(AlreadyProposed)
        if at_once:
            reasons |= self.calendars.why_not(meeting.people, at[0], meeting.minutes, besides=session_id)

        async def work(tx: Transaction) -> UUID:
            made = await proposals.propose_other_times(tx, session_id, by=person, times=at)
            if at_once:
                await proposals.accept_time(tx, made, by=other, starts_at=at[0])
            return made

        made = self.do(work)

        if agrees(made, reasons):
            pair = next(each for each in PAIRS if set(each.people) == set(meeting.people))
            lapses_at = self.end_of(at, last=meeting.opens)
            offer = Offer(session_id, pair, person, sorted(at), meeting.minutes, lapses_at)
            self.offer(made, offer)
            if at_once:
                self.take(offer, at[0])

    @precondition(lambda self: self.offers)
    @rule(number=which, side=sides, at=some_times)
    def counter(self, number: int, side: str, at: list[datetime]) -> None:
        offer_id, offer = self.an_offer(number)
        reasons = self.why_not_answer(offer, side) | self.gone(at)

        made = self.do(lambda tx: proposals.answer_with_times(tx, offer_id, by=offer.who(side), times=at))

        if agrees(made, reasons):
            offer.state = "COUNTERED"
            booked = self.calendars.meetings.get(offer.session_id)
            lapses_at = self.end_of(at, last=booked.opens if booked else None)
            by = offer.who("other")
            self.offer(made, Offer(offer.session_id, offer.pair, by, sorted(at), offer.minutes, lapses_at))

    @precondition(lambda self: self.offers)
    @rule(number=which, side=sides, choice=st.integers(0, 1), other=st.none() | st.none() | quarters)
    def accept(self, number: int, side: str, choice: int, other: datetime | None) -> None:
        """The only rule by which the two take time: it must succeed just when nothing is in the way."""
        offer_id, offer = self.an_offer(number)
        at = other or one_of(offer.times, choice)
        reasons = self.why_not_answer(offer, side) | self.gone([at])
        if at not in offer.times:
            reasons.add(NotAmongTheTimes)
        reasons |= self.calendars.why_not(offer.pair.people, at, offer.minutes, besides=offer.session_id)

        done = self.do(lambda tx: proposals.accept_time(tx, offer_id, by=offer.who(side), starts_at=at))

        if agrees(done, reasons):
            self.take(offer, at)

    @precondition(lambda self: self.offers)
    @rule(number=which, side=sides)
    def close(self, number: int, side: str) -> None:
        offer_id, offer = self.an_offer(number)
        reasons: set[type[Exception]] = set()
        if side == "stranger":
            reasons.add(NoSuchMeetingProposal)
        if offer.state != "OPEN":
            reasons.add(ProposalIsClosed)

        done = self.do(lambda tx: proposals.close_proposal(tx, offer_id, by=offer.who(side)))

        if agrees(done, reasons):
            self.end_offer(offer, "WITHDRAWN" if side == "proposer" else "DECLINED")

    @precondition(lambda self: self.calendars.meetings)
    @rule(number=which, by=whose)
    def cancel(self, number: int, by: int) -> None:
        session_id, meeting = self.meeting(number)
        person = self.person(meeting, by)

        done = self.do(lambda tx: cancel_session(tx, session_id, by=person))

        if agrees(done, self.why_not_change(meeting, person)):
            meeting.called_off(self.now, by_one_of_them=True)
            self.told[session_id].append(MeetingCancelled if meeting.of_relationship else SessionCancelled)
            for offer in self.open_offers():
                if offer.session_id == session_id:
                    self.end_offer(offer, "MOOT")

    @rule(two=st.permutations(PEOPLE), at=quarters, minutes=lengths)
    def coffee(self, two: list[UUID], at: datetime, minutes: int) -> None:
        """What a mentor accepted is measured against nobody's limits, only against their time."""
        slot = a_slot(mentor_id=two[0], mentee_id=two[1], starts_at=at, lasts=timedelta(minutes=minutes))
        has_it = at > self.now and self.calendars.is_free(two[:2], at, minutes)

        self.do(lambda tx: book_session(tx, slot))

        self.told[slot.session_id].append(SessionBooked if has_it else SlotTaken)
        if has_it:
            self.calendars.meetings[slot.session_id] = Meeting(two[:2], at, minutes, of_relationship=False)

    @rule(person=st.sampled_from(PEOPLE), buffer=st.sampled_from([0, 10, 60]), most=st.integers(1, 3))
    def choose_limits(self, person: UUID, buffer: int, most: int) -> None:
        self.do(lambda tx: set_limits(tx, person, Limits.chosen(buffer_minutes=buffer, most_a_day=most)))

        self.calendars.rooms = {**self.calendars.rooms, person: Room(ROOMS[person].zone, buffer, most)}

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.run_timers()
        for offer in self.open_offers():
            if offer.lapses_at <= self.now:
                self.end_offer(offer, "LAPSED")
        for session_id, meeting in self.calendars.meetings.items():
            if meeting.status == "BOOKED" and meeting.closes <= self.now:
                meeting.status = "HELD"
                self.told[session_id] += [MeetingHeld] if meeting.of_relationship else []

    @invariant()
    def the_database_agrees_and_so_does_whoever_only_listens(self) -> None:
        self.look(self.compare)

    async def compare(self, tx: Transaction) -> None:
        c = sessions.c
        rows = await tx.session.execute(select(c.id, c.starts_at, c.ends_at, c.status, c.sequence, c.cancelled_late))
        known = self.calendars.meetings.items()
        assert {tuple(row) for row in rows} == {
            (id_, each.opens, each.closes, each.status, each.sequence, each.late) for id_, each in known
        }
        held = await tx.session.execute(
            select(bookings.c.session_id, bookings.c.member_id, bookings.c.during).where(bookings.c.active)
        )
        assert sorted((row.session_id, row.member_id, row.during.lower, row.during.upper) for row in held) == sorted(
            (id_, person, each.opens, each.closes) for id_, each in known if each.takes_time for person in each.people
        )
        assert self.nobody_is_in_two_places()
        stands = await tx.session.execute(select(meeting_proposals.c.id, meeting_proposals.c.state))
        assert {row.id: row.state for row in stands} == {id_: offer.state for id_, offer in self.offers.items()}
        events = await self.listen(tx)
        told: dict[UUID, list[type]] = defaultdict(list)
        for event in events:
            told[event.session_id].append(type(event))
        assert told == self.told
        assert as_told(events) == {
            id_: (each.opens, each.closes, each.sequence, each.takes_time) for id_, each in known
        }

    def nobody_is_in_two_places(self) -> bool:
        return all(
            self.calendars.is_free([person], each.opens, each.minutes, besides=id_)
            for id_, each in self.calendars.meetings.items()
            if each.takes_time
            for person in each.people
        )

    def gone(self, at: list[datetime]) -> set[type[Exception]]:
        return {TimeInThePast} if min(at) <= self.now else set()

    def is_full(self, pair: Pair) -> set[type[Exception]]:
        return {TooManyProposals} if sum(offer.pair == pair for offer in self.open_offers()) >= 5 else set()

    def end_of(self, at: list[datetime], *, last: datetime | None = None) -> datetime:
        """A week, or the last of the times, or when what is booked begins: whichever comes first."""
        return min(self.now + timedelta(days=7), max(at), *([last] if last else []))

    def why_not_answer(self, offer: Offer, side: str) -> set[type[Exception]]:
        of_sides: dict[str, set[type[Exception]]] = {"stranger": {NoSuchMeetingProposal}, "proposer": {OwnProposal}}
        is_closed = offer.state != "OPEN" or offer.lapses_at <= self.now
        return of_sides.get(side, set()) | ({ProposalIsClosed} if is_closed else set())

    def why_not_change(self, meeting: Meeting, by: UUID) -> set[type[Exception]]:
        reasons: set[type[Exception]] = set() if by in meeting.people else {NotFound}
        if meeting.status == "CANCELLED":
            reasons.add(AlreadyCancelled)
        return reasons | ({AlreadyStarted} if meeting.opens <= self.now else set())

    def take(self, offer: Offer, at: datetime) -> None:
        offer.state = "ACCEPTED"
        meeting = self.calendars.meetings.get(offer.session_id)
        if meeting is None:
            self.calendars.meetings[offer.session_id] = Meeting(offer.pair.people, at, offer.minutes)
            self.told[offer.session_id].append(MeetingBooked)
        else:
            meeting.opens = at
            meeting.sequence += 1
            self.told[offer.session_id].append(MeetingMoved)

    def offer(self, made: UUID, offer: Offer) -> None:
        self.offers[made] = offer
        self.told[offer.session_id].append(MeetingProposed)

    def end_offer(self, offer: Offer, state: str) -> None:
        offer.state = state
        self.told[offer.session_id].append(MeetingProposalClosed)

    def open_offers(self) -> list[Offer]:
        return [offer for offer in self.offers.values() if offer.state == "OPEN"]

    def person(self, meeting: Meeting, number: int) -> UUID:
        """One of its two, or now and then somebody else."""
        others = [each for each in PEOPLE if each not in meeting.people]
        return [*meeting.people, *others][number]

    def an_offer(self, number: int) -> tuple[UUID, Offer]:
        """Three times in four one that is open, where one is."""
        open_ones = [item for item in self.offers.items() if item[1].state == "OPEN"]
        found: tuple[UUID, Offer] = one_of((number % 4 and open_ones) or [*self.offers.items()], number // 4)
        return found

    def meeting(self, number: int) -> tuple[UUID, Meeting]:
        """Likewise one that is ahead."""
        ahead = [item for item in self.calendars.meetings.items() if item[1].is_ahead(self.now)]
        found: tuple[UUID, Meeting] = one_of((number % 4 and ahead) or [*self.calendars.meetings.items()], number // 4)
        return found

    def session_of(self, proposal_id: UUID) -> UUID:
        query = select(meeting_proposals.c.session_id).where(meeting_proposals.c.id == proposal_id)
        found: UUID = self.look(lambda tx: tx.session.scalar(query))
        return found


def nth(number: int) -> int:
    """That of the proposals that are open, or of the meetings that are ahead."""
    return 4 * number + 1


def the_story(machine: type[Booking]) -> None:
    """One story in which everything happens once."""
    story, ana_and_ben, ben_and_cleo, cleo_and_ana = machine(), *PAIRS
    night = [FIRST_NIGHT + timedelta(days=day) for day in range(3)]
    hour, quarter = timedelta(hours=1), timedelta(minutes=15)
    steps: list[Callable[[], None]] = [
        story.begin,
        # New York's Sunday, on two days of UTC; a third is one too many.
        lambda: story.meet(ana_and_ben, night[0] + 3 * hour, 15),
        lambda: story.meet(ana_and_ben, night[1] + hour, 15),
        lambda: story.meet(ana_and_ben, night[0] + 4 * hour, 15),
        # What touches is free, and too close for whoever wants a breath.
        lambda: story.coffee([BEN, DAN, ANA, CLEO], night[1] + hour + quarter, 15),
        lambda: story.coffee([BEN, DAN, ANA, CLEO], night[1] + hour, 90),
        lambda: story.meet(cleo_and_ana, night[1] + 3 * hour, 30),
        lambda: story.meet(cleo_and_ana, night[1] + 3 * hour + 2 * quarter, 30),
        # Back and forth, and at last a yes.
        lambda: story.propose(ben_and_cleo, BEN, [night[2], night[2] + hour], 45),
        lambda: story.counter(nth(0), "other", [night[2] + 2 * hour]),
        lambda: story.accept(nth(0), "proposer", 0, None),
        lambda: story.accept(nth(0), "other", 0, None),
        lambda: story.propose(ben_and_cleo, CLEO, [night[2]], 45),
        lambda: story.close(nth(0), "other"),
        # The first is moved at once; of the second only the wish is left when it is called off.
        lambda: story.reschedule(nth(0), 0, [night[2] + 4 * hour], at_once=True),
        lambda: story.reschedule(nth(1), 1, [night[2] + 6 * hour], at_once=False),
        lambda: story.cancel(nth(1), 0),
        # Late by half an hour, and what lapses and is over by itself.
        lambda: story.meet(ben_and_cleo, NOW + 23 * hour + 2 * quarter, 30),
        lambda: story.cancel(nth(4), 1),
        lambda: story.propose(ana_and_ben, ANA, [night[0]], 30),
        lambda: story.choose_limits(ANA, 60, 3),
        lambda: story.wait(20),
        lambda: story.wait(20),
        lambda: story.wait(40),
    ]
    tell(story, story.the_database_agrees_and_so_does_whoever_only_listens, steps)
