"""Who is told what."""

from datetime import timedelta

import pytest

from chassis.ids import new_id
from contracts.matching import IntroductionExpired, IntroductionNudged
from services.notifications.domain import introductions, work
from services.notifications.domain.inbox import Notification
from services.notifications.domain.kinds import NotificationKind, Wording
from tests.builders.notifications import (
    NOON,
    NOW,
    a_booking,
    a_lost_slot,
    a_message_written,
    a_proposal,
    an_ask,
    an_end,
    both_of,
    cancelled,
)

MINUTE = timedelta(minutes=1)


class TestMessages:
    def test_an_ask_goes_to_the_mentor_alone(self) -> None:
        ask = an_ask()

        (message,) = introductions.on_sent(ask)

        assert (message.member_id, message.about) == (ask.mentor_id, ask.mentee_id)
        assert message.kind is NotificationKind.INTRODUCTION_SENT

    def test_an_ask_that_moved_on_tells_the_mentee_to_whom(self) -> None:
        ask = an_ask(follows=new_id())

        to_mentor, to_mentee = introductions.on_sent(ask)

        assert (to_mentor.member_id, to_mentor.kind) == (ask.mentor_id, NotificationKind.INTRODUCTION_SENT)
        assert (to_mentee.member_id, to_mentee.about) == (ask.mentee_id, ask.mentor_id)
        assert to_mentee.kind is NotificationKind.INTRODUCTION_MOVED_ON

    def test_an_end_that_moved_on_is_not_told_twice(self) -> None:
        assert introductions.on_expired(an_end(IntroductionExpired, moved_on=True)) == ()

    def test_a_nudge_goes_to_the_mentor_alone(self) -> None:
        nudge = an_end(IntroductionNudged)

        (message,) = introductions.on_nudged(nudge)

        assert (message.member_id, message.about) == (nudge.mentor_id, nudge.mentee_id)

    @pytest.mark.parametrize("by_mentor", [True, False])
    def test_proposed_times_go_to_who_has_to_choose_in_every_round(self, *, by_mentor: bool) -> None:
        proposal = a_proposal(by_mentor=by_mentor, round=2)

        (message,) = introductions.on_times_proposed(proposal)

        chooser = proposal.mentee_id if by_mentor else proposal.mentor_id
        assert (message.member_id, message.about, message.sequence) == (chooser, proposal.proposed_by, 2)

    def test_an_expiry_leaves_the_mentor_in_peace(self) -> None:
        end = an_end(IntroductionExpired)

        assert [message.member_id for message in introductions.on_expired(end)] == [end.mentee_id]

    def test_a_lost_slot_speaks_differently_to_the_two(self) -> None:
        lost = a_lost_slot()

        told = {message.member_id: message.wording for message in introductions.on_slot_lost(lost)}

        assert told == {lost.mentor_id: Wording.SLOT_LOST_TO_MENTOR, lost.mentee_id: Wording.SLOT_LOST_TO_MENTEE}

    def test_messages_of_one_hour_are_told_once(self) -> None:
        first = a_message_written()
        soon, later = (first.model_copy(update={"written_at": NOON + after}) for after in (10 * MINUTE, 61 * MINUTE))

        told = [work.on_written(event) for event in (first, soon, later)]

        assert told[0] == told[1] != told[2]
        assert (told[0][0].member_id, told[0][0].about) == (first.member_id, first.other_id)

    def test_a_booking_tells_both_about_each_other(self) -> None:
        booking = a_booking()

        told = {message.member_id: message.about for message in introductions.on_booked(booking)}

        assert told == {booking.mentor_id: booking.mentee_id, booking.mentee_id: booking.mentor_id}

    def test_who_cancelled_reads_other_words(self) -> None:
        booking = a_booking()

        told = {
            message.member_id: message.wording
            for message in introductions.on_cancelled(cancelled(booking, cancelled_by=booking.mentor_id))
        }

        assert told[booking.mentor_id] is Wording.SESSION_CANCELLED_BY_YOU
        assert told[booking.mentee_id] is Wording.SESSION_CANCELLED_BY_OTHER

    def test_a_cancellation_by_nobody_blames_nobody(self) -> None:
        booking = a_booking()

        messages = introductions.on_cancelled(cancelled(booking))

        assert {message.member_id for message in messages} == both_of(booking)
        assert {message.wording for message in messages} == {Wording.SESSION_CANCELLED}

    def test_params_hold_times_and_nothing_of_a_person(self) -> None:
        assert {key for message in introductions.on_booked(a_booking()) for key in message.params} == {
            "starts_at",
            "ends_at",
        }


class TestReading:
    def test_keeps_the_first_time(self) -> None:
        ask = an_ask()
        (message,) = introductions.on_sent(ask)
        notification = Notification(id=ask.introduction_id, created_at=NOW, **vars(message))

        notification.mark_read(now=NOW)
        notification.mark_read(now=NOON)

        assert notification.read_at == NOW
