"""Any sequence of asking, inviting, accepting, giving up, closing and waiting leaves seats and line as a model says.

A circle that anybody may join, one whose mentors answer each request, and office hours that begin after a while; one
of the people may stop leading and get in line like anybody, and each may be asked to lead.  Each mutant takes one rule
away, and the same machine notices.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from chassis.db import Transaction
from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.sessions import (
    CoMentorAgreed,
    CoMentorOffered,
    CoMentorOfferEnded,
    SeatGiven,
    SeatOffered,
)
from services.sessions.circles.commands import co_mentoring, gatherings, invitations, seats
from services.sessions.circles.domain.co_mentoring import CoMentorOffer
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.circles.domain.seats import Claim, Standing
from services.sessions.circles.tables import claims, stays
from services.sessions.circles.tables import co_mentor_offers as offers
from services.sessions.circles.tables import gatherings as gathered
from services.sessions.mapping import map_domain
from services.sessions.meetings.tables import bookings
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.sessions import NOW
from tests.conftest import FreshDatabases
from tests.service.sessions.machine import Machine, Work, play, stories, tell
from tests.service.sessions.seating import started

MENTOR = new_id()
CO_MENTOR, *OTHERS = PEOPLE = [new_id() for _ in range(6)]
SEATS = 2
STANDS = timedelta(hours=48)
ASKED_FOR = timedelta(days=14)
MINUTE = timedelta(minutes=1)
ASKED = -1
"""In place of a place in line."""
BEGINS = NOW + timedelta(days=5)

_OF_SEATS = SeatGiven | SeatOffered | CoMentorAgreed | CoMentorOffered | CoMentorOfferEnded
"""Told to the one whose seat it is, or who is to lead; invitations, requests and calendars have tests of their own."""

anybody = st.sampled_from(PEOPLE)
who_leads = st.sampled_from([MENTOR, MENTOR, CO_MENTOR, OTHERS[0]])


def an_open_circle() -> Gathering:
    return a_circle(mentor_id=MENTOR, co_mentor_id=CO_MENTOR, seats=SEATS)


def a_circle_by_request() -> Gathering:
    return a_circle(mentor_id=MENTOR, co_mentor_id=CO_MENTOR, seats=SEATS, admission=Admission.BY_REQUEST)


def an_hour_soon() -> Gathering:
    return some_office_hours(mentor_id=MENTOR, co_mentor_id=CO_MENTOR, seats=SEATS, starts_at=BEGINS)


class Line(Machine):
    """Six people and two seats; the model is one list of who came when, and what each has been told last."""

    url: ClassVar[str]
    make: ClassVar[Any] = staticmethod(an_open_circle)

    def __init__(self) -> None:
        super().__init__(NOW)
        self.gathering = self.make()
        self.line: list[UUID] = []
        self.outside: dict[UUID, str] = {}
        self.seated: set[UUID] = set()
        self.offers: dict[UUID, Any] = {}
        self.led_by = {MENTOR, CO_MENTOR}
        self.asked: dict[UUID, Any] = {}
        self.said_no: set[UUID] = set()
        self.closed = self.off = False
        self.told: list[tuple[type, UUID]] = []

    @initialize()
    def begin(self) -> None:
        self.empty("bookings", "claims", "stays", "co_mentor_offers", "circle_meetings", "gatherings")
        self.empty("timers", "outbox", "outbox_heads")
        self.circle_id = self.runner.run(started(self.db, self.gathering))

    def done(self, work: Work) -> bool:
        return not isinstance(self.do(work), Refusal)

    def fills(self) -> bool:
        return not self.closed and (self.gathering.starts_at is None or self.now < BEGINS)

    def waiting(self) -> list[UUID]:
        return [each for each in self.line if each not in self.seated and each not in self.offers]

    def offer_on(self) -> None:
        while self.fills() and len(self.seated) + len(self.offers) < SEATS and (waiting := self.waiting()):
            self.offers[waiting[0]] = min([self.now + STANDS] + ([BEGINS] if self.gathering.starts_at else []))
            self.told.append((SeatOffered, waiting[0]))

    def leave(self, member_id: UUID) -> None:
        self.line.remove(member_id)
        self.seated.discard(member_id)
        self.offers.pop(member_id, None)
        self.call_off()
        self.offer_on()

    def call_off(self) -> None:
        """Office hours that nobody comes to and nobody can come to any more."""
        if self.closed and not self.seated and self.now < BEGINS:
            self.off = True

    def given(self) -> set[UUID]:
        """Whose time it takes: that of everybody in office hours, and no one's of a circle that has no meetings."""
        return set() if self.gathering.starts_at is None or self.off else self.led_by | self.seated

    def get_in(self, member_id: UUID) -> None:
        if len(self.seated) + len(self.offers) < SEATS:
            self.sit(member_id)
        self.line.append(member_id)

    def sit(self, member_id: UUID) -> None:
        self.seated.add(member_id)
        self.told.append((SeatGiven, member_id))

    @rule(member_id=anybody)
    def claim(self, member_id: UUID) -> None:
        done = self.done(lambda tx: seats.ask_for_seat(tx, self.circle_id, member_id, claim_id=new_id()))

        known = member_id in self.line or self.outside.get(member_id) in {"ASKING", "DECLINED"}
        assert done == (self.fills() and member_id not in self.led_by and not known)
        if done:
            is_invited = self.outside.pop(member_id, None) == "INVITED"
            if self.gathering.admission is Admission.BY_REQUEST and not is_invited:
                self.outside[member_id] = "ASKING"
            else:
                self.get_in(member_id)

    @rule(by=who_leads, member_id=anybody)
    def invite(self, by: UUID, member_id: UUID) -> None:
        done = self.done(lambda tx: gatherings.invite(tx, self.circle_id, member_id, by=by, claim_id=new_id()))

        known = member_id in self.line or self.outside.get(member_id) in {"ASKING", "INVITED"}
        assert done == (by in self.led_by and self.fills() and member_id not in self.led_by and not known)
        if done:
            self.outside[member_id] = "INVITED"

    @rule(by=who_leads, member_id=anybody, welcome=st.sampled_from([True, True, False]))
    def answer(self, by: UUID, member_id: UUID, welcome: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        command = gatherings.admit if welcome else gatherings.turn_down
        done = self.done(lambda tx: command(tx, self.circle_id, member_id, by=by))

        asks = self.outside.get(member_id) == "ASKING"
        assert done == (by in self.led_by and asks and (self.fills() or not welcome))
        if done and welcome:
            del self.outside[member_id]
            self.get_in(member_id)
        elif done:
            self.outside[member_id] = "DECLINED"

    @rule(member_id=anybody)
    def accept(self, member_id: UUID) -> None:
        done = self.done(lambda tx: seats.accept_seat(tx, self.circle_id, member_id))

        assert done == (self.fills() and member_id in self.offers and self.now < self.offers[member_id])
        if done:
            del self.offers[member_id]
            self.sit(member_id)

    @rule(member_id=anybody)
    def give_up(self, member_id: UUID) -> None:
        """Or stops leading, for who leads it beside the mentor."""
        done = self.done(lambda tx: seats.give_up_seat(tx, self.circle_id, member_id))

        has = member_id in self.line or self.outside.get(member_id) in {"ASKING", "INVITED"}
        assert done == (has or member_id in self.led_by)
        if member_id in self.line:
            self.leave(member_id)
        elif done and not has:
            self.led_by.remove(member_id)
        elif done:
            del self.outside[member_id]

    @rule(by=who_leads, member_id=anybody)
    def ask_to_lead(self, by: UUID, member_id: UUID) -> None:
        """A minute passes, so that no seat is offered until the very moment at which this is over."""
        done = self.done(lambda tx: co_mentoring.offer_co_mentoring(tx, self.circle_id, member_id, by=by))

        alone = self.led_by == {MENTOR} and not self.asked
        assert done == (by == MENTOR and self.is_open_circle() and alone and member_id not in self.said_no)
        if done:
            self.asked[member_id] = self.now + ASKED_FOR
            self.told.append((CoMentorOffered, member_id))
            self.now += MINUTE

    @rule(by=who_leads)
    def ask_no_more(self, by: UUID) -> None:
        done = self.done(lambda tx: co_mentoring.withdraw_co_mentoring(tx, self.circle_id, by=by))

        assert done == (by == MENTOR and bool(self.asked))
        if done:
            self.asked.clear()

    @rule(member_id=anybody, gladly=st.sampled_from([True, True, False]))
    def answer_to_lead(self, member_id: UUID, gladly: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        command = co_mentoring.accept_co_mentoring if gladly else co_mentoring.decline_co_mentoring
        done = self.done(lambda tx: command(tx, self.circle_id, member_id))

        assert done == (member_id in self.asked)
        if done:
            self.asked.clear()
            self.told.append((CoMentorAgreed if gladly else CoMentorOfferEnded, member_id))
        if done and gladly:
            self.led_by.add(member_id)
            self.outside.pop(member_id, None)
            if member_id in self.line:
                self.leave(member_id)
        elif done:
            self.said_no.add(member_id)

    def is_open_circle(self) -> bool:
        return not self.closed and self.gathering.starts_at is None

    @rule(by=who_leads, really=st.sampled_from([True, False, False]))
    def close(self, by: UUID, really: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        """Now and then, for a story is over with it: who sits stays, and everybody else is let go."""
        if not really:
            return
        done = self.done(lambda tx: gatherings.close_gathering(tx, self.circle_id, by=by))

        assert done == (by in self.led_by and not self.closed)
        if done:
            self.closed = True
            self.line = [each for each in self.line if each in self.seated]
            self.offers.clear()
            self.asked.clear()
            self.outside = {each: state for each, state in self.outside.items() if state == "DECLINED"}
            self.call_off()

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.run_timers()
        while late := sorted(self.ends()):
            until, place, member_id = late[0]
            if until > self.now:
                break
            if place == ASKED:
                self.asked.clear()
                self.told.append((CoMentorOfferEnded, member_id))
            else:
                self.leave(member_id)

    def ends(self) -> list[tuple[Any, int, UUID]]:
        """What ends when, at which place in line, of whom."""
        offered = [(until, self.line.index(each), each) for each, until in self.offers.items()]
        return [*offered, *((until, ASKED, each) for each, until in self.asked.items())]

    @invariant()
    def the_database_agrees(self) -> None:
        self.look(self.compare)

    async def compare(self, tx: Transaction) -> None:
        rows = (await tx.session.execute(select(claims).order_by(claims.c.place))).all()
        lined_up = [(row.member_id, row.standing.value) for row in rows if row.place is not None]
        assert lined_up == [(each, self.standing(each)) for each in self.line]
        assert {row.member_id: row.standing.value for row in rows if row.place is None} == self.outside
        assert {row.member_id: row.offered_until for row in rows if row.offered_until} == self.offers
        open_ = select(offers.c.member_id, offers.c.offered_until).where(offers.c.declined_at.is_(None))
        assert {row.member_id: row.offered_until for row in await tx.session.execute(open_)} == self.asked
        leaders = await tx.session.execute(select(gathered.c.mentor_id, gathered.c.co_mentor_id))
        assert {each for row in leaders for each in row if each is not None} == self.led_by
        held = [row.seat for row in rows if row.seat is not None]
        assert sorted(held) == sorted(set(held) & set(range(1, SEATS + 1)))
        assert self.while_somebody_waits_every_seat_is_held()
        assert set(await tx.session.scalars(select(bookings.c.member_id).where(bookings.c.active))) == self.given()
        inside = await tx.session.scalars(select(stays.c.member_id).where(stays.c.until.is_(None)))
        assert sorted(inside) == sorted(self.inside())
        seats_told = [each for each in await self.listen(tx) if isinstance(each, _OF_SEATS)]
        assert [(type(event), event.member_id) for event in seats_told] == self.told

    def while_somebody_waits_every_seat_is_held(self) -> bool:
        return len(self.seated) + len(self.offers) == SEATS or not self.waiting() or not self.fills()

    def inside(self) -> set[UUID]:
        """Whose stay in the circle has no end yet; office hours have no stays."""
        return self.seated | self.led_by if self.gathering.kind is GatheringKind.CIRCLE else set()

    def standing(self, member_id: UUID) -> str:
        if member_id in self.seated:
            return "SEATED"
        return "OFFERED" if member_id in self.offers else "WAITING"


def the_story(machine: type[Line]) -> None:
    """Of a circle that anybody may join, from its first seat to its end."""
    story, (ana, ben, cleo, dan, eve) = machine(), OTHERS
    steps: list[Callable[[], None]] = [
        story.begin,
        *(partial(story.claim, each) for each in (ana, ben, cleo, dan, ana, CO_MENTOR)),
        # The first in line is offered it, and nobody else can take it; silence gives it to the next.
        *(partial(story.give_up, ana), partial(story.accept, dan), partial(story.accept, cleo)),
        *(partial(story.give_up, ben), partial(story.claim, eve), partial(story.wait, 49), partial(story.wait, 49)),
        partial(story.claim, ana),
        # Who stops leading gets in line like anybody.
        *(partial(story.give_up, CO_MENTOR), partial(story.claim, CO_MENTOR)),
        *(partial(story.invite, MENTOR, eve), partial(story.invite, CO_MENTOR, ben)),
        *(partial(story.close, MENTOR, really=True), partial(story.claim, dan), partial(story.give_up, ana)),
    ]
    tell(story, story.the_database_agrees, steps)


def the_story_of_an_hour(machine: type[Line]) -> None:
    """Until it begins: then nobody gets in any more, and what was offered ends."""
    story, (ana, ben, cleo, dan, _) = type("Line", (machine,), {"make": staticmethod(an_hour_soon)})(), OTHERS
    steps: list[Callable[[], None]] = [
        story.begin,
        *(partial(story.claim, each) for each in (ana, ben, cleo, dan)),
        *(partial(story.wait, 60), partial(story.wait, 50), partial(story.give_up, ana), partial(story.wait, 10)),
        partial(story.accept, cleo),
    ]
    tell(story, story.the_database_agrees, steps)


def the_story_of_requests(machine: type[Line]) -> None:
    """Each is answered by a mentor, once; who was declined may be invited."""
    story = type("Line", (machine,), {"make": staticmethod(a_circle_by_request)})()
    ana, ben, cleo, *_ = OTHERS
    steps: list[Callable[[], None]] = [
        story.begin,
        *(partial(story.claim, each) for each in (ana, ben, cleo)),
        *(partial(story.answer, by, ben, welcome=False) for by in (ana, CO_MENTOR, MENTOR)),
        *(partial(story.answer, MENTOR, each, welcome=True) for each in (cleo, ana)),
        *(partial(story.claim, ben), partial(story.invite, MENTOR, ben), partial(story.claim, ben)),
        partial(story.give_up, cleo),
    ]
    tell(story, story.the_database_agrees, steps)


def the_story_of_two_mentors(machine: type[Line]) -> None:
    """Who sits is asked to lead, and their seat goes on; silence and a no leave the mentor alone."""
    story, (ana, ben, cleo, dan, _) = machine(), OTHERS
    steps: list[Callable[[], None]] = [
        story.begin,
        *(partial(story.ask_to_lead, MENTOR, ana), partial(story.give_up, CO_MENTOR)),
        *(partial(story.claim, each) for each in (ana, ben, cleo)),
        *(partial(story.ask_to_lead, by, ana) for by in (ana, MENTOR, MENTOR)),
        *(partial(story.answer_to_lead, ben, gladly=True), partial(story.answer_to_lead, ana, gladly=True)),
        *(partial(story.accept, cleo), partial(story.invite, ana, dan), partial(story.give_up, ana)),
        *(partial(story.ask_to_lead, MENTOR, dan), partial(story.answer_to_lead, dan, gladly=False)),
        *(partial(story.ask_to_lead, MENTOR, each) for each in (dan, ben)),
        *(partial(story.wait, 60) for _ in range(6)),
        *(partial(story.answer_to_lead, ben, gladly=True), partial(story.ask_to_lead, MENTOR, ben)),
        *(partial(story.ask_no_more, MENTOR), partial(story.ask_to_lead, MENTOR, cleo)),
        *(partial(story.close, MENTOR, really=True), partial(story.answer_to_lead, cleo, gladly=True)),
    ]
    tell(story, story.the_database_agrees, steps)


@pytest.fixture
def machine(database: FreshDatabases) -> type[Line]:
    """Give the machine on a database of its own."""
    map_domain()
    Line.url = database("sessions")
    return Line


@pytest.mark.timeout(120)
@pytest.mark.parametrize("make", [an_open_circle, a_circle_by_request, an_hour_soon])
def test_any_sequence_agrees_with_the_model(machine: type[Line], make: Any) -> None:
    play(machine, stories(8, steps=20), make=staticmethod(make))


@pytest.mark.parametrize("story", [the_story, the_story_of_an_hour, the_story_of_requests, the_story_of_two_mentors])
def test_a_story_told_by_hand_agrees(machine: type[Line], story: Callable[[type[Line]], None]) -> None:
    story(machine)


class TestMutants:
    def test_a_line_that_is_served_from_its_end_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def last_in_line(tx: Transaction, gathering: Gathering) -> Claim | None:
            waits = claims.c.gathering_id == gathering.id, claims.c.standing == Standing.WAITING
            query = select(Claim).where(*waits).order_by(claims.c.place.desc()).limit(1)
            claim: Claim | None = await tx.session.scalar(query)
            return claim

        monkeypatch.setattr(seats, "_first_in_line", last_in_line)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_a_seat_that_is_not_offered_on_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def keep(*_: Any) -> None:
            return

        monkeypatch.setattr(seats, "_offer_on", keep)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_who_leaves_and_is_still_counted_in_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def forget(*_: Any) -> None:
            return

        monkeypatch.setattr(invitations, "end_stays", forget)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_an_offer_that_never_ends_is_noticed(self, machine: type[Line], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Claim, "has_lapsed", lambda *_: False)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_an_offer_that_outlasts_the_start_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Gathering, "fills", lambda self, _now: self.closed_at is None)

        with pytest.raises(AssertionError):
            the_story_of_an_hour(machine)

    def test_an_offer_to_lead_that_never_ends_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CoMentorOffer, "has_lapsed", lambda *_: False)

        with pytest.raises(AssertionError):
            the_story_of_two_mentors(machine)

    def test_a_seat_that_is_kept_by_who_leads_is_noticed(
        self, machine: type[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def keep(*_: Any) -> bool:
            return False

        monkeypatch.setattr(co_mentoring, "_leave_seat", keep)

        with pytest.raises(AssertionError):
            the_story_of_two_mentors(machine)
