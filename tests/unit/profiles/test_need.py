"""A need is stated within its limits and withdrawn once."""

from typing import Any

import pytest

from chassis.errors import BadInput
from contracts.profiles import NeedWithdrawn
from contracts.words import Format
from services.profiles.members.domain.need import NeedAlreadyWithdrawn, NeedStatus
from tests.builders.profiles import SQL, a_need, skill_uris, some_need_terms


class TestTerms:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"skills": []},
            {"skills": skill_uris(6)},
            {"skills": ["SQL"]},
            {"minutes_per_month": 14},
            {"minutes_per_month": 1201},
            {"goal": " "},
            {"goal": "x" * 1001},
            {"goal": "a\x00b"},
        ],
    )
    def test_refuse_any_value_that_cannot_be(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            some_need_terms(**wrong)

    def test_take_five_skills(self) -> None:
        assert len(some_need_terms(skills=skill_uris(5)).skills) == 5


class TestStated:
    def test_tells_skills_with_their_labels_and_keeps_the_goal_at_home(self) -> None:
        need = a_need(goal="Something private")

        event = need.stated()

        assert [(skill.uri, skill.label) for skill in event.skills] == [(SQL, "SQL")]
        assert "private" not in event.model_dump_json()

    def test_tells_how_the_member_likes_to_meet(self) -> None:
        assert a_need(formats=[Format.VIDEO, Format.VIDEO, Format.PHONE]).stated().formats == (
            Format.VIDEO,
            Format.PHONE,
        )
        assert a_need().stated().formats == ()


class TestWithdraw:
    def test_tells_whose_need_it_was(self) -> None:
        need = a_need()

        event = need.withdraw()

        assert event == NeedWithdrawn(need_id=need.id, member_id=need.member_id)
        assert need.status is NeedStatus.WITHDRAWN

    def test_is_refused_the_second_time(self) -> None:
        need = a_need()
        need.withdraw()

        with pytest.raises(NeedAlreadyWithdrawn):
            need.withdraw()
