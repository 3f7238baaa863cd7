"""What a board has, lacks and has twice, and what somebody adds to it, in points and in words."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from services.matching.boards.domain.board import Purpose
from services.matching.boards.domain.defaults import DEFAULTS
from services.matching.boards.domain.sentences import Addition, Brings, Overlap, Sitting, gap_told, gaps, overlaps
from services.matching.boards.domain.whole import Advisor, gains
from services.matching.recommendations.domain.voice import voice_for

ANNA, BO, CLEO = new_id(), new_id(), new_id()
PEOPLE = [new_id() for _ in range(4)]


def additions(newcomer: Brings, board: Brings | None) -> list[str]:
    return Addition(newcomer=newcomer, board=board).told(voice_for("en"))


def an_advisor(**more: Any) -> Advisor:
    return Advisor(**{"member_id": new_id(), "points": 5000, **more})


@st.composite
def boards(draw: st.DrawFn) -> tuple[list[Advisor], list[Advisor], list[list[Advisor]]]:
    known = {who: draw(st.sampled_from(["A", "B", None])) for who in PEOPLE}

    def some(people: list[UUID], most: int) -> list[Advisor]:
        chosen = draw(st.lists(st.sampled_from(people), max_size=most, unique=True))
        return [Advisor(member_id=who, points=draw(st.integers(0, 3000)), field=known[who]) for who in chosen]

    seated = some(PEOPLE[:1], 1)
    free = [who for who in PEOPLE if who not in {one.member_id for one in seated}]
    return some(free, 3), seated, [each for each in (some(free, 3), some(free, 3)) if each]


def worth_by_hand(lists: list[list[Advisor | None]]) -> int:
    """Of all ways to fill the lists with different people, the most."""
    best = -(10**9)
    for chosen in product(*lists):
        people = [one for one in chosen if one is not None]
        if len({one.member_id for one in people}) < len(people):
            continue
        pairs = [(one, other) for place, one in enumerate(people) for other in people[:place]]
        same_field = sum(one.field == other.field and one.field is not None for one, other in pairs)
        best = max(best, sum(one.points for one in people) - DEFAULTS.same_field * same_field)
    return best


class TestGains:
    @settings(max_examples=300, deadline=None)
    @given(board=boards())
    def test_are_what_trying_every_board_says(
        self, board: tuple[list[Advisor], list[Advisor], list[list[Advisor]]]
    ) -> None:
        candidates, seated, others = board
        fixed: list[list[Advisor | None]] = [[one] for one in seated]
        rest: list[list[Advisor | None]] = [[*each, None] for each in others]

        found = gains(candidates, seated, others)

        without = worth_by_hand([*fixed, *rest])
        assert found == [worth_by_hand([*fixed, [one], *rest]) - without for one in candidates]

    def test_are_less_for_somebody_of_a_field_that_sits_already(self) -> None:
        same, other = gains([an_advisor(field="Q"), an_advisor(field="K")], [an_advisor(field="Q")], [])

        assert other - same == DEFAULTS.same_field


def a_sitting(**more: Any) -> Sitting:
    usual: dict[str, Any] = {
        "id": new_id(),
        "purpose": Purpose.CAREER_STRATEGY,
        "name": "",
        "member_id": ANNA,
        "needed": {"skill:strategy": "strategy", "skill:finance": "finance"},
        "offered": frozenset({"skill:strategy"}),
        "sections": ("Q",),
    }
    return Sitting(**{**usual, **more})


def told(board: list[Sitting], locale: str = "en") -> list[str]:
    voice = voice_for(locale)
    return [gap_told(gap, voice) for gap in gaps(board)] + [overlap.told(voice) for overlap in overlaps(board)]


class TestSentences:
    def test_gaps_name_empty_seats_and_then_what_nobody_covers(self) -> None:
        empty = a_sitting(purpose=Purpose.NAMED, name="Speaking", member_id=None, offered=None)

        assert told([a_sitting(), empty]) == [
            "Nobody has your seat for Speaking yet.",
            "Your seat for career strategy leaves open: finance.",
        ]

    def test_of_somebody_who_has_not_said_what_they_offer_no_gap_is_told(self) -> None:
        assert told([a_sitting(offered=None)]) == []

    def test_overlaps_name_a_field_that_two_come_from_once_each(self) -> None:
        (found,) = overlaps([a_sitting(), a_sitting(member_id=BO), a_sitting(member_id=ANNA)])

        assert found == Overlap(member_ids=(ANNA, BO), section="Q")
        assert found.told(voice_for("en")) == (
            "2 people on your board know health and social work; a view from another field may be missing."
        )

    def test_overlaps_of_three_are_counted(self) -> None:
        (found,) = overlaps([a_sitting(), a_sitting(member_id=BO), a_sitting(member_id=CLEO)])

        assert found.told(voice_for("de-CH")).startswith("3 Menschen in deinem Beirat")

    @pytest.mark.parametrize(
        ("locale", "empty", "open_"),
        [
            ("de", "Dein Platz für „Speaking“ ist noch frei.", "bleibt offen: „finance“."),
            ("ar", "مقعد \u2068«Speaking»\u2069 شاغر حتى الآن.", "حتى الآن: \u2068«finance»\u2069."),
        ],
    )
    def test_gaps_are_told_in_the_language_of_the_owner(self, locale: str, empty: str, open_: str) -> None:
        board = [a_sitting(), a_sitting(purpose=Purpose.NAMED, name="Speaking", member_id=None, offered=None)]

        first, second = told(board, locale)

        assert first == empty
        assert second.endswith(open_)

    def test_additions_name_what_is_new_and_then_what_is_there(self) -> None:
        newcomer = Brings(skills=["strategy", "finance"], sections=("K", "Q"))

        assert additions(newcomer, Brings(skills=["strategy"], sections=["Q"])) == [
            "Covers finance, which nobody on your board covers.",
            "Knows finance and insurance, where nobody else on your board comes from.",
            "Knows health and social work like somebody on your board.",
        ]

    @pytest.mark.parametrize(
        ("locale", "first", "last"),
        [
            (
                "de",
                "Deckt „finance“ ab; das deckt sonst niemand in deinem Beirat ab.",
                "schon jemand in deinem Beirat.",
            ),
            ("ar", "\u2068«finance»\u2069، ولا يغطيها أحد في مجلس مستشاريك.", "ممثَّلة في مجلس مستشاريك."),
        ],
    )
    def test_additions_are_told_in_the_language_of_the_owner(self, locale: str, first: str, last: str) -> None:
        newcomer = Brings(skills=["strategy", "finance"], sections=("K", "Q"))
        board = Brings(skills=["strategy"], sections=["Q"])

        told = Addition(newcomer=newcomer, board=board).told(voice_for(locale))

        assert len(told) == 3
        assert told[0].endswith(first)
        assert told[-1].endswith(last)

    def test_additions_to_an_empty_board_speak_of_skills_alone(self) -> None:
        assert additions(Brings(skills=["finance"], sections=("K",)), None) == [
            "Covers finance, which nobody on your board covers."
        ]

    def test_somebody_of_whom_nothing_is_known_adds_nothing_in_words(self) -> None:
        assert additions(Brings(skills=(), sections=()), Brings(skills=["finance"], sections=["K"])) == []
