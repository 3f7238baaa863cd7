"""The checker of boards: it bears out whatever is claimed of any board, and refuses every claim that is changed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from services.matching.boards.domain.board import USUAL, Purpose
from services.matching.boards.domain.checking import BoardFacts, SeatFacts, check_board
from services.matching.boards.domain.sentences import EmptySeat, Overlap, Sitting, Uncovered, gaps, overlaps
from services.matching.recommendations.domain.checking import FalseClaim
from services.matching.recommendations.domain.industries import section_of

PEOPLE = [new_id() for _ in range(4)]
SEATS = [new_id() for _ in range(6)]
SKILLS = ("data", "law", "care", "sales")
CODES = ("86", "8610", "87", "62", "K", "0111", "x-cairn", "99")


@st.composite
def worlds(draw: st.DrawFn) -> BoardFacts:
    """A board of up to six seats, and what is known of those who may sit there."""
    some = st.lists(st.sampled_from(SKILLS), unique=True, max_size=3)
    seats = [
        SeatFacts(
            id=seat_id,
            purpose=(USUAL[place] if place < len(USUAL) else Purpose.NAMED).value,
            name="" if place < len(USUAL) else f"seat {place}",
            member_id=draw(st.sampled_from([None, *PEOPLE])),
            skills=[(f"skill:{label}", label) for label in draw(some)],
        )
        for place, seat_id in enumerate(SEATS[: draw(st.integers(0, len(SEATS)))])
    ]
    offering = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    codes = st.lists(st.sampled_from(CODES), unique=True, max_size=3)
    return BoardFacts(
        seats=seats,
        offered={who: [f"skill:{label}" for label in draw(some)] for who in offering},
        industries={who: draw(codes) for who in PEOPLE},
    )


def sittings(facts: BoardFacts) -> list[Sitting]:
    """The same as claims are made of it."""
    return [
        Sitting(
            id=seat.id,
            purpose=Purpose(seat.purpose),
            name=seat.name,
            member_id=seat.member_id,
            needed=dict(seat.skills),
            offered=_offered(facts, seat),
            sections=[
                found for code in facts.industries.get(seat.member_id or SEATS[0], ()) if (found := section_of(code))
            ],
        )
        for seat in facts.seats
    ]


def _offered(facts: BoardFacts, seat: SeatFacts) -> frozenset[str] | None:
    known = facts.offered.get(seat.member_id, ()) if seat.member_id else ()
    return frozenset(known) or None


@settings(max_examples=300, deadline=None)
@given(facts=worlds())
def test_whatever_is_claimed_of_a_board_is_borne_out(facts: BoardFacts) -> None:
    board = sittings(facts)

    check_board(gaps(board), overlaps(board), facts)


ANNA, BO, CLEO, _ = PEOPLE
KNOWN = BoardFacts(
    seats=[
        SeatFacts(
            id=SEATS[0], purpose="CAREER_STRATEGY", name="", member_id=ANNA,
            skills=[("skill:law", "law"), ("skill:data", "data")],
        ),
        SeatFacts(id=SEATS[1], purpose="NAMED", name="Speaking", member_id=BO, skills=[]),
        SeatFacts(id=SEATS[2], purpose="INDUSTRY_INSIDER", name="", member_id=None, skills=[]),
    ],
    offered={ANNA: ["skill:law"], CLEO: []},
    industries={ANNA: ["86"], BO: ["8610"], CLEO: ["86"]},
)  # fmt: skip
EMPTY = EmptySeat(seat_id=SEATS[2], purpose=Purpose.INDUSTRY_INSIDER, name="")
OPEN = Uncovered(seat_id=SEATS[0], purpose=Purpose.CAREER_STRATEGY, name="", skills=("data",))
FIELD = Overlap(member_ids=(ANNA, BO), section="Q")


def test_of_a_known_board_the_claims_are_true() -> None:
    check_board([EMPTY, OPEN], [FIELD], KNOWN)


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        (EMPTY, {"seat_id": SEATS[1], "purpose": Purpose.NAMED, "name": "Speaking"}),
        (EMPTY, {"purpose": Purpose.CAREER_STRATEGY}),
        (EMPTY, {"name": "Mine"}),
        (EMPTY, {"seat_id": SEATS[5]}),
        (OPEN, {"skills": ("law", "data")}),
        (OPEN, {"skills": ()}),
        (OPEN, {"seat_id": SEATS[2], "purpose": Purpose.INDUSTRY_INSIDER}),
        (FIELD, {"member_ids": (ANNA,)}),
        (FIELD, {"member_ids": (ANNA, BO, CLEO)}),
        (FIELD, {"section": "K"}),
    ],
)
def test_a_claim_that_is_changed_is_refused(claim: Any, wrong: dict[str, Any]) -> None:
    changed: list[Any] = [replace(each, **wrong) if each is claim else each for each in (EMPTY, OPEN, FIELD)]

    with pytest.raises(FalseClaim):
        check_board(changed[:2], changed[2:], KNOWN)


def test_a_board_that_is_silent_about_something_is_refused() -> None:
    with pytest.raises(FalseClaim):
        check_board([EMPTY], [FIELD], KNOWN)
