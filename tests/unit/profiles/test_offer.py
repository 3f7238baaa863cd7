"""An offer is made within its limits, changed, paused, withdrawn and brought back; nothing is told twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chassis.errors import BadInput
from contracts.profiles import OfferPaused, OfferResumed, OfferWithdrawn
from contracts.words import Format
from services.profiles.members.domain.offer import (
    CapacityBelowLoad,
    NothingToPause,
    Offer,
    OfferAlreadyWithdrawn,
    OfferNotPaused,
    OfferStatus,
    check_capacity,
)
from tests.builders.profiles import an_offer, skill_uris, some_offer_terms

TODAY = date(2027, 3, 1)
FRIDAY = date(2027, 3, 5)
Before = Callable[[], Offer | None]


def withdrawn(offer: Offer) -> Offer:
    offer.withdraw()
    return offer


def paused(offer: Offer, until: date | None = FRIDAY) -> Offer:
    offer.pause(until, today=TODAY)
    return offer


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
            {"minutes_per_month": 14},
            {"minutes_per_month": 1201},
        ],
    )
    def test_refuse_any_value_that_cannot_be(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            some_offer_terms(**wrong)

    def test_may_leave_the_limits_open(self) -> None:
        terms = some_offer_terms()

        assert (terms.minutes_per_month, terms.formats) == (None, ())


class TestMake:
    def test_tells_the_whole_offer_when_it_changes(self) -> None:
        offer = an_offer(capacity=2)

        event = offer.make(some_offer_terms(capacity=3, minutes_per_month=90, formats=[Format.VIDEO]))

        assert event == offer.made()
        assert (event.capacity, event.minutes_per_month, event.formats) == (3, 90, (Format.VIDEO,))

    def test_says_nothing_when_nothing_changes(self) -> None:
        offer = an_offer()

        assert offer.make(some_offer_terms()) is None

    def test_brings_a_withdrawn_offer_back(self) -> None:
        offer = withdrawn(an_offer())

        assert offer.make(some_offer_terms()) == offer.made()
        assert offer.status is OfferStatus.ACTIVE

    def test_goes_on_with_a_pause(self) -> None:
        offer = paused(an_offer())

        assert offer.make(some_offer_terms(capacity=5)) == offer.made()
        assert (offer.status, offer.paused_until) == (OfferStatus.PAUSED, FRIDAY)

    def test_says_nothing_when_nothing_changes_in_a_pause(self) -> None:
        offer = paused(an_offer())

        assert offer.make(some_offer_terms()) is None
        assert offer.status is OfferStatus.PAUSED


class TestCapacity:
    @pytest.mark.parametrize(
        ("capacity", "held", "before"),
        [
            (2, 3, lambda: an_offer(capacity=3)),
            (1, 2, lambda: an_offer(capacity=3)),
            (2, 3, lambda: paused(an_offer(capacity=3))),
            (3, 4, lambda: withdrawn(an_offer(capacity=3))),
            (1, 2, lambda: None),
        ],
    )
    def test_is_not_lowered_below_the_load(self, capacity: int, held: int, before: Before) -> None:
        with pytest.raises(CapacityBelowLoad):
            check_capacity(some_offer_terms(capacity=capacity), before(), held=held)

    @pytest.mark.parametrize(
        ("capacity", "held", "before"),
        [
            (3, 3, lambda: an_offer(capacity=5)),
            (1, 1, lambda: None),
            (3, 4, lambda: an_offer(capacity=3)),
            (3, 5, lambda: an_offer(capacity=2)),
        ],
        ids=["down to the load", "the first offer", "as it was", "raised, and still below"],
    )
    def test_may_reach_the_load_and_stay_where_it_has_been(self, capacity: int, held: int, before: Before) -> None:
        check_capacity(some_offer_terms(capacity=capacity), before(), held=held)

    def test_below_the_load_leaves_three_choices_in_words_and_in_values(self) -> None:
        refusal = CapacityBelowLoad(capacity=1, held=3)

        assert all(word in str(refusal) for word in ("3 of your places", "at least 3", "pauseOffer", "SHRINK_AS"))
        assert [(choice.mutation, choice.input) for choice in refusal.choices] == [
            ("makeOffer", {"capacity": 3}),
            ("pauseOffer", {}),
            ("makeOffer", {"whenBelowLoad": "SHRINK_AS_SEATS_FREE"}),
        ]


class TestWithdraw:
    def test_tells_whose_offer_it_was(self) -> None:
        offer = an_offer()

        assert offer.withdraw() == OfferWithdrawn(member_id=offer.member_id)

    def test_is_refused_the_second_time(self) -> None:
        with pytest.raises(OfferAlreadyWithdrawn):
            withdrawn(an_offer()).withdraw()

    def test_ends_a_pause(self) -> None:
        offer = withdrawn(paused(an_offer()))

        assert (offer.status, offer.paused_until) == (OfferStatus.WITHDRAWN, None)


class TestPause:
    @pytest.mark.parametrize("until", [None, TODAY, FRIDAY, TODAY + timedelta(days=366)])
    def test_tells_its_last_day(self, until: date | None) -> None:
        offer = an_offer()

        assert offer.pause(until, today=TODAY) == OfferPaused(member_id=offer.member_id, until=until)
        assert (offer.status, offer.paused_until) == (OfferStatus.PAUSED, until)

    @pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=367), date.max])
    def test_ends_from_today_to_a_year_ahead(self, until: date) -> None:
        with pytest.raises(BadInput, match="it must be from today to 2028-03-01"):
            an_offer().pause(until, today=TODAY)

    def test_can_be_moved(self) -> None:
        offer = paused(an_offer(), None)

        assert offer.pause(FRIDAY, today=TODAY) == OfferPaused(member_id=offer.member_id, until=FRIDAY)

    def test_says_nothing_when_nothing_changes(self) -> None:
        assert paused(an_offer()).pause(FRIDAY, today=TODAY) is None

    def test_of_a_withdrawn_offer_makes_no_sense(self) -> None:
        with pytest.raises(NothingToPause):
            withdrawn(an_offer()).pause(None, today=TODAY)

    @pytest.mark.parametrize(
        ("until", "zone", "ends_at"),
        [
            (FRIDAY, "Asia/Kathmandu", datetime(2027, 3, 5, 18, 15, tzinfo=UTC)),
            (FRIDAY, "America/New_York", datetime(2027, 3, 6, 5, tzinfo=UTC)),
            (date(2027, 3, 13), "America/Havana", datetime(2027, 3, 14, 5, tzinfo=UTC)),
            (date(2011, 12, 29), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ],
        ids=["45 minutes", "behind", "no midnight", "no day after it"],
    )
    def test_ends_when_the_day_after_it_begins(self, until: date, zone: str, ends_at: datetime) -> None:
        assert (
            Offer(
                member_id=an_offer().member_id, terms=some_offer_terms(), status=OfferStatus.PAUSED, paused_until=until
            ).pause_ends_at(zone)
            == ends_at
        )


class TestResume:
    def test_tells_that_the_offer_holds_again(self) -> None:
        offer = paused(an_offer())

        assert offer.resume() == OfferResumed(member_id=offer.member_id)
        assert (offer.status, offer.paused_until) == (OfferStatus.ACTIVE, None)

    @pytest.mark.parametrize("offer", [an_offer, lambda: withdrawn(an_offer())], ids=["active", "withdrawn"])
    def test_needs_a_pause(self, offer: Callable[[], Offer]) -> None:
        with pytest.raises(OfferNotPaused):
            offer().resume()
