"""A network's word is taken until the member has said something else."""

from typing import Any

import pytest

from chassis.errors import BadInput
from chassis.ids import new_id
from services.profiles.integrations.domain.person import (
    CLEAN,
    OF_THE_AFFILIATION,
    Person,
    imported_id,
    is_complete,
    merge,
    newcomer,
    said_anew,
    stand,
)
from services.profiles.members.domain.member import Member, Standing
from tests.builders.profiles import NOON, a_profile


def a_person(**said: Any) -> Person:
    return Person(external_id="N-1", said=said)


class TestMerge:
    def test_takes_what_the_network_changes(self) -> None:
        said_before = a_person(employer="Old Mill").as_said

        merged = merge(a_profile(employer="Old Mill"), a_person(employer="New Mill"), before=said_before)

        assert (merged.profile.employer, merged.taken, merged.kept) == ("New Mill", ("employer",), ())

    def test_keeps_what_the_member_has_changed(self) -> None:
        said_before = a_person(employer="Old Mill").as_said

        merged = merge(a_profile(employer="My own"), a_person(employer="New Mill"), before=said_before)

        assert (merged.profile.employer, merged.taken, merged.kept) == ("My own", (), ("employer",))

    def test_says_nothing_of_a_difference_that_the_network_did_not_make(self) -> None:
        said_before = a_person(employer="Old Mill").as_said

        merged = merge(a_profile(employer="My own"), a_person(employer="Old Mill"), before=said_before)

        assert (merged.profile.employer, merged.taken, merged.kept) == ("My own", (), ())

    def test_fills_what_is_empty_when_a_second_network_comes(self) -> None:
        merged = merge(a_profile(title=""), a_person(title="Dr", display_name="A. Okafor"), before={})

        assert (merged.profile.title, merged.profile.display_name) == ("Dr", "Amara Okafor")
        assert (merged.taken, merged.kept) == (("title",), ("display_name",))

    def test_compares_lists_and_words_as_they_were_kept(self) -> None:
        person = a_person(languages=("en", "ig"), career_stage=CLEAN["career_stage"]("changing"))

        merged = merge(a_profile(), person, before=person.as_said)

        assert merged.taken == ()


class TestWhatIsSaidAnew:
    def test_is_what_differs_from_the_networks_own_last_word(self) -> None:
        before = a_person(employer="Old Mill", title="Dr").as_said

        assert said_anew(a_person(employer="New Mill", title="Dr"), before=before) == ("employer",)

    def test_is_also_who_somebody_reports_to(self) -> None:
        person = Person(external_id="N-1", said={}, manager="N-2")

        assert said_anew(person, before={}) == ("manager",)
        assert said_anew(person, before=person.as_said) == ()


class TestNewcomer:
    def test_needs_a_name_and_an_address(self) -> None:
        assert is_complete(a_person(display_name="Amara", email="amara@example.org"))
        assert not is_complete(a_person(display_name="Amara"))

    def test_has_everything_else_open(self) -> None:
        profile = newcomer(a_person(display_name="Amara", email="amara@example.org"))

        assert (profile.zone, profile.locale, profile.bio) == ("UTC", "en", "")

    def test_has_an_id_that_follows_from_the_network_and_its_own(self) -> None:
        network = new_id()

        assert imported_id(network, "N-1") == imported_id(network, "N-1")
        assert len({imported_id(network, "N-1"), imported_id(network, "N-2"), imported_id(new_id(), "N-1")}) == 3


class TestValues:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("display_name", ""),
            ("email", "amara"),
            ("locale", "xx-YY"),
            ("zone", "Mars/Olympus"),
            ("region", "ZZ"),
            ("career_stage", "wizard"),
            ("industries", ["999"]),
            ("languages", ["english"]),
        ],
    )
    def test_are_refused_with_what_to_do(self, name: str, value: Any) -> None:
        with pytest.raises(BadInput, match=r"must|is not"):
            CLEAN[name](value)

    def test_of_an_affiliation_are_checked_too(self) -> None:
        with pytest.raises(BadInput, match="from 1900 to 2100"):
            OF_THE_AFFILIATION["graduated"](1812)


class TestStanding:
    @pytest.mark.parametrize(
        ("leaves", "lives", "expected"),
        [
            ([True], False, Standing.DEACTIVATED),
            ([True, False], False, Standing.PRESENT),
            ([True], True, Standing.PRESENT),
            ([False], False, Standing.PRESENT),
        ],
    )
    def test_ends_with_the_last_network_unless_the_member_lives_here(
        self, leaves: list[bool], *, lives: bool, expected: Standing
    ) -> None:
        member = Member(id=new_id(), profile=a_profile(), updated_at=NOON)

        assert stand(member, leaves=leaves, lives=lives) is expected

    def test_of_a_merged_record_stays(self) -> None:
        member = Member(id=new_id(), profile=a_profile(), updated_at=NOON, standing=Standing.MERGED)

        assert stand(member, leaves=[False], lives=True) is Standing.MERGED
