"""Whatever may happen to asks, two things at once and crashes included, as a state machine on PostgreSQL."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, text

from chassis.db import Database, Transaction
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.tables import timers
from contracts.profiles import ErasureStarted, NeedStated, OfferPaused, OfferResumed
from services.matching.introductions.commands.clocks import EXPIRY
from services.matching.introductions.commands.introductions import (
    accept_introduction,
    decline_introduction,
    withdraw_introduction,
)
from services.matching.introductions.commands.times import accept_proposed_time, propose_times
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import HOLDING, IN_TOUCH, LIVE, OPEN, DeclineReason, Status
from services.matching.introductions.tables import introductions, next_choices
from services.matching.mapping import metadata
from tests.builders.matching import NOW, THURSDAY, a_block, a_booking, a_cancellation, a_taken_slot
from tests.service.matching.world import Matching

MENTORS, NEEDS, SEATS = 4, 3, 2
PASSES = (timedelta(days=1), timedelta(days=8))

Act = Callable[[], Awaitable[Any]]


class Crash(Exception):
    """The process is gone just before the commit."""


@dataclass
class Seen:
    """All there is about asks at one moment."""

    introductions: dict[UUID, Introduction] = field(default_factory=dict)
    choices: dict[UUID, list[UUID]] = field(default_factory=dict)
    unavailable: dict[UUID, set[UUID]] = field(default_factory=dict)
    """For each need, the mentors who cannot be asked for it."""

    def states(self) -> dict[UUID, tuple[Any, ...]]:
        return {id_: (each.status, each.declined, each.next_id) for id_, each in self.introductions.items()}

    def live(self) -> list[Introduction]:
        return [each for each in self.introductions.values() if each.status in LIVE]


class Asking(RuleBasedStateMachine):
    """Four mentors with two seats each, and one mentee with three needs: they get into each other's way."""

    url: ClassVar[str]
    keyring_url: ClassVar[str]
    dropped: ClassVar[str | None] = None
    """A wall that is taken away before anybody comes: then the machine has something to find."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.runner = asyncio.Runner()
        self.db = Database(self.url, source="matching", clock=lambda: self.now, pool_size=4)
        self.keyring = Keyring(Database(self.keyring_url, source="keyring", pool_size=2), bytes(32))
        self.world = Matching(self.db, self.keyring)
        self.paused: set[UUID] = set()
        self.blocked: set[UUID] = set()
        self.erased: set[UUID] = set()
        self.ended: set[UUID] = set()

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
                if self.dropped:
                    await tx.session.execute(text(f"DROP INDEX IF EXISTS {self.dropped}"))
            self.mentors = [await self.world.a_mentor(capacity=SEATS) for _ in range(MENTORS)]
            self.mentee_id = new_id()
            self.needs = [await self.world.a_mentee(member_id=self.mentee_id) for _ in range(NEEDS)]

        self.runner.run(come())
        self.seen = self.runner.run(self.look())

    @rule(need=st.integers(0, NEEDS - 1), order=st.permutations(range(MENTORS)), choices=st.integers(0, 3))
    def send(self, need: int, order: Sequence[int], choices: int) -> None:
        first, *then = [self.mentors[place] for place in order[: choices + 1]]
        self.happens(lambda: self.world.sent(first, self.needs[need], then=then))

    @rule(data=st.data())
    def one_thing(self, data: st.DataObject) -> None:
        if acts := self.possible():
            self.happens(data.draw(st.sampled_from(acts)))

    @rule(data=st.data())
    def two_things_at_once(self, data: st.DataObject) -> None:
        if acts := self.possible():
            self.happens(data.draw(st.sampled_from(acts)), data.draw(st.sampled_from(acts)))

    @rule(data=st.data())
    def a_crash_before_the_commit(self, data: st.DataObject) -> None:
        works = [work for each in self.seen.live() for work in self.works(each)]
        if works:
            before = self.seen
            self.happens(self.crashing(data.draw(st.sampled_from(works))))
            assert self.seen.states() == before.states(), "half of a transaction is there"

    @rule(days=st.sampled_from(PASSES))
    def time_passes(self, days: timedelta) -> None:
        self.now += days
        self.happens(self.world.due)

    @rule(mentor=st.integers(0, MENTORS - 1))
    def pause_or_resume(self, mentor: int) -> None:
        mentor_id = self.mentors[mentor]
        self.paused ^= {mentor_id}
        event = OfferPaused if mentor_id in self.paused else OfferResumed
        self.happens(lambda: self.world.tell(event(member_id=mentor_id)))

    @rule(mentor=st.integers(0, MENTORS - 1), by_mentor=st.booleans())
    def block(self, mentor: int, *, by_mentor: bool) -> None:
        people = (self.mentors[mentor], self.mentee_id)
        self.blocked.add(people[0])
        self.happens(lambda: self.world.tell(a_block(*(people if by_mentor else reversed(people)))))

    @rule(mentor=st.integers(0, MENTORS - 1))
    def erase(self, mentor: int) -> None:
        self.erased.add(self.mentors[mentor])
        self.happens(lambda: self.world.tell(ErasureStarted(request_id=new_id(), member_id=self.mentors[mentor])))

    def happens(self, *acts: Act) -> None:
        """All at once; what is refused is as if it had not been tried."""

        async def run() -> None:
            results = await asyncio.gather(*(act() for act in acts), return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException) and not isinstance(result, (Refusal, Crash)):
                    raise result

        before = self.seen
        self.runner.run(run())
        self.seen = self.runner.run(self.look())
        self.nobody_was_forgotten(before)
        self.ended.clear()

    def possible(self) -> list[Act]:
        """What could be done about what there is."""
        acts: list[Act] = [self.world.due]
        for each in self.seen.introductions.values():
            acts += [self.committing(work) for work in self.works(each)]
            acts.append(self.withdrawing(each))
            if each.status is Status.ACCEPTED_PENDING_SLOT:
                acts += [self.booking(each), self.telling(a_taken_slot(each))]
            if each.status is Status.BOOKED:
                acts.append(self.telling(a_cancellation(a_booking(each))))
        return acts

    def works(self, each: Introduction) -> list[Callable[[Transaction], Awaitable[Any]]]:
        """What the two may do: each either commits or crashes."""
        week = timedelta(days=7 * (1 + (self.now - NOW).days // 7))
        return [
            lambda tx: accept_introduction(tx, each.id, by=each.mentor_id, starts_at=THURSDAY + week),
            lambda tx: decline_introduction(
                tx, each.id, by=each.mentor_id, reason=DeclineReason.NO_TIME, note="A full calendar."
            ),
            lambda tx: propose_times(tx, each.id, by=each.mentor_id, times=[THURSDAY + week]),
            lambda tx: accept_proposed_time(tx, each.id, by=each.mentee_id, starts_at=THURSDAY + week),
        ]

    def committing(self, work: Callable[[Transaction], Awaitable[Any]]) -> Act:
        async def act() -> None:
            async with self.db.transaction() as tx:
                await work(tx)

        return act

    def crashing(self, work: Callable[[Transaction], Awaitable[Any]]) -> Act:
        async def act() -> None:
            async with self.db.transaction() as tx:
                await work(tx)
                await tx.session.flush()
                raise Crash

        return act

    def withdrawing(self, each: Introduction) -> Act:
        async def act() -> None:
            async with self.db.transaction() as tx:
                await withdraw_introduction(tx, each.id, by=each.mentee_id)
            self.ended.add(each.need_id)

        return act

    def booking(self, each: Introduction) -> Act:
        self_ended, tell = self.ended, self.telling(a_booking(each))

        async def act() -> None:
            await tell()
            self_ended.add(each.need_id)

        return act

    def telling(self, event: Any) -> Act:
        return lambda: self.world.tell(event)

    async def look(self) -> Seen:
        seen = Seen()
        async with self.db.reading() as tx:
            seen.introductions = {
                each.id: each for each in await tx.session.scalars(select(Introduction).order_by(introductions.c.id))
            }
            for row in await tx.session.execute(select(next_choices).order_by(next_choices.c.place)):
                seen.choices.setdefault(row.need_id, []).append(row.mentor_id)
        seen.unavailable = {need.need_id: self.unavailable(seen, need) for need in self.needs}
        return seen

    def unavailable(self, seen: Seen, need: NeedStated) -> set[UUID]:
        """By what the machine knows, and not by what the product computes."""
        held = Counter(each.mentor_id for each in seen.introductions.values() if each.status in HOLDING)
        full = {mentor_id for mentor_id, seats in held.items() if seats >= SEATS}
        in_touch = {each.mentor_id for each in seen.introductions.values() if each.status in IN_TOUCH}
        return self.paused | self.blocked | self.erased | full | in_touch

    def nobody_was_forgotten(self, before: Seen) -> None:
        """A next choice goes only by being asked, by not being possible, or with the end of the mentee's question."""
        silent = {each.need_id for each in before.live() if each.awaited == each.mentee_id}
        new = [each for id_, each in self.seen.introductions.items() if id_ not in before.introductions]
        asked = {(each.need_id, each.mentor_id) for each in new}
        for need_id, choices in before.choices.items():
            gone = set(choices) - set(self.seen.choices.get(need_id, ()))
            excused = before.unavailable[need_id] | self.seen.unavailable[need_id]
            assert need_id in self.ended | silent or all(
                (need_id, choice) in asked or choice in excused for choice in gone
            ), "a next choice was lost"

    @invariant()
    def a_need_has_one_live_ask(self) -> None:
        live = Counter(each.need_id for each in self.seen.live())
        assert all(count == 1 for count in live.values()), "two live asks for a need"

    @invariant()
    def next_choices_belong_to_a_live_ask(self) -> None:
        assert self.seen.choices.keys() <= {each.need_id for each in self.seen.live()}, "choices of an ask that is over"

    @invariant()
    def an_ask_moves_on_to_one_other_of_the_same_need(self) -> None:
        followed: dict[UUID, list[Introduction]] = defaultdict(list)
        for each in self.seen.introductions.values():
            assert (each.next_id is not None) or each.status is not Status.MOVED_ON
            if each.next_id:
                followed[each.next_id].append(each)
        for next_id, earlier in followed.items():
            assert [each.need_id for each in earlier] == [self.seen.introductions[next_id].need_id]

    @invariant()
    def seats_are_held_by_introductions(self) -> None:
        held = Counter(each.mentor_id for each in self.seen.introductions.values() if each.status in HOLDING)
        for mentor_id in set(self.mentors) - self.erased:
            assert self.runner.run(self.world.seats(mentor_id)) == (held[mentor_id], SEATS)

    @invariant()
    def whatever_waits_has_its_timer(self) -> None:
        async def keys() -> set[str]:
            async with self.db.reading() as tx:
                return set(await tx.session.scalars(select(timers.c.key).where(timers.c.kind == EXPIRY)))

        waiting = {str(each.id) for each in self.seen.introductions.values() if each.status in OPEN and not each.paused}
        assert self.runner.run(keys()) == waiting
