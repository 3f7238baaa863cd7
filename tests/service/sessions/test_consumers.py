"""What introductions do to the calendar, however often and in whatever order they are told."""

from datetime import timedelta

from chassis.db import Database
from chassis.events.inbox import Taken
from contracts.matching import IntroductionDeclined, IntroductionExpired
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from services.sessions.consumers import HANDLERS
from tests.builders.sessions import COFFEE, NOON, a_slot, a_withdrawal, an_acceptance
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.sessions.calendar import booked


async def kinds(db: Database) -> list[type]:
    return [type(event) for event in await emitted(db)]


class TestIntroductionAccepted:
    async def test_books_the_time(self, db: Database) -> None:
        slot = a_slot()

        taken = await deliver(db, HANDLERS, envelope(an_acceptance(slot)))

        assert taken == [Taken.APPLIED]
        assert await booked(db) == {slot.session_id}

    async def test_answers_with_the_ids_that_matching_asked_with(self, db: Database) -> None:
        slot = a_slot()

        await deliver(db, HANDLERS, envelope(an_acceptance(slot)))

        [event] = await emitted(db)
        assert isinstance(event, SessionBooked)
        assert (event.session_id, event.introduction_id) == (slot.session_id, slot.introduction_id)
        assert (event.mentor_id, event.mentee_id) == (slot.mentor_id, slot.mentee_id)
        assert (event.starts_at, event.ends_at) == (slot.starts_at, slot.ends_at)

    async def test_a_taken_slot_is_an_answer_and_no_failure(self, db: Database) -> None:
        first = a_slot()
        second = a_slot(mentor_id=first.mentor_id)

        taken = await deliver(db, HANDLERS, envelope(an_acceptance(first)), envelope(an_acceptance(second)))

        assert taken == [Taken.APPLIED, Taken.APPLIED]
        assert (await emitted(db))[-1] == second.taken()

    async def test_of_another_time_books_what_the_first_time_could_not(self, db: Database) -> None:
        rival = a_slot()
        lost = a_slot(mentor_id=rival.mentor_id)
        better = a_slot(
            introduction_id=lost.introduction_id,
            mentor_id=lost.mentor_id,
            mentee_id=lost.mentee_id,
            starts_at=NOON + COFFEE,
        )

        await deliver(db, HANDLERS, envelope(an_acceptance(rival)), envelope(an_acceptance(lost)))
        await deliver(db, HANDLERS, envelope(an_acceptance(better), seq=2))

        assert await booked(db) == {rival.session_id, better.session_id}
        assert await kinds(db) == [SessionBooked, SlotTaken, SessionBooked]

    async def test_told_five_times_books_once(self, db: Database) -> None:
        told = envelope(an_acceptance(a_slot()))

        taken = await deliver(db, HANDLERS, *[told] * 5)

        assert taken == [Taken.APPLIED, *[Taken.SEEN_BEFORE] * 4]
        assert await kinds(db) == [SessionBooked]

    async def test_told_again_by_a_producer_that_lost_count_books_once(self, db: Database) -> None:
        acceptance = an_acceptance(a_slot())

        await deliver(db, HANDLERS, envelope(acceptance, seq=1), envelope(acceptance, seq=2))

        assert await kinds(db) == [SessionBooked]


class TestIntroductionWithdrawn:
    async def test_cancels_and_frees_the_time(self, db: Database) -> None:
        slot = a_slot()
        next_one = a_slot(mentor_id=slot.mentor_id)

        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(a_withdrawal(slot), seq=2))
        await deliver(db, HANDLERS, envelope(an_acceptance(next_one)))

        assert await booked(db) == {next_one.session_id}
        cancelled = (await emitted(db))[1]
        assert isinstance(cancelled, SessionCancelled)
        assert (cancelled.sequence, cancelled.cancelled_by) == (1, slot.mentee_id)

    async def test_told_again_cancels_once(self, db: Database) -> None:
        slot = a_slot()
        withdrawal = a_withdrawal(slot)

        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(withdrawal, seq=2))
        await deliver(db, HANDLERS, envelope(withdrawal, seq=2), envelope(withdrawal, seq=3))

        assert await kinds(db) == [SessionBooked, SessionCancelled]

    async def test_told_before_the_acceptance_waits_for_it(self, db: Database) -> None:
        slot = a_slot()
        accepted, withdrawn = envelope(an_acceptance(slot)), envelope(a_withdrawal(slot), seq=2)

        taken = await deliver(db, HANDLERS, withdrawn, accepted, withdrawn)

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
        assert await kinds(db) == [SessionBooked, SessionCancelled]

    async def test_of_a_lost_slot_changes_nothing(self, db: Database) -> None:
        rival = a_slot()
        lost = a_slot(mentor_id=rival.mentor_id)
        await deliver(db, HANDLERS, envelope(an_acceptance(rival)), envelope(an_acceptance(lost)))

        await deliver(db, HANDLERS, envelope(a_withdrawal(lost), seq=2))

        assert await kinds(db) == [SessionBooked, SlotTaken]
        assert await booked(db) == {rival.session_id}

    async def test_before_any_acceptance_changes_nothing(self, db: Database) -> None:
        withdrawal = a_withdrawal(a_slot()).model_copy(update={"session_id": None})

        taken = await deliver(db, HANDLERS, envelope(withdrawal))

        assert taken == [Taken.APPLIED]
        assert await emitted(db) == []

    async def test_cancels_a_session_that_has_already_started(self, db: Database) -> None:
        slot = a_slot()
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)))
        db.clock = lambda: slot.ends_at + timedelta(days=1)

        await deliver(db, HANDLERS, envelope(a_withdrawal(slot), seq=2))

        assert await booked(db) == set()


class TestOtherEndings:
    async def test_a_decline_and_an_expiry_change_nothing(self, db: Database) -> None:
        slot, other = a_slot(), a_slot()
        ends = {
            each: {"introduction_id": each.introduction_id, "mentor_id": each.mentor_id, "mentee_id": each.mentee_id}
            for each in (slot, other)
        }
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)), envelope(an_acceptance(other), seq=1))

        declined = envelope(IntroductionDeclined(**ends[slot]), seq=2)
        expired = envelope(IntroductionExpired(**ends[other]), seq=2)
        await deliver(db, HANDLERS, declined, expired)

        assert len(await emitted(db)) == 2
