"""A profile is valid as a whole, and its event carries nothing in clear that is personal."""

from typing import Any

import pytest

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.words import CareerStage
from services.profiles.members.domain.member import Member
from tests.builders.profiles import NOON, SECRET, a_profile


class TestProfile:
    def test_is_kept_clean(self) -> None:
        profile = a_profile(display_name=" Amara  ", locale="en-gb", industries=["86", "86"])

        assert (profile.display_name, profile.locale, profile.industries) == ("Amara", "en-GB", ("86",))

    def test_may_leave_headline_bio_languages_and_industries_open(self) -> None:
        profile = a_profile(headline="", bio="", languages=[], industries=[])

        assert (profile.headline, profile.bio, profile.languages, profile.industries) == ("", "", (), ())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"display_name": ""},
            {"display_name": "x" * 101},
            {"email": "amara"},
            {"locale": "xx"},
            {"zone": "Nowhere"},
            {"headline": "x" * 161},
            {"headline": "two\nlines"},
            {"bio": "x" * 4001},
            {"languages": ["english"]},
            {"industries": ["8610"]},
        ],
    )
    def test_refuses_any_value_that_cannot_be(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            a_profile(**wrong)


class TestSaved:
    def test_tells_the_whole_profile_with_name_and_address_sealed(self) -> None:
        member = Member(id=new_id(), profile=a_profile(), updated_at=NOON)

        event = member.saved(sealed_name="v1.name", sealed_email="v1.email", secret=SECRET)

        assert event.model_dump(exclude_defaults=True) == {
            "member_id": member.id,
            "display_name": "v1.name",
            "email": "v1.email",
            "locale": "en-GB",
            "zone": "Africa/Lagos",
            "languages": ("en", "ig"),
            "career_stage": CareerStage.CHANGING,
            "industries": ("86",),
        }
