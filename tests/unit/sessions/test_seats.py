"""The rules of seats: places in order, offers for a time, and what is refused."""

from datetime import timedelta

import pytest

from chassis.errors import BadInput, Refusal
from services.sessions.circles.domain.defaults import OFFER_STANDS
from services.sessions.circles.domain.gathering import (
    AlreadyBegun,
    GatheringClosed,
    OnlyItsMentors,
    check_circle,
    check_office_hours,
)
from services.sessions.circles.domain.seats import (
    AlreadyAsked,
    NothingOffered,
    NothingToAnswer,
    RequestDeclined,
    Standing,
)
from tests.builders.circles import a_circle, a_claim, some_office_hours
from tests.builders.sessions import NOON, NOW

MOMENT = timedelta(microseconds=1)


class TestGettingIn:
    def test_takes_a_free_seat_and_tells_of_it(self) -> None:
        circle = a_circle()
        claim = a_claim(circle)

        given = claim.get_in(circle, seat=2, now=NOW)

        assert (claim.standing, claim.seat, claim.place) == (Standing.SEATED, 2, 1)
        assert given is not None
        assert (given.gathering_id, given.member_id, given.office_hours) == (circle.id, claim.member_id, False)

    def test_without_a_seat_is_a_place_behind_everybody(self) -> None:
        circle = a_circle(last_place=7)
        claim = a_claim(circle)

        assert claim.get_in(circle, seat=None, now=NOW) is None
        assert (claim.standing, claim.place) == (Standing.WAITING, 8)


class TestAnOffer:
    def test_stands_for_two_days(self) -> None:
        circle = a_circle()
        claim = a_claim(circle, standing=Standing.WAITING, place=1)

        offered = claim.offer(circle, seat=1, now=NOW)

        assert offered.offered_until == NOW + timedelta(hours=48) == NOW + OFFER_STANDS.hours

    def test_of_office_hours_never_outlasts_their_start(self) -> None:
        hours = some_office_hours(starts_at=NOON)

        offered = a_claim(hours).offer(hours, seat=1, now=NOW)

        assert offered.offered_until == NOON
        assert offered.office_hours

    def test_is_accepted_until_its_last_moment_and_not_at_its_end(self) -> None:
        circle = a_circle()
        claim, late = a_claim(circle), a_claim(circle)
        until = claim.offer(circle, seat=1, now=NOW).offered_until
        late.offer(circle, seat=2, now=NOW)

        claim.accept(circle, now=until - MOMENT)
        with pytest.raises(NothingOffered):
            late.accept(circle, now=until)

        assert (claim.standing, claim.offered_until) == (Standing.SEATED, None)
        assert late.standing is Standing.OFFERED

    @pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.OFFERED])
    def test_is_needed_to_accept(self, standing: Standing) -> None:
        circle = a_circle()

        with pytest.raises(NothingOffered):
            a_claim(circle, standing=standing).accept(circle, now=NOW)


class TestAsking:
    @pytest.mark.parametrize(
        ("standing", "refusal"),
        [
            (Standing.DECLINED, RequestDeclined),
            (Standing.ASKING, AlreadyAsked),
            (Standing.WAITING, AlreadyAsked),
            (Standing.OFFERED, AlreadyAsked),
            (Standing.SEATED, AlreadyAsked),
        ],
    )
    def test_twice_is_refused(self, standing: Standing, refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            a_claim(a_circle(), standing=standing).check_may_ask()

    def test_follows_an_invitation(self) -> None:
        a_claim(a_circle(), standing=Standing.INVITED).check_may_ask()

    def test_is_answered_once(self) -> None:
        claim = a_claim(a_circle())
        claim.decline()

        with pytest.raises(NothingToAnswer):
            claim.decline()


class TestAGathering:
    def test_fills_until_it_is_closed(self) -> None:
        circle = a_circle()
        circle.close(by=circle.mentor_id, now=NOW)

        assert not circle.fills(NOW)
        with pytest.raises(GatheringClosed):
            circle.check_fills(NOW)
        with pytest.raises(GatheringClosed):
            circle.close(by=circle.mentor_id, now=NOW)

    def test_of_one_time_fills_until_it_begins(self) -> None:
        hours = some_office_hours(starts_at=NOON)

        assert hours.fills(NOON - MOMENT)
        with pytest.raises(AlreadyBegun):
            hours.check_fills(NOON)

    def test_is_closed_by_its_mentors_alone(self) -> None:
        circle = a_circle()

        with pytest.raises(OnlyItsMentors):
            circle.close(by=a_claim(circle).member_id, now=NOW)

    @pytest.mark.parametrize("wrong", [{"seats": 1}, {"seats": 51}, {"minutes": 4}, {"every_days": 0}])
    def test_has_numbers_within_limits(self, wrong: dict[str, int]) -> None:
        with pytest.raises(BadInput):
            check_circle(a_circle(**wrong))

    @pytest.mark.parametrize("ahead", [timedelta(0), -MOMENT, timedelta(days=367)])
    def test_of_one_time_lies_ahead_and_within_a_year(self, ahead: timedelta) -> None:
        with pytest.raises(BadInput):
            check_office_hours(some_office_hours(starts_at=NOW + ahead), now=NOW)
