"""An offer is made within its limits, changed, withdrawn and brought back; nothing is told twice."""

from typing import Any

import pytest

from chassis.errors import BadInput
from contracts.profiles import OfferWithdrawn
from services.profiles.members.domain.offer import OfferAlreadyWithdrawn, OfferStatus
from tests.builders.profiles import an_offer, skill_uris, some_offer_terms


class TestTerms:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"skills": []},
            {"skills": skill_uris(13)},
            {"stages": []},
            {"kinds": []},
            {"capacity": 0},
            {"capacity": 21},
            {"can_help_with": ""},
            {"can_help_with": "x" * 1001},
            {"cannot_help_with": "x" * 1001},
        ],
    )
    def test_refuse_any_value_that_cannot_be(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            some_offer_terms(**wrong)


class TestMake:
    def test_tells_the_whole_offer_when_it_changes(self) -> None:
        offer = an_offer(capacity=2)

        event = offer.make(some_offer_terms(capacity=3))

        assert event == offer.made()
        assert event.capacity == 3

    def test_says_nothing_when_nothing_changes(self) -> None:
        offer = an_offer()

        assert offer.make(some_offer_terms()) is None

    def test_brings_a_withdrawn_offer_back(self) -> None:
        offer = an_offer()
        offer.withdraw()

        assert offer.make(some_offer_terms()) == offer.made()
        assert offer.status is OfferStatus.ACTIVE


class TestWithdraw:
    def test_tells_whose_offer_it_was(self) -> None:
        offer = an_offer()

        assert offer.withdraw() == OfferWithdrawn(member_id=offer.member_id)

    def test_is_refused_the_second_time(self) -> None:
        offer = an_offer()
        offer.withdraw()

        with pytest.raises(OfferAlreadyWithdrawn):
            offer.withdraw()
