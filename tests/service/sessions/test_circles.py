"""Circles and office hours on the graph: who sees them, who gets in, who is next, and what a block or an end leaves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from chassis.timers import TimerLoop
from contracts.profiles import ErasureStarted
from contracts.sessions import SeatGiven, SeatOffered
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.timers import TIMERS
from tests.builders.circles import a_circle
from tests.builders.matching import a_block
from tests.builders.sessions import HOUR, NOON, NOW
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.sessions.seating import ask, lined_up, started
from tests.service.statements import statements

YOURS = "yours { standing position offeredUntil }"
START = "mutation S($input: StartCircleInput!) { startCircle(input: $input) { id topic seats taken } }"
PUBLISH = "mutation P($input: PublishOfficeHoursInput!) { publishOfficeHours(input: $input) { id startsAt taken } }"
CLAIM = f"mutation C($input: SeatClaimInput!) {{ claimSeat(input: $input) {{ id taken {YOURS} }} }}"
ACCEPT = f"mutation A($input: SeatClaimInput!) {{ acceptSeat(input: $input) {{ taken {YOURS} }} }}"
GIVE_UP = f"mutation G($input: SeatClaimInput!) {{ giveUpSeat(input: $input) {{ taken {YOURS} }} }}"
INVITE = "mutation I($input: CircleMemberInput!) { inviteToCircle(input: $input) { id } }"
ADMIT = "mutation Y($input: CircleMemberInput!) { admitToCircle(input: $input) { taken } }"
TURN_DOWN = "mutation N($input: CircleMemberInput!) { turnDownForCircle(input: $input) { taken } }"
CLOSE = "mutation X($input: CloseCircleInput!) { closeCircle(input: $input) { id closedAt taken } }"
TOPIC = "mutation T($input: ChangeCircleTopicInput!) { changeCircleTopic(input: $input) { topic } }"
CIRCLES = """query Q($first: Int!, $after: String) {
  circles(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
}"""
MINE = f"query Q {{ myCircles(first: 10) {{ edges {{ node {{ id {YOURS} }} }} }} }}"
ONE = f"query Q($id: ID!) {{ circle(id: $id) {{ id topic mentor {{ id }} taken {YOURS} }} }}"
CLAIMS = "query Q($id: ID!) { seatClaims(gatheringId: $id) { edges { node { member { id } standing place } } } }"

MENTOR = a_member()
HEEDING = heeding_erasure(HANDLERS, erase_members)


def of(circle_id: Any, **more: Any) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "circleId": str(circle_id), **more}


def a_start(**more: Any) -> dict[str, Any]:
    plain = {"topic": "Grants", "admission": "PUBLIC", "seats": 2, "minutes": 60}
    return {"idempotencyKey": str(new_id()), **plain, **more}


async def a_full(db: Database, **more: Any) -> tuple[UUID, list[UUID]]:
    """A circle of two seats that two have and two wait for."""
    circle_id = await started(db, a_circle(mentor_id=MENTOR.id, **more))
    people = [new_id() for _ in range(4)]
    for member_id in people:
        await ask(db, circle_id, member_id)
    return circle_id, people


async def seat(caller: Caller, who: UUID | Identity, document: str, gathering_id: Any) -> Any:
    asked = {"idempotencyKey": str(new_id()), "gatheringId": str(gathering_id)}
    return await caller.ask(who if isinstance(who, Identity) else a_member(who), document, input=asked)


async def one(caller: Caller, who: UUID, circle_id: Any) -> Any:
    return (await caller.ask(a_member(who), ONE, id=str(circle_id)))["data"]["circle"]


async def told(db: Database, kind: type[SeatOffered | SeatGiven]) -> list[UUID]:
    return [event.member_id for event in await emitted(db) if isinstance(event, kind)]


async def wait(db: Database, time: timedelta) -> None:
    """The clock moves on, and what falls due is done."""
    db.clock = lambda: NOW + time
    while await TimerLoop(db, TIMERS).run_next():
        pass


class TestAPublicCircle:
    async def test_seats_whoever_comes_and_then_lines_them_up(self, db: Database, caller: Caller) -> None:
        circle = (await caller.ask(MENTOR, START, input=a_start()))["data"]["startCircle"]
        people = [new_id() for _ in range(4)]

        answers = [(await seat(caller, each, CLAIM, circle["id"]))["data"]["claimSeat"] for each in people]

        stood = [(each["yours"]["standing"], each["yours"]["position"]) for each in answers]
        assert stood == [("SEATED", None), ("SEATED", None), ("WAITING", 1), ("WAITING", 2)]
        assert answers[-1]["taken"] == 2
        assert await told(db, SeatGiven) == people[:2]

    async def test_offers_a_freed_seat_to_the_first_in_line_and_to_nobody_else(
        self, db: Database, caller: Caller
    ) -> None:
        circle_id, people = await a_full(db)

        await seat(caller, people[0], GIVE_UP, circle_id)
        late = (await seat(caller, new_id(), CLAIM, circle_id))["data"]["claimSeat"]

        first = await one(caller, people[2], circle_id)
        assert first["yours"]["standing"] == "OFFERED"
        assert first["yours"]["offeredUntil"] == (NOW + timedelta(hours=48)).isoformat()
        assert (await one(caller, people[3], circle_id))["yours"]["position"] == 1
        assert (late["taken"], late["yours"]["position"]) == (2, 2)
        assert await told(db, SeatOffered) == [people[2]]

    async def test_seats_who_accepts_the_offer(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)
        await seat(caller, people[0], GIVE_UP, circle_id)

        answer = await seat(caller, people[2], ACCEPT, circle_id)
        await wait(db, timedelta(hours=49))

        assert answer["data"]["acceptSeat"]["yours"]["standing"] == "SEATED"
        assert (await one(caller, people[2], circle_id))["yours"]["standing"] == "SEATED"
        assert codes(await seat(caller, people[3], ACCEPT, circle_id)) == ["NOTHING_OFFERED"]

    async def test_passes_an_offer_on_when_it_is_refused_and_when_nobody_answers(
        self, db: Database, caller: Caller
    ) -> None:
        circle_id, people = await a_full(db)
        await seat(caller, people[0], GIVE_UP, circle_id)

        await seat(caller, people[2], GIVE_UP, circle_id)
        offered = [person for person, standing in await lined_up(db, circle_id) if standing.value == "OFFERED"]
        await wait(db, timedelta(hours=48))

        assert offered == [people[3]]
        assert (await one(caller, people[3], circle_id))["yours"] is None
        assert (await one(caller, people[1], circle_id))["taken"] == 1

    async def test_gives_one_seat_for_a_key_however_often_it_is_sent(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle())
        asked = {"idempotencyKey": "one", "gatheringId": str(circle_id)}
        who = a_member()

        answers = [await caller.ask(who, CLAIM, input=asked) for _ in range(2)]

        assert answers[0] == answers[1]
        assert codes(await seat(caller, who, CLAIM, circle_id)) == ["ALREADY_ASKED"]

    async def test_refuses_its_mentor_a_seat(self, db: Database, caller: Caller) -> None:
        circle_id, _ = await a_full(db)

        assert codes(await seat(caller, MENTOR, CLAIM, circle_id)) == ["MENTORS_OWN"]


class TestByRequest:
    async def test_a_yes_seats_and_a_no_is_for_good(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id, admission="BY_REQUEST"))
        yes, no = new_id(), new_id()
        asking = [await seat(caller, each, CLAIM, circle_id) for each in (yes, no)]

        await caller.ask(MENTOR, ADMIT, input=of(circle_id, memberId=str(yes)))
        await caller.ask(MENTOR, TURN_DOWN, input=of(circle_id, memberId=str(no)))

        assert {each["data"]["claimSeat"]["yours"]["standing"] for each in asking} == {"ASKING"}
        assert await told(db, SeatGiven) == [yes]
        assert codes(await seat(caller, no, CLAIM, circle_id)) == ["REQUEST_DECLINED"]
        again = await caller.ask(MENTOR, ADMIT, input=of(circle_id, memberId=str(yes)))
        assert codes(again) == ["NOTHING_TO_ANSWER"]


class TestInvited:
    async def test_sees_and_joins_it_and_nobody_else_does(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id, admission="INVITED"))
        guest, stranger = new_id(), new_id()
        await caller.ask(MENTOR, INVITE, input=of(circle_id, memberId=str(guest)))

        assert await one(caller, stranger, circle_id) is None
        assert codes(await seat(caller, stranger, CLAIM, circle_id)) == ["NO_SUCH_GATHERING"]
        assert (await one(caller, guest, circle_id))["yours"]["standing"] == "INVITED"
        assert (await seat(caller, guest, CLAIM, circle_id))["data"]["claimSeat"]["yours"]["standing"] == "SEATED"


class TestABlock:
    @pytest.mark.parametrize("by_mentor", [True, False])
    async def test_hides_the_circle_and_frees_the_seat(self, db: Database, caller: Caller, by_mentor: bool) -> None:  # noqa: FBT001 - a parameter of the test.
        circle_id, people = await a_full(db)
        two = (MENTOR.id, people[0]) if by_mentor else (people[0], MENTOR.id)
        block = envelope(a_block(*two))

        await deliver(db, HANDLERS, block, block)

        assert await one(caller, people[0], circle_id) is None
        assert codes(await seat(caller, people[0], CLAIM, circle_id)) == ["NO_SUCH_GATHERING"]
        listed = await caller.ask(a_member(people[0]), CIRCLES, first=5)
        assert listed["data"]["circles"]["edges"] == []
        assert await told(db, SeatOffered) == [people[2]]

    async def test_makes_an_invitation_that_nobody_sees(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id, admission="INVITED"))
        apart = new_id()
        await deliver(db, HANDLERS, envelope(a_block(apart, MENTOR.id)))

        answer = await caller.ask(MENTOR, INVITE, input=of(circle_id, memberId=str(apart)))

        assert answer["data"]["inviteToCircle"]["id"] == str(circle_id)
        assert await one(caller, apart, circle_id) is None
        assert (await caller.ask(a_member(apart), MINE))["data"]["myCircles"]["edges"] == []


class TestItsTopic:
    async def test_is_said_anew_by_its_mentor_in_a_line(self, db: Database, caller: Caller) -> None:
        second = new_id()
        circle_id, people = await a_full(db, co_mentor_id=second)

        said = await caller.ask(MENTOR, TOPIC, input=of(circle_id, topic="Grants, still"))
        wrong = [await caller.ask(MENTOR, TOPIC, input=of(circle_id, topic=each)) for each in (" ", "x" * 301)]
        others = [
            await caller.ask(a_member(who), TOPIC, input=of(circle_id, topic="Mine")) for who in (people[0], second)
        ]

        assert said["data"]["changeCircleTopic"]["topic"] == "Grants, still"
        assert [codes(each) for each in wrong] == [["BAD_USER_INPUT"]] * 2
        assert [codes(each) for each in others] == [["FORBIDDEN"]] * 2
        assert (await one(caller, people[1], circle_id))["topic"] == "Grants, still"


class TestClosing:
    async def test_ends_the_line_and_keeps_who_is_in(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        closed = (await caller.ask(MENTOR, CLOSE, input=of(circle_id)))["data"]["closeCircle"]
        await seat(caller, people[0], GIVE_UP, circle_id)

        assert (closed["closedAt"], closed["taken"]) == (NOW.isoformat(), 2)
        assert [person for person, _ in await lined_up(db, circle_id)] == [people[1]]
        assert codes(await seat(caller, new_id(), CLAIM, circle_id)) == ["GATHERING_CLOSED"]
        assert codes(await caller.ask(MENTOR, CLOSE, input=of(circle_id))) == ["GATHERING_CLOSED"]


class TestOfficeHours:
    async def test_fill_by_the_same_rules_until_they_begin(self, db: Database, caller: Caller) -> None:
        asked = {"idempotencyKey": "x", "topic": "Ask me", "startsAt": NOON.isoformat(), "minutes": 20, "seats": 1}
        hours = (await caller.ask(MENTOR, PUBLISH, input=asked))["data"]["publishOfficeHours"]
        first, second = new_id(), new_id()
        for each in (first, second):
            await seat(caller, each, CLAIM, hours["id"])

        await seat(caller, first, GIVE_UP, hours["id"])
        [offered] = [event for event in await emitted(db) if isinstance(event, SeatOffered)]
        await wait(db, NOON - NOW)

        assert (offered.member_id, offered.office_hours, offered.offered_until) == (second, True, NOON)
        assert codes(await seat(caller, new_id(), CLAIM, hours["id"])) == ["ALREADY_BEGUN"]
        assert codes(await seat(caller, second, ACCEPT, hours["id"])) == ["ALREADY_BEGUN"]

    async def test_lie_ahead(self, caller: Caller) -> None:
        asked = {"idempotencyKey": "x", "topic": "Ask me", "startsAt": (NOW - HOUR).isoformat()}

        assert codes(await caller.ask(MENTOR, PUBLISH, input=asked | {"minutes": 20, "seats": 1})) == ["BAD_USER_INPUT"]


class TestWhoElse:
    @pytest.mark.parametrize(
        "who",
        [a_client("members"), a_kiosk(), replace(a_member(), actor=new_id())],
        ids=["client", "kiosk", "somebody acting for a member"],
    )
    async def test_nobody_but_members_in_person_has_to_do_with_circles(
        self, db: Database, caller: Caller, who: Identity
    ) -> None:
        circle_id, people = await a_full(db)
        member = {"memberId": str(people[0])}

        asked = [
            await caller.ask(who, CIRCLES, first=5),
            await caller.ask(who, MINE),
            await caller.ask(who, ONE, id=str(circle_id)),
            await caller.ask(who, CLAIMS, id=str(circle_id)),
            await caller.ask(who, START, input=a_start()),
            await caller.ask(who, CLOSE, input=of(circle_id)),
            await caller.ask(who, TOPIC, input=of(circle_id, topic="Mine")),
            *[await caller.ask(who, each, input=of(circle_id, **member)) for each in (INVITE, ADMIT, TURN_DOWN)],
            *[await seat(caller, who, each, circle_id) for each in (CLAIM, ACCEPT, GIVE_UP)],
        ]

        assert {code for answer in asked for code in codes(answer)} <= {"FORBIDDEN", "ONLY_IN_PERSON"}
        assert all(codes(answer) for answer in asked)

    @pytest.mark.parametrize("role", [Role.SUPPORT, Role.PROGRAMME_MANAGER])
    async def test_only_its_mentors_lead_it_and_see_who_asks(self, db: Database, caller: Caller, role: Role) -> None:
        circle_id, people = await a_full(db)

        for who in (a_member(None, role), a_member(people[0])):
            member = {"memberId": str(people[1])}
            answers = [
                await caller.ask(who, CLOSE, input=of(circle_id)),
                *[await caller.ask(who, each, input=of(circle_id, **member)) for each in (INVITE, ADMIT, TURN_DOWN)],
            ]
            assert [codes(answer) for answer in answers] == [["FORBIDDEN"]] * 4
            assert (await caller.ask(who, CLAIMS, id=str(circle_id)))["data"]["seatClaims"]["edges"] == []
        mentors = (await caller.ask(MENTOR, CLAIMS, id=str(circle_id)))["data"]["seatClaims"]["edges"]
        assert [edge["node"]["member"]["id"] for edge in mentors] == [str(each) for each in people]


class TestLists:
    async def test_are_paged_newest_first_with_constant_statements(self, db: Database, caller: Caller) -> None:
        ids = [await started(db, a_circle()) for _ in range(5)]
        who = a_member()

        with statements(db) as few:
            page = (await caller.ask(who, CIRCLES, first=2))["data"]["circles"]
        with statements(db) as many:
            rest = (await caller.ask(who, CIRCLES, first=50, after=page["pageInfo"]["endCursor"]))["data"]["circles"]

        listed = [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]]
        assert listed == [str(each) for each in reversed(ids)]
        assert len(few) == len(many)


class TestErasure:
    async def test_of_a_member_offers_their_seat_on(self, db: Database) -> None:
        circle_id, people = await a_full(db)

        async with db.transaction() as tx:
            await erase_members(tx, {people[0]: tx.cause, people[2]: tx.cause})

        assert [person for person, _ in await lined_up(db, circle_id)] == [people[1], people[3]]
        assert await told(db, SeatOffered) == [people[3]]

    async def test_of_the_mentor_closes_the_circle_and_takes_their_words(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        await deliver(db, HEEDING, envelope(ErasureStarted(request_id=new_id(), member_id=MENTOR.id)))

        left = await one(caller, people[1], circle_id)
        assert (left["topic"], left["mentor"], left["yours"]["standing"]) == ("", None, "SEATED")
        assert codes(await seat(caller, new_id(), CLAIM, circle_id)) == ["GATHERING_CLOSED"]
