"""What mentors change in a circle that is there, whom they take out of it, and who else is in it."""

from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import CircleLeft, SeatLoss, SeatLost, SeatOffered
from services.sessions.circles.domain.seats import Standing
from services.sessions.consumers import HANDLERS
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.seating import ask, lined_up, started
from tests.service.sessions.test_circles import CLAIM, CLOSE, INVITE, MENTOR, a_full, of, one, seat
from tests.service.sessions.test_office_hours import given
from tests.service.statements import statements

CHANGE = """mutation C($input: ChangeCircleInput!) {
  changeCircle(input: $input) { topic minutes everyDays seats taken }
}"""
REOPEN = "mutation R($input: ReopenCircleInput!) { reopenCircle(input: $input) { closedAt } }"
UNINVITE = "mutation U($input: CircleMemberInput!) { takeCircleInvitationBack(input: $input) { id } }"
TAKE_BACK = "mutation T($input: TakeSeatBackInput!) { takeSeatBack(input: $input) { id taken } }"
WHO = """query W($id: ID!, $first: Int!, $after: String) {
  circleMembers(circleId: $id, first: $first, after: $after) {
    edges { node { member { id } } } pageInfo { hasNextPage endCursor }
  }
}"""


async def take_back(caller: Caller, who: Any, gathering_id: UUID, member_id: UUID) -> Any:
    about = {"gatheringId": str(gathering_id), "memberId": str(member_id)}
    return await caller.ask(who, TAKE_BACK, input={"idempotencyKey": str(new_id()), **about})


async def members(caller: Caller, who: UUID, circle_id: UUID, **page: Any) -> list[UUID]:
    answer = await caller.ask(a_member(who), WHO, id=str(circle_id), **{"first": 20, **page})
    return [UUID(edge["node"]["member"]["id"]) for edge in answer["data"]["circleMembers"]["edges"]]


