"""The states of an introduction, and what each answer does in each of them."""

from datetime import timedelta

import pytest

from chassis.ids import new_id
from services.matching.engine import Obstacle
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import (
    AlreadyEnded,
    AlreadyMet,
    AskingYourself,
    MentorFull,
    NotOpen,
    NotProposed,
    NotTheMentee,
    NotTheMentor,
    NotYourTurn,
    TooManyProposals,
)
from services.matching.introductions.domain.sending import refuse_obstacles
from services.matching.introductions.domain.status import HOLDING, IN_TOUCH, OPEN, DeclineReason, Status
from tests.builders.matching import NOW, THURSDAY, an_introduction

CLOSED = sorted(set(Status) - OPEN)
LATER = THURSDAY + timedelta(days=7)


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

        assert introduction.declined
        assert introduction.decline_note == "Too vague for me."
        assert set(event.model_dump()) == {"introduction_id", "mentee_id", "mentor_id", "answered_at"}

    @pytest.mark.parametrize("status", sorted(OPEN))
    def test_leaves_what_the_mentee_sees_as_it_is(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        introduction.decline(introduction.mentor_id, reason=DeclineReason.NO_TIME, note="", now=NOW)

        assert (introduction.status, introduction.declined) == (status, True)

    def test_is_the_end_of_it_for_the_mentor(self) -> None:
        introduction = an_introduction()
        introduction.decline(introduction.mentor_id, reason=DeclineReason.NO_TIME, note="", now=NOW)

        with pytest.raises(NotOpen):
            introduction.accept(introduction.mentor_id, session_id=new_id(), starts_at=THURSDAY, now=NOW)
        assert introduction.nudge(now=NOW) is None

    @pytest.mark.parametrize("status", CLOSED)
    def test_is_refused_when_nothing_is_asked(self, status: Status) -> None:
        introduction = an_introduction(status=status)

        with pytest.raises(NotOpen):
            introduction.decline(introduction.mentor_id, reason=DeclineReason.NO_TIME, note="", now=NOW)


class TestWithdraw:
    def test_names_no_session_when_none_was_asked_for(self) -> None:
        introduction = an_introduction()

        assert introduction.withdraw(introduction.mentee_id, now=NOW).session_id is None

    @pytest.mark.parametrize("status", sorted(HOLDING - {Status.MET}))
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

    def test_lost_opens_it_again(self) -> None:
        introduction = accepted()
        assert introduction.session_id

        assert introduction.slot_lost(introduction.session_id)
        assert introduction.status is Status.SLOT_TAKEN
        assert introduction.session_id is None

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACCEPTED_PENDING_SLOT}))
    def test_that_nobody_waits_for_change_nothing(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status
        assert introduction.session_id

        assert introduction.slot_booked(introduction.session_id) is None
        assert introduction.slot_lost(introduction.session_id) is None
        assert introduction.status is status

    def test_to_an_earlier_acceptance_change_nothing(self) -> None:
        introduction = accepted()

        assert introduction.slot_booked(new_id()) is None
        assert introduction.slot_lost(new_id()) is None
        assert not introduction.session_cancelled(new_id())
        assert introduction.status is Status.ACCEPTED_PENDING_SLOT

    @pytest.mark.parametrize("status", sorted(set(Status) - (HOLDING - {Status.MET})))
    def test_a_cancelled_session_gives_back_only_what_is_held(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status
        assert introduction.session_id

        assert not introduction.session_cancelled(introduction.session_id)
        assert introduction.status is status


class TestExpire:
    def test_is_due_when_the_time_is_over(self) -> None:
        introduction = an_introduction()

        assert introduction.is_due(now=NOW + timedelta(days=7))
        assert not introduction.is_due(now=NOW + timedelta(days=7, seconds=-1))

    def test_ends_what_nobody_answered(self) -> None:
        introduction = an_introduction()

        assert not introduction.expire().moved_on
        assert introduction.status is Status.EXPIRED

    @pytest.mark.parametrize("status", CLOSED)
    def test_leaves_an_answered_one_alone(self, status: Status) -> None:
        assert not an_introduction(status=status).is_due(now=NOW + timedelta(days=30))


class TestMoveOn:
    def test_tells_of_a_silence(self) -> None:
        introduction, next_id = an_introduction(), new_id()

        event = introduction.move_on(next_id)

        assert event
        assert event.moved_on
        assert (introduction.status, introduction.next_id) == (Status.MOVED_ON, next_id)

    def test_tells_nothing_after_a_decline(self) -> None:
        introduction = an_introduction(declined=True)

        assert introduction.move_on(new_id()) is None
        assert introduction.status is Status.MOVED_ON

    def test_leaves_what_was_taken_back_taken_back(self) -> None:
        introduction = an_introduction()
        introduction.lose_asker()

        assert introduction.move_on(new_id()) is None
        assert introduction.status is Status.WITHDRAWN


class TestPropose:
    """Three times at most go back and forth here; the numbers are the rules' to say."""

    def test_makes_it_the_others_turn(self) -> None:
        introduction = an_introduction()

        event = introduction.propose(introduction.mentor_id, [LATER, THURSDAY], rounds=3, now=NOW)

        assert (event.times, event.round, event.proposed_by) == ((THURSDAY, LATER), 1, introduction.mentor_id)
        assert introduction.status is Status.TIME_PROPOSED
        assert introduction.awaited == introduction.mentee_id

    def test_is_the_mentors_first_answer(self) -> None:
        introduction = an_introduction()

        with pytest.raises(NotYourTurn):
            introduction.propose(introduction.mentee_id, [LATER], rounds=3, now=NOW)

    @pytest.mark.parametrize("by_mentor", [True, False])
    def test_is_open_to_both_once_a_time_was_lost(self, *, by_mentor: bool) -> None:
        introduction = an_introduction(status=Status.SLOT_TAKEN)
        by = introduction.mentor_id if by_mentor else introduction.mentee_id

        assert introduction.propose(by, [LATER], rounds=3, now=NOW)

    def test_goes_back_and_forth_so_often_and_no_more(self) -> None:
        introduction = an_introduction()
        for by in (introduction.mentor_id, introduction.mentee_id, introduction.mentor_id):
            introduction.propose(by, [LATER], rounds=3, now=NOW)

        with pytest.raises(TooManyProposals):
            introduction.propose(introduction.mentee_id, [THURSDAY], rounds=3, now=NOW)

    def test_twice_in_a_row_is_refused(self) -> None:
        introduction = an_introduction()
        introduction.propose(introduction.mentor_id, [LATER], rounds=3, now=NOW)

        with pytest.raises(NotYourTurn):
            introduction.propose(introduction.mentor_id, [THURSDAY], rounds=3, now=NOW)
        with pytest.raises(NotYourTurn):
            introduction.accept(introduction.mentor_id, session_id=new_id(), starts_at=LATER, now=NOW)

    def test_one_of_the_times_is_accepted_by_who_was_asked(self) -> None:
        introduction, session_id = an_introduction(), new_id()
        introduction.propose(introduction.mentor_id, [LATER], rounds=3, now=NOW)
        mentee, mentor = introduction.mentee_id, introduction.mentor_id

        with pytest.raises(NotYourTurn):
            introduction.accept_proposed(mentor, session_id=session_id, starts_at=LATER, now=NOW)
        with pytest.raises(NotProposed):
            introduction.accept_proposed(mentee, session_id=session_id, starts_at=THURSDAY, now=NOW)
        event = introduction.accept_proposed(mentee, session_id=session_id, starts_at=LATER, now=NOW)

        assert (event.session_id, event.starts_at, event.answered_at) == (session_id, LATER, NOW)
        assert (introduction.proposed_by, introduction.proposed_times) == (None, [])


class TestNudge:
    def test_comes_once(self) -> None:
        introduction = an_introduction()

        assert introduction.nudge(now=NOW)
        assert introduction.nudge(now=NOW) is None

    @pytest.mark.parametrize("status", CLOSED)
    def test_is_for_what_waits(self, status: Status) -> None:
        assert an_introduction(status=status).nudge(now=NOW) is None

    def test_leaves_a_mentor_in_peace_who_waits_or_pauses(self) -> None:
        proposed, paused = an_introduction(), an_introduction(paused=True)
        proposed.propose(proposed.mentor_id, [LATER], rounds=3, now=NOW)

        assert [proposed.nudge(now=NOW), paused.nudge(now=NOW)] == [None, None]


class TestMet:
    def test_once_the_time_is_over(self) -> None:
        introduction = accepted()
        introduction.status = Status.BOOKED

        assert not introduction.met(now=THURSDAY + timedelta(minutes=19))
        assert introduction.met(now=THURSDAY + timedelta(minutes=20))
        assert introduction.holds_seat

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.BOOKED, Status.MET}))
    def test_only_what_was_booked(self, status: Status) -> None:
        introduction = accepted()
        introduction.status = status

        assert not introduction.met(now=THURSDAY + timedelta(days=1))


class TestObstacles:
    def test_none_refuses_nothing(self) -> None:
        refuse_obstacles(Obstacle(0))

    def test_the_first_one_speaks(self) -> None:
        with pytest.raises(AskingYourself):
            refuse_obstacles(Obstacle.SELF | Obstacle.SEATS)

    def test_a_full_mentor(self) -> None:
        with pytest.raises(MentorFull):
            refuse_obstacles(Obstacle.SEATS)
