"""Whatever may become of two people after their coffee, two things at once included, as a machine on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, text

from chassis.db import Database
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.tables import timers
from contracts.matching import MentorLoadChanged
from contracts.profiles import ErasureStarted
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import IN_TOUCH
from services.matching.introductions.domain.status import Status as Asked
from services.matching.mapping import metadata
from services.matching.relationships.domain.conversation import Wish
from services.matching.relationships.domain.relationship import LIVING, Relationship, Status
from tests.builders.matching import NOW, THURSDAY, a_block, a_booking, a_cancellation
from tests.service.matching.conftest import Clock
from tests.service.matching.relationships.bonds import Bonds
from tests.service.matching.world import Matching

MENTORS, MENTEES, SEATS = 2, 3, 2
PASSES = (timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=170))

Act = Callable[[], Awaitable[Any]]


class Bonding(RuleBasedStateMachine):
    """Two mentors with two seats each, and three mentees who want them both."""

    url: ClassVar[str]
    keyring_url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="matching", clock=self.clock, pool_size=4)
        self.keyring = Keyring(Database(self.keyring_url, source="keyring", pool_size=2), bytes(32))
        self.bonds = Bonds(Matching(self.db, self.keyring), self.clock)
        self.erased: set[UUID] = set()

    def teardown(self) -> None:
        self.runner.run(self.keyring.close())
        self.runner.run(self.db.close())
        self.runner.close()

    @initialize()
    def people(self) -> None:
        async def come() -> None:
            tables = [*metadata.tables, "outbox", "outbox_heads", "inbox", "timers", "erased_members"]
            async with self.db.transaction() as tx:
                await tx.session.execute(text(f"TRUNCATE {', '.join(tables)}"))
            world = self.bonds.matching
            self.mentors = [await world.a_mentor(capacity=SEATS) for _ in range(MENTORS)]
            self.needs = [await world.a_mentee() for _ in range(MENTEES)]

        self.runner.run(come())

    @rule(mentor=st.integers(0, MENTORS - 1), mentee=st.integers(0, MENTEES - 1))
    def meet(self, mentor: int, mentee: int) -> None:
        async def act() -> None:
            weeks = 1 + (self.clock.now - NOW).days // 7
            world = self.bonds.matching
            asked = await world.sent(self.mentors[mentor], self.needs[mentee])
            accepted = await world.accept(asked, starts_at=THURSDAY + timedelta(weeks=weeks))
            await world.tell(a_booking(accepted))

        self.happens(act)

    @rule(data=st.data(), wish=st.sampled_from(Wish), agreement=st.booleans())
    def say(self, data: st.DataObject, *, wish: Wish, agreement: bool) -> None:
        if met := [each for each in self.introductions() if each.status is Asked.MET]:
            each, side = data.draw(st.sampled_from(met)), data.draw(st.sampled_from(("mentor_id", "mentee_id")))
            self.happens(lambda: self.bonds.say(each, getattr(each, side), wish, agreement=agreement))

    @rule(data=st.data(), agreement=st.booleans())
    def both_go_on(self, data: st.DataObject, *, agreement: bool) -> None:
        if met := [each for each in self.introductions() if each.status is Asked.MET]:
            each = data.draw(st.sampled_from(met))
            self.happens(
                lambda: self.bonds.say(each, each.mentor_id, Wish.CONTINUE, agreement=agreement),
                lambda: self.bonds.say(each, each.mentee_id, Wish.CONTINUE),
            )

    @rule(data=st.data())
    def one_thing(self, data: st.DataObject) -> None:
        if acts := self.possible():
            self.happens(data.draw(st.sampled_from(acts)))

    @rule(data=st.data())
    def two_things_at_once(self, data: st.DataObject) -> None:
        if acts := self.possible():
            self.happens(data.draw(st.sampled_from(acts)), data.draw(st.sampled_from(acts)))

    @rule(mentor=st.integers(0, MENTORS - 1), mentee=st.integers(0, MENTEES - 1))
    def staff_pair(self, mentor: int, mentee: int) -> None:
        self.happens(lambda: self.bonds.between(self.mentors[mentor], self.needs[mentee].member_id))

    @rule(days=st.sampled_from(PASSES))
    def time_passes(self, days: timedelta) -> None:
        self.happens(lambda: self.bonds.at(self.clock.now + days))

    @rule(mentor=st.integers(0, MENTORS - 1), mentee=st.integers(0, MENTEES - 1))
    def block(self, mentor: int, mentee: int) -> None:
        block = a_block(self.mentors[mentor], self.needs[mentee].member_id)
        self.happens(lambda: self.bonds.matching.tell(block))

    @rule(mentee=st.integers(0, MENTEES - 1))
    def erase(self, mentee: int) -> None:
        member_id = self.needs[mentee].member_id
        self.erased.add(member_id)
        self.happens(lambda: self.bonds.matching.tell(ErasureStarted(request_id=new_id(), member_id=member_id)))

    def possible(self) -> list[Act]:
        acts: list[Act] = []
        for each in self.relationships():
            for by in each.people:
                acts += self.acts_of(each, by)
        booked = [each for each in self.introductions() if each.status is Asked.BOOKED]
        return acts + [self.calling_off(each) for each in booked]

    def acts_of(self, each: Relationship, by: UUID) -> list[Act]:
        until = self.clock.now.date() + timedelta(days=20)
        return [
            lambda: self.bonds.draft(each, by),
            lambda: self.bonds.sign(each, by, max(each.version, 1)),
            lambda: self.bonds.pause(each, by, until),
            lambda: self.bonds.resume(each, by),
            lambda: self.bonds.renew(each, by, renews=True),
            lambda: self.bonds.end(each, by),
        ]

    def calling_off(self, each: Introduction) -> Act:
        return lambda: self.bonds.matching.tell(a_cancellation(a_booking(each)))

    def happens(self, *acts: Act) -> None:
        """All at once; what is refused is as if it had not been tried."""

        async def run() -> None:
            results = await asyncio.gather(*(act() for act in acts), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException) and not isinstance(result, Refusal):
                    raise result

        self.runner.run(run())

    def introductions(self) -> Sequence[Introduction]:
        return self._all(Introduction)

    def relationships(self) -> Sequence[Relationship]:
        return self._all(Relationship)

    def _all(self, kind: type[Any]) -> Sequence[Any]:
        async def look() -> Sequence[Any]:
            async with self.db.reading() as tx:
                return (await tx.session.scalars(select(kind))).all()

        return self.runner.run(look())

    @invariant()
    def every_held_seat_has_one_living_holder(self) -> None:
        for mentor_id in self.mentors:
            held, holders = self.runner.run(self.bonds.seats_tally(mentor_id))
            assert held == holders <= SEATS

    @invariant()
    def the_load_that_was_told_is_the_load(self) -> None:
        loads = {each.member_id: each.held for each in self.runner.run(self.bonds.told(MentorLoadChanged))}
        for mentor_id in self.mentors:
            assert loads.get(mentor_id, 0) == self.runner.run(self.bonds.seats_tally(mentor_id))[0]

    @invariant()
    def two_people_have_one_thing_with_each_other(self) -> None:
        living = [frozenset(each.people) for each in self.relationships() if each.is_living]
        assert len(living) == len(set(living))

    @invariant()
    def nothing_lives_on_with_somebody_erased(self) -> None:
        assert not any(set(each.people) & self.erased for each in self.relationships() if each.is_living)
        asked = [each for each in self.introductions() if each.status in IN_TOUCH]
        assert not any(each.mentee_id in self.erased for each in asked)

    @invariant()
    def what_is_over_has_no_timer(self) -> None:
        async def keys() -> set[str]:
            async with self.db.reading() as tx:
                return set(await tx.session.scalars(select(timers.c.key)))

        ended = {str(each.id) for each in self.relationships() if each.status not in LIVING}
        assert not ended & self.runner.run(keys())

    @invariant()
    def whatever_lives_will_be_asked_about(self) -> None:
        """Nothing holds a seat for ever: each living relationship has a timer that leads to its end."""

        async def keys() -> set[str]:
            async with self.db.reading() as tx:
                ends = timers.c.kind.in_(("lapse_without_agreement", "complete_relationship"))
                return set(await tx.session.scalars(select(timers.c.key).where(ends)))

        waiting = self.runner.run(keys())
        assert {str(each.id) for each in self.relationships() if each.is_living} <= waiting
        assert all(each.sign_by for each in self.relationships() if each.status is Status.FORMING)
