"""The rules of leading a circle with its mentor: to whom it is offered, until when, and what is refused."""

from datetime import timedelta

import pytest

from chassis.ids import new_id
from services.sessions.circles.domain import co_mentoring as rules
from services.sessions.circles.domain.defaults import MOST_STARTED
from services.sessions.circles.domain.gathering import GatheringClosed, OnlyItsMentor
from tests.builders.circles import a_circle
from tests.builders.sessions import NOW

TWO_WEEKS = timedelta(days=14)
MOMENT = timedelta(microseconds=1)


def an_offer(*, withheld: bool = False) -> rules.CoMentorOffer:
    return rules.co_mentor_offer(new_id(), a_circle(), new_id(), withheld=withheld, now=NOW)


class TestOffering:
    def test_stands_for_two_weeks_and_is_told(self) -> None:
        offer = an_offer()

        assert offer.offered is not None
        assert (offer.offered.member_id, offer.offered.offered_until) == (offer.member_id, NOW + TWO_WEEKS)
        assert not offer.has_lapsed(NOW + TWO_WEEKS - MOMENT)
        assert offer.has_lapsed(NOW + TWO_WEEKS)

    def test_is_told_to_nobody_while_it_is_withheld(self) -> None:
        assert an_offer(withheld=True).offered is None

    def test_is_to_somebody_else_in_an_open_circle_of_one(self) -> None:
        circle = a_circle()
        with pytest.raises(rules.LeadItAlone):
            rules.co_mentor_offer(new_id(), circle, circle.mentor_id, withheld=False, now=NOW)
        with pytest.raises(GatheringClosed):
            rules.co_mentor_offer(new_id(), a_circle(closed_at=NOW), new_id(), withheld=False, now=NOW)
        with pytest.raises(rules.LedByTwo):
            rules.co_mentor_offer(new_id(), a_circle(co_mentor_id=new_id()), new_id(), withheld=False, now=NOW)

    def test_is_the_mentors_alone(self) -> None:
        circle = a_circle(co_mentor_id=new_id())

        circle.check_mentored_by(circle.mentor_id)
        with pytest.raises(OnlyItsMentor):
            circle.check_mentored_by(circle.leaders[1])

    def test_is_made_to_one_at_a_time_and_not_again_to_who_said_no(self) -> None:
        offer = an_offer()
        with pytest.raises(rules.CoMentoringOffered):
            rules.check_nobody_asked([offer], new_id())

        offer.decline(now=NOW)

        rules.check_nobody_asked([offer], new_id())
        with pytest.raises(rules.CoMentoringNotTakenUp):
            rules.check_nobody_asked([offer], offer.member_id)


class TestAnswering:
    def test_with_yes_leads_it_until_the_time_is_over(self) -> None:
        circle, offer = a_circle(), an_offer()

        offer.accept(circle, now=NOW + TWO_WEEKS - MOMENT)

        assert circle.co_mentor_id == offer.member_id
        with pytest.raises(rules.NoSuchCoMentorOffer):
            an_offer().accept(a_circle(), now=NOW + TWO_WEEKS)

    def test_with_no_is_told_as_silence_is(self) -> None:
        offer = an_offer()
        silence = offer.ended(now=NOW)

        assert offer.decline(now=NOW) == silence
        assert not offer.has_lapsed(NOW + TWO_WEEKS)


def test_a_circle_is_handed_on_without_the_words_of_who_is_gone() -> None:
    second = new_id()
    circle = a_circle(co_mentor_id=second, skills=["a skill"])

    circle.hand_on()

    assert (circle.mentor_id, circle.co_mentor_id, circle.topic, circle.skills) == (second, None, "", ["a skill"])


def test_twenty_circles_are_open_at_most() -> None:
    rules.check_starts(MOST_STARTED.value - 1)
    with pytest.raises(rules.TooManyCircles):
        rules.check_starts(MOST_STARTED.value)