class TestChanging:
    async def test_leaves_what_is_not_named_as_it_was(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id, every_days=14))

        changed = await caller.ask(MENTOR, CHANGE, input=of(circle_id, topic="Writing", minutes=45))
        irregular = await caller.ask(MENTOR, CHANGE, input=of(circle_id, everyDays=0))

        expected = {"topic": "Writing", "minutes": 45, "everyDays": 14, "seats": 2, "taken": 0}
        assert changed["data"]["changeCircle"] == expected
        assert irregular["data"]["changeCircle"] == {**expected, "everyDays": None}

    async def test_offers_added_seats_to_who_waits_at_once(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        grown = (await caller.ask(MENTOR, CHANGE, input=of(circle_id, seats=3)))["data"]["changeCircle"]

        assert (grown["seats"], grown["taken"]) == (3, 3)
        assert [each.member_id for each in await emitted(db) if isinstance(each, SeatOffered)] == [people[2]]
        assert (await one(caller, people[3], circle_id))["yours"]["position"] == 1

    async def test_takes_no_seat_away_and_goes_to_no_extreme(self, db: Database, caller: Caller) -> None:
        circle_id, _ = await a_full(db)

        assert codes(await caller.ask(MENTOR, CHANGE, input=of(circle_id, seats=1))) == ["FEWER_SEATS"]
        for said in ({"seats": 51}, {"minutes": 0}, {"everyDays": 400}, {"topic": " "}):
            assert codes(await caller.ask(MENTOR, CHANGE, input=of(circle_id, **said))) == ["BAD_USER_INPUT"]

    async def test_gives_a_rhythm_to_a_circle_that_had_none(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id))

        changed = await caller.ask(MENTOR, CHANGE, input=of(circle_id, everyDays=7))

        assert changed["data"]["changeCircle"]["everyDays"] == 7

    async def test_is_for_who_leads_it(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        assert codes(await caller.ask(a_member(people[0]), CHANGE, input=of(circle_id, seats=5))) == ["FORBIDDEN"]


class TestReopening:
    async def test_lets_people_in_again(self, db: Database, caller: Caller) -> None:
        circle_id = await started(db, a_circle(mentor_id=MENTOR.id))
        assert codes(await caller.ask(MENTOR, REOPEN, input=of(circle_id))) == ["STILL_OPEN"]
        await caller.ask(MENTOR, CLOSE, input=of(circle_id))

        reopened = await caller.ask(MENTOR, REOPEN, input=of(circle_id))

        assert reopened["data"]["reopenCircle"]["closedAt"] is None
        assert "errors" not in await seat(caller, new_id(), CLAIM, circle_id)


class TestAnInvitation:
    async def test_can_be_taken_back_until_it_is_followed(self, db: Database, caller: Caller) -> None:
        circle_id, invited = await started(db, a_circle(mentor_id=MENTOR.id, admission="INVITED")), new_id()
        about = {"memberId": str(invited)}
        await caller.ask(MENTOR, INVITE, input=of(circle_id, **about))

        assert "errors" not in await caller.ask(MENTOR, UNINVITE, input=of(circle_id, **about))

        assert await one(caller, invited, circle_id) is None
        assert codes(await caller.ask(MENTOR, UNINVITE, input=of(circle_id, **about))) == ["NO_SUCH_CLAIM"]
        assert "errors" not in await caller.ask(MENTOR, INVITE, input=of(circle_id, **about))

    async def test_that_was_followed_stays(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        answer = await caller.ask(MENTOR, UNINVITE, input=of(circle_id, memberId=str(people[0])))

        assert codes(answer) == ["NO_SUCH_CLAIM"]


class TestASeat:
    async def test_that_is_taken_back_goes_on_and_is_told(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        answer = await take_back(caller, MENTOR, circle_id, people[0])

        assert answer["data"]["takeSeatBack"]["taken"] == 2
        [lost] = [each for each in await emitted(db) if isinstance(each, SeatLost)]
        assert (lost.member_id, lost.why, lost.office_hours) == (people[0], SeatLoss.REMOVED, False)
        standing = [standing for _, standing in await lined_up(db, circle_id)]
        assert standing == [Standing.SEATED, Standing.OFFERED, Standing.WAITING]
        assert codes(await seat(caller, people[0], CLAIM, circle_id)) == ["REQUEST_DECLINED"]
        assert "errors" not in await caller.ask(MENTOR, INVITE, input=of(circle_id, memberId=str(people[0])))

    async def test_in_office_hours_gives_their_time_back(self, db: Database, caller: Caller) -> None:
        hours_id, member_id = await started(db, some_office_hours(mentor_id=MENTOR.id)), new_id()
        await ask(db, hours_id, member_id)

        assert "errors" not in await take_back(caller, MENTOR, hours_id, member_id)

        assert await given(db) == {MENTOR.id}
        assert [each.member_ids for each in await emitted(db) if isinstance(each, CircleLeft)] == [(member_id,)]

    async def test_is_taken_back_from_who_has_one_by_who_leads_it(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        assert codes(await take_back(caller, MENTOR, circle_id, people[2])) == ["NO_SUCH_CLAIM"]
        assert codes(await take_back(caller, MENTOR, circle_id, new_id())) == ["NO_SUCH_CLAIM"]
        assert codes(await take_back(caller, a_member(people[0]), circle_id, people[1])) == ["FORBIDDEN"]


class TestWhoIsInIt:
    async def test_is_seen_by_those_in_it_alone(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        for reader in (MENTOR.id, people[0]):
            assert await members(caller, reader, circle_id) == people[:2]
        for reader in (people[2], new_id()):
            assert await members(caller, reader, circle_id) == []

    @pytest.mark.parametrize("seats", [2, 6])
    async def test_comes_in_pages_of_one_statement(self, db: Database, caller: Caller, seats: int) -> None:
        circle_id, people = await started(db, a_circle(mentor_id=MENTOR.id, seats=seats)), []
        for _ in range(seats):
            people.append(new_id())
            await ask(db, circle_id, people[-1])

        with statements(db) as asked:
            page = (await caller.ask(MENTOR, WHO, id=str(circle_id), first=1))["data"]["circleMembers"]

        assert len(asked) <= 3
        assert page["pageInfo"]["hasNextPage"]
        assert await members(caller, MENTOR.id, circle_id, after=page["pageInfo"]["endCursor"]) == people[1:]

    async def test_leaves_out_whom_the_reader_blocked_and_nobody_else(self, db: Database, caller: Caller) -> None:
        circle_id, people = await a_full(db)

        await deliver(db, HANDLERS, envelope(a_block(people[0], people[1])))

        assert await members(caller, people[0], circle_id) == [people[0]]
        assert await members(caller, people[1], circle_id) == people[:2]
        assert await members(caller, MENTOR.id, circle_id) == people[:2]
