"""Members in the words of the events, as the engine takes them."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Tone
from services.matching.engine import KINDS as ENGINE_KINDS
from services.matching.engine import Role, Wish
from services.matching.recommendations.domain.people import (
    FORMATS,
    KINDS,
    LEVELS,
    ROLES,
    STAGES,
    TONES,
    WISHES,
    mask,
    person,
    quarters_ahead,
)

WINTER, SUMMER = date(2027, 1, 4), date(2027, 7, 5)
COLUMNS = (
    "zone", "clock_zone", "career_stage", "languages", "industries", "past_industries", "networks", "region",
    "employer_id", "team_id", "manager_id", "tone", "traits", "constraints", "roles",
)  # fmt: skip


def a_row(**told: Any) -> SimpleNamespace:
    """Nothing told but what is named."""
    return SimpleNamespace(**{**dict.fromkeys(COLUMNS), **told})


class TestWords:
    def test_all_have_a_bit_of_their_own(self) -> None:
        for bits, words in (
            (KINDS, Kind),
            (STAGES, CareerStage),
            (FORMATS, Format),
            (ROLES, MentoringRole),
            (WISHES, OwnConstraint),
        ):
            assert set(bits) == {word.value for word in words}
            assert sum(bits.values()) == 2 ** len(bits) - 1

    def test_are_those_of_the_engine(self) -> None:
        assert [ENGINE_KINDS[bit.bit_length() - 1] for bit in KINDS.values()] == list(KINDS)
        assert (set(ROLES), set(WISHES)) == ({role.name for role in Role}, {wish.name for wish in Wish})
        assert (LEVELS["STUDENT"], LEVELS["EXECUTIVE"], LEVELS.get("CHANGING")) == (0, 4, None)
        assert {Tone.FORMAL.value: 1, Tone.INFORMAL.value: 2} == TONES

    def test_of_a_newer_release_are_no_words(self) -> None:
        assert mask(["VIDEO", "HOLOGRAM"], FORMATS) == FORMATS["VIDEO"]


class TestAPerson:
    def test_of_whom_nothing_was_told_is_unknown_in_everything(self) -> None:
        assert person(a_row(), WINTER) == {
            "level": None, "languages": (), "zone": None, "industries": (), "past_industries": (), "sections": (),
            "networks": (), "region": None, "employer": None, "team": None, "manager": None, "tone": 0,
            "traits": (0,) * 8, "wishes": 0, "roles": 0,
        }  # fmt: skip

    def test_knows_the_sections_of_now_and_before(self) -> None:
        found = person(a_row(industries=["86"], past_industries=["6201"]), WINTER)

        assert set(found["sections"]) == {"Q", "J"}

    def test_keeps_their_own_clock_before_the_one_of_their_times(self) -> None:
        assert person(a_row(zone="Africa/Nairobi", clock_zone="UTC"), WINTER)["zone"] == 12
        assert person(a_row(clock_zone="Asia/Kathmandu"), WINTER)["zone"] == 23

    def test_carries_who_is_who(self) -> None:
        one = UUID(int=1)

        assert person(a_row(manager_id=one, networks=[one]), WINTER)["manager"] == one


@pytest.mark.parametrize(("on", "ahead"), [(WINTER, 4), (SUMMER, 8)])
def test_a_clock_is_read_on_the_date(on: date, ahead: int) -> None:
    assert quarters_ahead("Europe/Berlin", on) == ahead
