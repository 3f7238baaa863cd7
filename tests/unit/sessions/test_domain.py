"""The rules of a meeting."""

from datetime import timedelta

import pytest

from services.sessions.meetings.domain.refusals import AlreadyCancelled, AlreadyStarted, SlotTaken
from services.sessions.meetings.domain.session import Session, Status
from tests.builders.sessions import NOON, NOW, a_session, a_slot


class TestBook:
    def test_says_who_meets_when(self) -> None:
        slot = a_slot()

        session, booked = Session.book(slot, now=NOW)

        assert session.status is Status.BOOKED
        assert booked.model_dump() == {
            "session_id": slot.session_id,
            "introduction_id": slot.introduction_id,
            "mentor_id": slot.mentor_id,
            "mentee_id": slot.mentee_id,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
            "sequence": 0,
        }

    def test_refuses_a_time_that_has_already_come(self) -> None:
        with pytest.raises(SlotTaken):
            Session.book(a_slot(starts_at=NOON), now=NOON)


class TestCancel:
    def test_is_a_revision_that_names_who_cancelled(self) -> None:
        session = a_session()

        event = session.cancel(by=session.mentor_id, now=NOW)

        assert session.status is Status.CANCELLED
        assert (event.sequence, event.cancelled_by) == (1, session.mentor_id)

    def test_tells_the_time_that_is_free_again(self) -> None:
        session = a_session(starts_at=NOON)

        event = session.cancel(by=session.mentee_id, now=NOW)

        assert (event.starts_at, event.ends_at) == (NOON, NOON + timedelta(minutes=20))

    def test_is_possible_until_the_last_moment(self) -> None:
        session = a_session(starts_at=NOON)

        event = session.cancel(by=session.mentee_id, now=NOON - timedelta(microseconds=1))

        assert event.session_id == session.id

    def test_refuses_a_session_that_has_started(self) -> None:
        session = a_session(starts_at=NOON)

        with pytest.raises(AlreadyStarted):
            session.cancel(by=session.mentee_id, now=NOON)

    def test_refuses_a_second_time(self) -> None:
        session = a_session()
        session.cancel(by=session.mentee_id, now=NOW)

        with pytest.raises(AlreadyCancelled):
            session.cancel(by=session.mentor_id, now=NOW)

    def test_leaves_a_refused_session_as_it_was(self) -> None:
        session = a_session(starts_at=NOON)

        with pytest.raises(AlreadyStarted):
            session.cancel(by=session.mentee_id, now=NOON)

        assert (session.status, session.sequence, session.cancelled_by) == (Status.BOOKED, 0, None)


class TestWithdraw:
    def test_cancels_in_the_name_of_the_mentee(self) -> None:
        session = a_session()

        event = session.withdraw(now=NOW)

        assert event is not None
        assert (event.sequence, event.cancelled_by) == (1, session.mentee_id)

    def test_has_nothing_to_say_about_a_cancelled_session(self) -> None:
        session = a_session()
        session.cancel(by=session.mentor_id, now=NOW)

        assert session.withdraw(now=NOW) is None
        assert session.sequence == 1
