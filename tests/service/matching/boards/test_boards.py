"""A member's board on the graph: theirs alone, filled with people they know, and with suggestions for the rest."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from chassis.identity import Identity, Kind
from chassis.ids import new_id
from contracts.matching import Origin, Through
from contracts.profiles import ErasureStarted, NeedStated
from contracts.words import Kind as Relationship
from services.matching.boards.checked import check_claims
from services.matching.boards.domain.sentences import gaps
from services.matching.boards.tables import board_seats, boards
from services.matching.capacity.commands import hold_seat
from services.matching.relationships.commands.connections import connect
from services.matching.relationships.commands.start import StartRelationship, start_relationship
from tests.builders.matching import TOPIC, a_block, a_profile
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.world import Matching
from tests.service.statements import statements

SEAT = "id purpose name needId member { id } needed missing"
BOARD = f"id seats {{ {SEAT} }} gaps overlaps {{ members {{ id }} sentence }}"
IN_GERMAN = 'query { board { gaps(locale: "de") overlaps { sentence(locale: "de") } } }'
READ = f"query {{ board {{ {BOARD} }} }}"
SUGGEST = """
query ($seat: ID!, $first: Int!, $after: String) {
  boardSuggestions(seatId: $seat, first: $first, after: $after) {
    edges { node { member { id } fit gain reasons additions } } pageInfo { hasNextPage endCursor }
  }
}
"""
INPUTS = {
    "openBoard": "BoardInput",
    "fillBoard": "BoardInput",
    "nameSeat": "NameSeatInput",
    "dedicateSeat": "DedicateSeatInput",
    "takeSeat": "TakeSeatInput",
    "leaveSeat": "SeatInput",
    "removeSeat": "SeatInput",
}
ASK = "mutation ($input: AskForSeatInput!) { askForSeat(input: $input) { id status needId mentor { id } } }"


async def ask(caller: Caller, who: Identity, mutation: str, /, **given: Any) -> Any:
    document = f"mutation ($input: {INPUTS[mutation]}!) {{ {mutation}(input: $input) {{ {BOARD} }} }}"
    return await caller.ask(who, document, input={"idempotencyKey": str(new_id()), **given})


async def done(caller: Caller, who: Identity, mutation: str, /, **given: Any) -> Any:
    answer = await ask(caller, who, mutation, **given)
    assert "errors" not in answer, answer
    return answer["data"][mutation]


async def known(matching: Matching, owner_id: UUID, mentor_id: UUID, need_id: UUID | None = None) -> None:
    """Puts the two into a relationship."""
    async with matching.db.transaction() as tx:
        await hold_seat(tx, mentor_id)
        command = StartRelationship(
            mentor_id=mentor_id,
            mentee_id=owner_id,
            kind=Relationship.TRADITIONAL,
            origin=Origin.INTRODUCTION,
            programme_id=None,
            introduction_id=None,
            need_id=need_id,
            formal=False,
        )
        await start_relationship(tx, command)


def ids(board: Any) -> list[str]:
    return [seat["id"] for seat in board["seats"]]


def sitting(board: Any) -> list[str | None]:
    return [seat["member"] and seat["member"]["id"] for seat in board["seats"]]


@pytest.fixture
async def need(matching: Matching) -> NeedStated:
    return await matching.a_mentee("data analytics", "finance")


@pytest.fixture
def owner(need: NeedStated) -> Identity:
    return a_member(need.member_id)


class TestBoard:
    async def test_is_null_before_it_is_opened_and_has_four_empty_seats_then(
        self, caller: Caller, owner: Identity
    ) -> None:
        before = await caller.ask(owner, READ)

        board = await done(caller, owner, "openBoard")

        assert before["data"]["board"] is None
        assert [seat["purpose"] for seat in board["seats"]] == [
            "TECHNICAL_SKILLS",
            "CAREER_STRATEGY",
            "INDUSTRY_INSIDER",
            "LEADERSHIP_DEVELOPMENT",
        ]
        assert board["gaps"][0] == "Nobody has your seat for technical skills yet."

    async def test_is_opened_once(self, caller: Caller, owner: Identity) -> None:
        await done(caller, owner, "openBoard")

        assert codes(await ask(caller, owner, "openBoard")) == ["BOARD_OPEN"]

    async def test_costs_the_same_however_many_sit_there(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board = await done(caller, owner, "openBoard")
        counts = []
        for seat in ids(board)[:3]:
            mentor = await matching.a_mentor()
            await known(matching, owner.id, mentor)
            await done(caller, owner, "takeSeat", seatId=seat, memberId=str(mentor))
            with statements(matching.db) as sent:
                await caller.ask(owner, READ)
            counts.append(len(sent))

        assert len(set(counts)) == 1

    async def test_shows_overlaps_and_what_a_seat_lacks(
        self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated
    ) -> None:
        board = await done(caller, owner, "openBoard")
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(need.need_id))
        for seat in ids(board)[:2]:
            mentor = await matching.a_mentor("finance")
            await known(matching, owner.id, mentor)
            board = await done(caller, owner, "takeSeat", seatId=seat, memberId=str(mentor))

        assert board["seats"][0]["missing"] == ["data analytics"]
        assert "Your seat for technical skills leaves open: data analytics." in board["gaps"]
        assert board["overlaps"][0]["sentence"].startswith("2 people on your board know health and social work")
        german = await caller.ask(owner, IN_GERMAN)
        assert (
            "Auf deinem Platz für fachliches Können bleibt offen: „data analytics“." in german["data"]["board"]["gaps"]
        )
        assert german["data"]["board"]["overlaps"][0]["sentence"].startswith("2 Menschen in deinem Beirat")
        checked = await check_claims(matching.db)
        assert (checked.boards, checked.claims, checked.false) == (1, len(board["gaps"]) + 1, ())

    async def test_that_says_something_false_is_found_by_the_operator(
        self, matching: Matching, caller: Caller, owner: Identity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await done(caller, owner, "openBoard")
        monkeypatch.setattr("services.matching.boards.queries.boards.gaps", lambda board: gaps(board)[1:])

        checked = await check_claims(matching.db)

        assert len(checked.false) == 1

    async def test_shows_nobody_whom_its_owner_has_blocked(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        await known(matching, owner.id, mentor)
        await done(caller, owner, "takeSeat", seatId=ids(board)[0], memberId=str(mentor))

        await matching.tell(a_block(owner.id, mentor))

        answer = await caller.ask(owner, READ)
        assert sitting(answer["data"]["board"]) == [None] * 4

    @pytest.mark.parametrize("who", [a_client(), a_kiosk(), "acting"], ids=["client", "kiosk", "acting"])
    async def test_is_refused_to_whoever_is_no_member_in_person(
        self, caller: Caller, owner: Identity, who: Identity | str
    ) -> None:
        stranger = Identity(kind=Kind.MEMBER, id=owner.id, actor=new_id()) if isinstance(who, str) else who

        for name in INPUTS:
            given = {"seatId": str(new_id()), "memberId": str(new_id()), "needId": str(new_id()), "name": "x"}
            taken = {
                "openBoard": (), "fillBoard": (), "nameSeat": ("name",), "dedicateSeat": ("seatId", "needId"),
                "takeSeat": ("seatId", "memberId"), "leaveSeat": ("seatId",), "removeSeat": ("seatId",),
            }[name]  # fmt: skip
            assert codes(await ask(caller, stranger, name, **{key: given[key] for key in taken})) == ["FORBIDDEN"]
        assert codes(await caller.ask(stranger, READ)) == ["FORBIDDEN"]
        assert codes(await caller.ask(stranger, SUGGEST, seat=str(new_id()), first=1)) == ["FORBIDDEN"]


class TestSeats:
    async def test_of_somebody_else_are_none(self, caller: Caller, owner: Identity) -> None:
        theirs = await done(caller, owner, "openBoard")
        stranger = a_member()
        await done(caller, stranger, "openBoard")

        for name in ("leaveSeat", "removeSeat"):
            assert codes(await ask(caller, stranger, name, seatId=ids(theirs)[0])) == ["NO_SUCH_SEAT"]
        assert codes(await caller.ask(stranger, SUGGEST, seat=ids(theirs)[0], first=1)) == ["NO_SUCH_SEAT"]

    async def test_can_be_named_with_skills_and_removed(self, caller: Caller, owner: Identity) -> None:
        await done(caller, owner, "openBoard")

        board = await done(
            caller, owner, "nameSeat", name="Speaking", skills=[{"uri": "urn:skill:speaking", "label": "speaking"}]
        )

        assert board["seats"][4]["needed"] == ["speaking"]
        assert len((await done(caller, owner, "removeSeat", seatId=ids(board)[4]))["seats"]) == 4

    @pytest.mark.parametrize(
        "skill",
        [{"uri": "urn:x", "label": "a\0b"}, {"uri": "x" * 301, "label": "x"}, {"uri": "urn:x", "label": "x" * 201}],
        ids=["control", "long uri", "long label"],
    )
    async def test_for_skills_that_cannot_be_read_are_refused(
        self, caller: Caller, owner: Identity, skill: dict[str, str]
    ) -> None:
        await done(caller, owner, "openBoard")

        assert codes(await ask(caller, owner, "nameSeat", name="Speaking", skills=[skill])) == ["BAD_USER_INPUT"]

    async def test_are_for_needs_of_their_owner_alone(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, foreign = await done(caller, owner, "openBoard"), await matching.a_mentee()

        answer = await ask(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(foreign.need_id))

        assert codes(answer) == ["NO_SUCH_NEED"]

    async def test_are_taken_by_people_their_owner_knows_alone(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()

        for nobody in (mentor, new_id()):
            answer = await ask(caller, owner, "takeSeat", seatId=ids(board)[0], memberId=str(nobody))
            assert codes(answer) == ["NOT_IN_TOUCH"]

    async def test_are_taken_by_a_connection_as_before_whoever_has_blocked_their_owner(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        async with matching.db.transaction() as tx:
            await connect(tx, owner.id, mentor, through=Through.CONVERSATION)
        await matching.tell(a_block(mentor, owner.id))

        taken = await done(caller, owner, "takeSeat", seatId=ids(board)[0], memberId=str(mentor))

        assert sitting(taken)[0] == str(mentor)

    async def test_are_not_taken_twice_by_one_while_another_is_empty(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        await known(matching, owner.id, mentor)
        await done(caller, owner, "takeSeat", seatId=ids(board)[0], memberId=str(mentor))

        answer = await ask(caller, owner, "takeSeat", seatId=ids(board)[1], memberId=str(mentor))

        assert codes(answer) == ["SEATED_ALREADY"]

    async def test_are_two_of_one_where_no_other_is_empty_and_leaving_the_first_keeps_the_other(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        await known(matching, owner.id, mentor)
        for seat in ids(board)[2:]:
            await done(caller, owner, "removeSeat", seatId=seat)
        first, other = reversed(ids(board)[:2])
        await done(caller, owner, "takeSeat", seatId=first, memberId=str(mentor))
        both = await done(caller, owner, "takeSeat", seatId=other, memberId=str(mentor))

        left = await done(caller, owner, "leaveSeat", seatId=first)

        assert sitting(both) == [str(mentor)] * 2
        assert sitting(left) == [str(mentor), None]

    async def test_are_filled_from_the_relationships_that_came_of_their_needs(
        self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[1], needId=str(need.need_id))
        await known(matching, owner.id, mentor, need.need_id)

        filled = await done(caller, owner, "fillBoard")

        assert sitting(filled) == [None, str(mentor), None, None]

    async def test_of_an_erased_member_are_empty_and_an_erased_owner_leaves_no_board(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor()
        await known(matching, owner.id, mentor)
        await done(caller, owner, "takeSeat", seatId=ids(board)[0], memberId=str(mentor))

        await matching.tell(ErasureStarted(request_id=new_id(), member_id=mentor))
        answer = await caller.ask(owner, READ)
        await matching.tell(ErasureStarted(request_id=new_id(), member_id=owner.id))

        assert sitting(answer["data"]["board"]) == [None] * 4
        async with matching.db.reading() as tx:
            assert await tx.session.scalar(select(func.count()).select_from(boards)) == 0
            assert await tx.session.scalar(select(func.count()).select_from(board_seats)) == 0


class TestConstraints:
    async def test_the_database_refuses_a_second_seat_while_one_is_empty(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        await done(caller, owner, "openBoard")

        with pytest.raises(IntegrityError, match="boards_no_second_seat_while_one_is_empty"):
            async with matching.db.transaction() as tx:
                await tx.session.execute(update(boards).values(seconds=1))

    async def test_the_database_refuses_two_first_seats_of_one(
        self, matching: Matching, caller: Caller, owner: Identity
    ) -> None:
        await done(caller, owner, "openBoard")

        with pytest.raises(IntegrityError, match="board_seats_one_first_each"):
            async with matching.db.transaction() as tx:
                await tx.session.execute(update(board_seats).values(member_id=owner.id))


class TestSuggestions:
    async def test_put_who_adds_to_the_whole_board_before_who_fits_as_well(
        self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated
    ) -> None:
        board = await done(caller, owner, "openBoard")
        seated, same, fresh = [await matching.a_mentor("data analytics", "finance") for _ in range(3)]
        await matching.tell(a_profile(fresh, industries=("64",)))
        await known(matching, owner.id, seated)
        await done(caller, owner, "takeSeat", seatId=ids(board)[1], memberId=str(seated))
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(need.need_id))

        found = await suggested(caller, owner, ids(board)[0])

        people = [each["member"]["id"] for each in found]
        assert str(seated) not in people
        assert set(people) == {str(same), str(fresh)}
        by = {each["member"]["id"]: each for each in found}
        assert by[str(same)]["gain"] == by[str(same)]["fit"] - 300
        assert by[str(fresh)]["gain"] == by[str(fresh)]["fit"]
        assert by[str(fresh)]["additions"] == [
            "Knows finance and insurance, where nobody else on your board comes from."
        ]

    async def test_are_paged(self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated) -> None:
        board = await done(caller, owner, "openBoard")
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(need.need_id))
        mentors = {str(await matching.a_mentor("data analytics")) for _ in range(3)}

        seen, after = [], None
        for _ in range(3):
            answer = await caller.ask(owner, SUGGEST, seat=ids(board)[0], first=1, after=after)
            page = answer["data"]["boardSuggestions"]
            seen += [edge["node"]["member"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert set(seen) == mentors
        assert not page["pageInfo"]["hasNextPage"]

    async def test_cost_the_same_however_many_there_are(
        self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated
    ) -> None:
        board = await done(caller, owner, "openBoard")
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(need.need_id))
        counts = []
        for _ in range(2):
            await matching.a_mentor("data analytics")
            with statements(matching.db) as sent:
                await suggested(caller, owner, ids(board)[0])
            counts.append(len(sent))

        assert counts[0] == counts[1]

    async def test_need_to_know_what_the_seat_is_for(self, caller: Caller, owner: Identity) -> None:
        board = await done(caller, owner, "openBoard")

        answer = await caller.ask(owner, SUGGEST, seat=ids(board)[0], first=5)

        assert codes(answer) == ["SEAT_WITHOUT_NEED"]

    async def test_become_asks_for_the_need_of_the_seat(
        self, matching: Matching, caller: Caller, owner: Identity, need: NeedStated
    ) -> None:
        board, mentor = await done(caller, owner, "openBoard"), await matching.a_mentor("finance")
        await done(caller, owner, "dedicateSeat", seatId=ids(board)[0], needId=str(need.need_id))
        given = {"idempotencyKey": "once", "seatId": ids(board)[0], "mentorId": str(mentor), "topic": TOPIC}

        first = await caller.ask(owner, ASK, input=given)
        again = await caller.ask(owner, ASK, input=given)

        asked = first["data"]["askForSeat"]
        assert (asked["needId"], asked["mentor"]["id"]) == (str(need.need_id), str(mentor))
        assert again == first


async def suggested(caller: Caller, owner: Identity, seat_id: str) -> list[Any]:
    answer = await caller.ask(owner, SUGGEST, seat=seat_id, first=10)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["boardSuggestions"]["edges"]]
