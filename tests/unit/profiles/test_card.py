"""Every field of a card is for exactly one audience, and what is hidden does not travel."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.words import OwnConstraint, Tone, Trait
from services.profiles.members.domain.card import CHOSEN, FIXED, Audience, Card, audiences, layers
from services.profiles.members.domain.member import Member, PastRole
from tests.builders.profiles import NOON, SECRET, a_profile

VALUES = {field.name: field.name for field in fields(Card)}


class TestLayers:
    @given(st.dictionaries(st.sampled_from(sorted(CHOSEN)), st.sampled_from(Audience)))
    def test_hold_every_field_exactly_once(self, chosen: dict[str, Audience]) -> None:
        dealt = layers(VALUES, chosen)

        assert sorted(name for layer in dealt.values() for name in layer) == sorted(VALUES)
        assert all(name in dealt[audience] for name, audience in chosen.items())

    def test_give_every_field_an_audience(self) -> None:
        assert FIXED.keys() | CHOSEN.keys() == VALUES.keys()
        assert not FIXED.keys() & CHOSEN.keys()


class TestAudiences:
    @pytest.mark.parametrize("name", ["display_name", "traits", "constraints", "password"])
    def test_are_not_chosen_for_what_is_not_the_members_to_show(self, name: str) -> None:
        with pytest.raises(BadInput, match="is not a field whose audience can be chosen"):
            audiences({name: "EVERYONE"})


class TestWhatTravels:
    @pytest.mark.parametrize(
        ("name", "on_the_wire", "nothing"),
        [
            ("languages", "languages", ()),
            ("industries", "industries", ()),
            ("history", "past_industries", ()),
            ("affiliations", "networks", ()),
            ("formats", "formats", ()),
            ("region", "region", None),
            ("tone", "tone", None),
        ],
    )
    def test_leaves_out_what_is_not_for_everyone(self, name: str, on_the_wire: str, nothing: object) -> None:
        said = {
            "region": "NG-LA",
            "tone": Tone.FORMAL,
            "formats": ["VIDEO"],
            "history": [PastRole("Nurse", "86", 2009, 2018)],
        }
        network = new_id()

        shown, hidden = (
            Member(id=new_id(), updated_at=NOON, profile=a_profile(**said, audiences=chosen)).saved(
                sealed_name="v1.n", sealed_email="v1.e", secret=SECRET, networks=[network]
            )
            for chosen in ({}, {name: Audience.CONNECTIONS})
        )

        assert getattr(shown, on_the_wire) != nothing
        assert getattr(hidden, on_the_wire) == nothing

    def test_names_no_employer_and_no_team(self) -> None:
        profile = a_profile(employer="Lagoon Hospital", team="Ward 7")

        told = Member(id=new_id(), updated_at=NOON, profile=profile).saved(
            sealed_name="v1.n", sealed_email="v1.e", secret=SECRET
        )

        assert told.employer_id
        assert told.team_id
        assert "agoon" not in told.model_dump_json()

    def test_has_equal_stand_ins_for_employers_that_differ_in_case_and_spaces(self) -> None:
        one, other = (
            Member(id=new_id(), updated_at=NOON, profile=a_profile(employer=name)).saved(
                sealed_name="v1.n", sealed_email="v1.e", secret=SECRET
            )
            for name in ("Lagoon  Hospital", "lagoon hospital")
        )

        assert one.employer_id == other.employer_id

    def test_names_employers_so_that_nobody_without_the_secret_can_try_names_out(self) -> None:
        member = Member(id=new_id(), updated_at=NOON, profile=a_profile(employer="Lagoon Hospital", team="Ward 7"))

        here, elsewhere = (
            member.saved(sealed_name="v1.n", sealed_email="v1.e", secret=secret) for secret in (SECRET, bytes(32))
        )

        assert here.employer_id != elsewhere.employer_id
        assert here.team_id != elsewhere.team_id

    def test_has_traits_and_constraints_for_matching(self) -> None:
        profile = a_profile(traits={Trait.PLANS_AHEAD: 4}, constraints=[OwnConstraint.NOT_MY_EMPLOYER])

        told = Member(id=new_id(), updated_at=NOON, profile=profile).saved(
            sealed_name="v1.n", sealed_email="v1.e", secret=SECRET
        )

        assert [(each.trait, each.answer) for each in told.traits] == [(Trait.PLANS_AHEAD, 4)]
        assert told.constraints == (OwnConstraint.NOT_MY_EMPLOYER,)
