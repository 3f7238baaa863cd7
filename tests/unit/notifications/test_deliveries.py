"""The life of a mail."""

from datetime import timedelta

import pytest

from chassis.ids import new_id
from services.notifications.domain.deliveries import (
    MOST_ATTEMPTS,
    AttemptLost,
    Delivery,
    Reason,
    State,
    Template,
)
from tests.builders.notifications import NOON, NOW, a_delivery, a_meeting


def tried(delivery: Delivery, times: int) -> Delivery:
    for _ in range(times):
        attempt = new_id()
        delivery.start(attempt=attempt, at=NOW)
        delivery.postpone(attempt, now=NOW, error="SMTPServerDisconnected")
    return delivery


class TestSending:
    def test_an_invitation_that_was_taken_is_worth_an_event(self) -> None:
        delivery, attempt = a_delivery(sequence=3), new_id()
        delivery.start(attempt=attempt, at=NOW)

        mailed = delivery.succeed(attempt)

        assert delivery.state is State.SENT
        assert mailed is not None
        assert (mailed.delivery_id, mailed.member_id, mailed.sequence) == (delivery.id, delivery.member_id, 3)

    def test_a_cancellation_is_not_an_invitation(self) -> None:
        delivery, attempt = a_delivery(template=Template.CANCELLATION), new_id()
        delivery.start(attempt=attempt, at=NOW)

        assert delivery.succeed(attempt) is None

    def test_a_claim_that_was_taken_over_counts_no_more(self) -> None:
        delivery, first, second = a_delivery(), new_id(), new_id()
        delivery.start(attempt=first, at=NOW)
        delivery.start(attempt=second, at=NOW)

        with pytest.raises(AttemptLost):
            delivery.succeed(first)

        assert delivery.succeed(second)

    def test_nothing_is_recorded_twice(self) -> None:
        delivery, attempt = a_delivery(), new_id()
        delivery.start(attempt=attempt, at=NOW)
        delivery.succeed(attempt)

        with pytest.raises(AttemptLost):
            delivery.reject(attempt, error="SMTPDataError 550")


class TestTryingAgain:
    def test_waits_longer_each_time(self) -> None:
        delivery, waits = a_delivery(), []
        for _ in range(MOST_ATTEMPTS - 1):
            tried(delivery, 1)
            waits.append(delivery.next_at - NOW)

        assert waits == sorted(waits)
        assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(hours=22)

    def test_gives_up_after_the_last_attempt(self) -> None:
        delivery = tried(a_delivery(), MOST_ATTEMPTS)

        assert (delivery.state, delivery.reason) == (State.FAILED, Reason.EXHAUSTED)

    def test_gives_up_when_the_process_died_in_the_last_attempt(self) -> None:
        delivery = tried(a_delivery(), MOST_ATTEMPTS - 1)
        delivery.start(attempt=new_id(), at=NOW)

        delivery.start(attempt=new_id(), at=NOW)

        assert (delivery.state, delivery.reason) == (State.FAILED, Reason.EXHAUSTED)

    def test_a_rejection_is_final_at_once(self) -> None:
        delivery, attempt = a_delivery(), new_id()
        delivery.start(attempt=attempt, at=NOW)

        delivery.reject(attempt, error="SMTPRecipientsRefused 550")

        assert (delivery.state, delivery.reason) == (State.FAILED, Reason.REJECTED)


class TestArrival:
    def test_what_was_never_tried_has_not_arrived(self) -> None:
        assert not a_delivery().may_have_arrived

    def test_what_got_no_answer_may_have(self) -> None:
        assert tried(a_delivery(), 1).may_have_arrived
        assert tried(a_delivery(), MOST_ATTEMPTS).may_have_arrived

    def test_what_was_rejected_has_not(self) -> None:
        delivery, attempt = a_delivery(), new_id()
        delivery.start(attempt=attempt, at=NOW)
        delivery.reject(attempt, error="SMTPDataError 550")

        assert not delivery.may_have_arrived


class TestMoot:
    def test_an_invitation_to_what_is_cancelled(self) -> None:
        assert a_delivery().is_moot(a_meeting(cancelled=True), now=NOW)

    def test_an_invitation_to_a_time_that_was_moved(self) -> None:
        assert a_delivery(sequence=0).is_moot(a_meeting(sequence=1), now=NOW)

    def test_anything_about_what_is_over(self) -> None:
        later = NOON + timedelta(hours=1)

        assert a_delivery().is_moot(a_meeting(), now=later)
        assert a_delivery(template=Template.CANCELLATION).is_moot(a_meeting(cancelled=True), now=later)

    def test_a_reminder_of_what_has_begun_is_off_or_has_moved(self) -> None:
        reminder = a_delivery(template=Template.MEETING_REMINDER)

        assert reminder.is_moot(a_meeting(), now=NOON)
        assert reminder.is_moot(a_meeting(cancelled=True), now=NOW)
        assert reminder.is_moot(a_meeting(sequence=1), now=NOW)
        assert not reminder.is_moot(a_meeting(), now=NOON - timedelta(seconds=1))

    def test_not_a_cancellation_of_what_was_to_come(self) -> None:
        delivery = a_delivery(template=Template.CANCELLATION, sequence=1)

        assert not delivery.is_moot(a_meeting(cancelled=True, sequence=1), now=NOW)

    def test_not_an_invitation_to_what_stands(self) -> None:
        assert not a_delivery().is_moot(a_meeting(), now=NOW)
