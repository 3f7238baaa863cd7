"""The states of an introduction, and what each answer does in each of them."""

from datetime import timedelta

import pytest

from chassis.ids import new_id
from services.matching.engine import Obstacle
from services.matching.introductions.domain.introduction import (
    HOLDING,
    IN_TOUCH,
    OPEN,
    DeclineReason,
    Introduction,
    Status,
    refuse_obstacles,
)
from services.matching.introductions.domain.refusals import (
    AlreadyEnded,
    AlreadyMet,
    AskingYourself,
    MentorFull,
    NotOpen,
    NotTheMentee,
    NotTheMentor,
)
from tests.builders.matching import NOW, THURSDAY, an_introduction

CLOSED = sorted(set(Status) - OPEN)


def accepted(**more: object) -> Introduction:
    introduction = an_introduction(**more)
    introduction.accept(introduction.mentor_id, session_id=new_id(), starts_at=THURSDAY, now=NOW)
    return introduction


class TestAccept:
    @pytest.mark.parametrize("status", sorted(OPEN))
    def test_asks_for_the_time(self, status: Status) -> None:
        introduction, session_id = an_introduction(status=status), new_id()

        event = introduction.accept(introduction.mentor_id, session_id=session_id, starts_at=THURSDAY, now=NOW)

        assert introduction.status is Status.ACCEPTED_PENDING_SLOT
        assert (event.session_id, event.starts_at, event.ends_at) == (
            session_id,
            THURSDAY,
            THURSDAY + timedelta(minutes=20),
        )

    @pytest.mark.parametrize("status", CLOSED)
    def test_is_refused_when_nothing_is_asked(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        with pytest.raises(NotOpen):
            introduction.accept(introduction.mentor_id, session_id=new_id(), starts_at=THURSDAY, now=NOW)

    def test_is_the_mentors_alone(self) -> None:
        introduction = an_introduction()

        with pytest.raises(NotTheMentor):
            introduction.accept(introduction.mentee_id, session_id=new_id(), starts_at=THURSDAY, now=NOW)


class TestDecline:
    def test_keeps_the_reason_out_of_the_event(self) -> None:
        introduction = an_introduction()

        event = introduction.decline(
            introduction.mentor_id, reason=DeclineReason.NOT_SPECIFIC_ENOUGH, note="Too vague for me.", now=NOW
        )

        assert introduction.status is Status.DECLINED
        assert introduction.decline_note == "Too vague for me."
        assert set(event.model_dump()) == {"introduction_id", "mentee_id", "mentor_id", "answered_at"}

    @pytest.mark.parametrize("status", CLOSED)
    def test_is_refused_when_nothing_is_asked(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        with pytest.raises(NotOpen):
            introduction.decline(introduction.mentor_id, reason=DeclineReason.NO_TIME, note="", now=NOW)


class TestWithdraw:
    def test_names_no_session_when_none_was_asked_for(self) -> None:
        introduction = an_introduction()

        assert introduction.withdraw(introduction.mentee_id, now=NOW).session_id is None

    @pytest.mark.parametrize("status", sorted(HOLDING))
    def test_names_the_session_that_is_being_booked(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status

        assert introduction.withdraw(introduction.mentee_id, now=NOW).session_id == introduction.session_id

    def test_is_refused_once_the_conversation_has_begun(self) -> None:
        introduction = accepted()
        introduction.status = Status.BOOKED

        with pytest.raises(AlreadyMet):
            introduction.withdraw(introduction.mentee_id, now=THURSDAY)

    @pytest.mark.parametrize("status", sorted(set(Status) - IN_TOUCH))
    def test_is_refused_when_it_has_ended(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        with pytest.raises(AlreadyEnded):
            introduction.withdraw(introduction.mentee_id, now=NOW)

    def test_is_the_mentees_alone(self) -> None:
        introduction = an_introduction()

        with pytest.raises(NotTheMentee):
            introduction.withdraw(introduction.mentor_id, now=NOW)


class TestAnswers:
    def test_booked_ends_the_waiting(self) -> None:
        introduction = accepted()
        assert introduction.session_id

        assert introduction.slot_booked(introduction.session_id)
        assert introduction.status is Status.BOOKED

    def test_lost_opens_it_again_with_a_full_week(self) -> None:
        introduction, later = accepted(), NOW + timedelta(days=6)
        assert introduction.session_id

        assert introduction.slot_lost(introduction.session_id, now=later)
        assert introduction.status is Status.SLOT_TAKEN
        assert introduction.session_id is None
        assert introduction.expires_at == later + timedelta(days=7)

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACCEPTED_PENDING_SLOT}))
    def test_that_nobody_waits_for_change_nothing(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status
        assert introduction.session_id

        assert introduction.slot_booked(introduction.session_id) is None
        assert introduction.slot_lost(introduction.session_id, now=NOW) is None
        assert introduction.status is status

    def test_to_an_earlier_acceptance_change_nothing(self) -> None:
        introduction = accepted()

        assert introduction.slot_booked(new_id()) is None
        assert introduction.slot_lost(new_id(), now=NOW) is None
        assert not introduction.session_cancelled(new_id())
        assert introduction.status is Status.ACCEPTED_PENDING_SLOT

    @pytest.mark.parametrize("status", sorted(set(Status) - HOLDING))
    def test_a_cancelled_session_gives_back_only_what_is_held(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status
        assert introduction.session_id

        assert not introduction.session_cancelled(introduction.session_id)
        assert introduction.status is status


class TestExpire:
    def test_ends_what_nobody_answered(self) -> None:
        introduction = an_introduction()

        assert introduction.expire(now=NOW + timedelta(days=7))
        assert introduction.status is Status.EXPIRED

    def test_waits_for_the_end_of_the_week(self) -> None:
        assert an_introduction().expire(now=NOW + timedelta(days=7, seconds=-1)) is None

    @pytest.mark.parametrize("status", CLOSED)
    def test_leaves_an_answered_one_alone(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        assert introduction.expire(now=NOW + timedelta(days=30)) is None
        assert introduction.status is status


class TestObstacles:
    def test_none_refuses_nothing(self) -> None:
        refuse_obstacles(Obstacle(0))

    def test_the_first_one_speaks(self) -> None:
        with pytest.raises(AskingYourself):
            refuse_obstacles(Obstacle.SELF | Obstacle.SEATS)

    def test_a_full_mentor(self) -> None:
        with pytest.raises(MentorFull):
            refuse_obstacles(Obstacle.SEATS)
