"""Circles that matching proposed: there at once, seats held for a week, however often and in whatever order told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from chassis.timers import TimerLoop
from contracts.matching import CircleProposed
from contracts.profiles import ErasureStarted
from contracts.sessions import SeatOffered
from contracts.skills import labels
from services.sessions.circles.domain.gathering import Admission, GatheringKind
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import gatherings
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.facts.commands.people import pause_contact
from services.sessions.timers import TIMERS
from tests.builders.matching import a_block
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member
from tests.service.sessions.seating import accept, held, lined_up
from tests.service.statements import statements

TOPIC = next(iter(labels()))
HEEDING = heeding_erasure(HANDLERS, erase_members)
MINE = "query Q { myCircles(first: 10) { edges { node { id topic admission seats yours { standing } } } } }"


def a_proposal(**more: Any) -> CircleProposed:
    said = {
        "circle_id": new_id(),
        "mentor_id": new_id(),
        "member_ids": (new_id(), new_id(), new_id()),
        "topic_uri": TOPIC,
        "accepted_by": new_id(),
    }
    return CircleProposed(**{**said, **more})


async def offered(db: Database) -> list[UUID]:
    return [event.member_id for event in await emitted(db) if isinstance(event, SeatOffered)]


async def row(db: Database, circle_id: UUID) -> Any:
    async with db.reading() as tx:
        return (await tx.session.execute(select(gatherings).where(gatherings.c.id == circle_id))).one_or_none()


class TestAProposedCircle:
    async def test_is_there_with_a_seat_held_for_each_of_its_members(self, db: Database) -> None:
        proposed = a_proposal()

        taken = await deliver(db, HANDLERS, envelope(proposed))

        circle = await row(db, proposed.circle_id)
        assert taken == [Taken.APPLIED]
        assert (circle.kind, circle.admission, circle.seats) == (GatheringKind.CIRCLE, Admission.INVITED, 3)
        assert (circle.mentor_id, circle.topic, circle.skills) == (proposed.mentor_id, labels()[TOPIC], [TOPIC])
        assert await lined_up(db, proposed.circle_id) == [(each, Standing.OFFERED) for each in proposed.member_ids]
        assert await offered(db) == list(proposed.member_ids)

    async def test_is_seen_by_its_mentor_and_by_whom_it_asks(self, db: Database, caller: Caller) -> None:
        proposed = a_proposal()
        await deliver(db, HANDLERS, envelope(proposed))

        seen = []
        for who in (proposed.mentor_id, proposed.member_ids[0], new_id()):
            answer = await caller.ask(a_member(who), MINE)
            seen.append([edge["node"]["id"] for edge in answer["data"]["myCircles"]["edges"]])

        assert seen == [[str(proposed.circle_id)], [str(proposed.circle_id)], []]

    async def test_gives_a_seat_to_who_accepts_and_takes_back_the_others_after_a_week(self, db: Database) -> None:
        proposed = a_proposal()
        await deliver(db, HANDLERS, envelope(proposed))
        await accept(db, proposed.circle_id, proposed.member_ids[1])

        await timers_run(db, NOW + timedelta(days=7) - timedelta(minutes=1))
        before = await held(db, proposed.circle_id)
        await timers_run(db, NOW + timedelta(days=7))

        assert before == (3, 0)
        assert await lined_up(db, proposed.circle_id) == [(proposed.member_ids[1], Standing.SEATED)]

    async def test_of_fifty_costs_as_many_statements_as_of_three(self, db: Database) -> None:
        sent = []
        for members in (3, 50):
            proposed = envelope(a_proposal(member_ids=tuple(new_id() for _ in range(members))))
            with statements(db) as seen:
                await deliver(db, HANDLERS, proposed)
            sent.append(len(seen))

        assert len(await offered(db)) == 53
        assert sent[0] == sent[1] <= 20

    async def test_of_one_member_has_the_fewest_seats_of_a_circle(self, db: Database) -> None:
        proposed = a_proposal(member_ids=(new_id(),))

        await deliver(db, HANDLERS, envelope(proposed))

        assert (await row(db, proposed.circle_id)).seats == 2


class TestToldAgain:
    async def test_opens_it_once(self, db: Database) -> None:
        told = envelope(a_proposal())

        taken = await deliver(db, HANDLERS, *[told] * 3)

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.SEEN_BEFORE]
        assert len(await offered(db)) == 3

    async def test_by_a_producer_that_lost_count_leaves_who_sits_in_it(self, db: Database) -> None:
        proposed = a_proposal()
        await deliver(db, HANDLERS, envelope(proposed, seq=1))
        await accept(db, proposed.circle_id, proposed.member_ids[0])

        await deliver(db, HANDLERS, envelope(proposed, seq=2))

        assert (await lined_up(db, proposed.circle_id))[0] == (proposed.member_ids[0], Standing.SEATED)
        assert len(await offered(db)) == 3


class TestInAnotherOrder:
    async def test_blocks_and_concerns_that_came_first_ask_everybody_else(self, db: Database) -> None:
        blocks, blocked, reports, reported, asked = members = tuple(new_id() for _ in range(5))
        proposed = a_proposal(member_ids=members)
        mentor_id = proposed.mentor_id
        async with db.transaction() as tx:
            await pause_contact(tx, new_id(), reporter_id=reports, about_id=mentor_id)
            await pause_contact(tx, new_id(), reporter_id=mentor_id, about_id=reported)

        told = (a_block(blocks, mentor_id), a_block(mentor_id, blocked), proposed)
        await deliver(db, HANDLERS, *(envelope(each) for each in told))

        assert await offered(db) == [asked]
        assert (await row(db, proposed.circle_id)).seats == 5

    async def test_a_block_that_comes_later_takes_their_seat_away(self, db: Database) -> None:
        proposed = a_proposal()
        apart, *others = proposed.member_ids

        await deliver(db, HANDLERS, envelope(proposed), envelope(a_block(proposed.mentor_id, apart)))

        assert [each for each, _ in await lined_up(db, proposed.circle_id)] == others

    async def test_an_erasure_that_came_first_leaves_no_trace_of_the_member(self, db: Database) -> None:
        proposed = a_proposal()
        erased, *others = proposed.member_ids
        await deliver(db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=erased)))

        await deliver(db, HEEDING, envelope(proposed))

        assert await offered(db) == others

    async def test_an_erasure_of_the_mentor_that_came_first_opens_nothing(self, db: Database) -> None:
        proposed = a_proposal()
        started = ErasureStarted(request_id=new_id(), member_id=proposed.mentor_id)
        await deliver(db, HANDLERS, envelope(started))

        await deliver(db, HEEDING, envelope(proposed))

        assert await row(db, proposed.circle_id) is None


async def timers_run(db: Database, now: Any) -> None:
    db.clock = lambda: now
    while await TimerLoop(db, TIMERS).run_next():
        pass
