"""After the coffee: who is asked, what the other never learns, and what both chose."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.matching import (
    ConversationClosed,
    ConversationHeld,
    ConversationNudged,
    MembersConnected,
    Outcome,
    RelationshipStarted,
)
from services.matching.consumers import HANDLERS
from services.matching.introductions.domain.status import Status as Asked
from services.matching.relationships.domain.conversation import ConversationStatus, Wish
from services.matching.relationships.domain.refusals import AnswersClosed, NoSuchConversation, NotOverYet
from services.matching.relationships.domain.relationship import Status
from services.matching.relationships.tables import conversation_answers
from tests.builders.matching import COFFEE, THURSDAY, a_block, a_booking, a_cancellation
from tests.service.envelopes import deliver, envelope
from tests.service.matching.relationships.bonds import CONTINUE, MORE_TIME, STOP, Bonds

OVER = THURSDAY + COFFEE


class TestAsking:
    async def test_begins_when_its_time_is_over_and_not_before(self, bonds: Bonds) -> None:
        introduction = await bonds.booked()

        await bonds.at(OVER - timedelta(seconds=1))
        assert await bonds.told(ConversationHeld) == []
        await bonds.at(OVER)

        (asked,) = await bonds.told(ConversationHeld)
        assert (asked.session_id, asked.answer_by) == (introduction.session_id, OVER + timedelta(days=7))
        assert (await bonds.matching.introduction(introduction.id)).status is Asked.MET

    async def test_moves_with_the_conversation(self, bonds: Bonds) -> None:
        introduction = await bonds.matching.accepted(await bonds.matching.a_mentor())
        later = OVER + timedelta(days=1)
        await bonds.matching.tell(a_booking(introduction), a_booking(introduction, ends_at=later, sequence=1))

        await bonds.at(OVER)
        assert await bonds.told(ConversationHeld) == []
        await bonds.at(later)

        assert len(await bonds.told(ConversationHeld)) == 1

    async def test_is_off_with_the_conversation(self, bonds: Bonds) -> None:
        introduction = await bonds.matching.accepted(await bonds.matching.a_mentor())
        booking = a_booking(introduction)
        await bonds.matching.tell(booking, a_cancellation(booking))

        await bonds.at(OVER)

        assert await bonds.told(ConversationHeld) == []
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)

    async def test_is_not_of_what_the_mentee_took_back(self, bonds: Bonds) -> None:
        introduction = await bonds.booked()
        await bonds.matching.withdraw(introduction)

        await bonds.at(OVER)

        assert (await bonds.conversation(introduction)).status is ConversationStatus.CANCELLED
        assert await bonds.told(ConversationHeld) == []

    async def test_connects_the_two(self, bonds: Bonds) -> None:
        introduction = await bonds.met()

        (connected,) = await bonds.told(MembersConnected)
        assert {connected.member_id, connected.other_id} == {introduction.mentor_id, introduction.mentee_id}

    @pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
    async def test_comes_to_the_same_in_any_order_and_however_often(
        self, bonds: Bonds, order: tuple[int, int, int]
    ) -> None:
        """A gap is replayed from its beginning, which is delivering again."""
        introduction = await bonds.matching.accepted(await bonds.matching.a_mentor())
        booking = a_booking(introduction)
        moved = a_booking(introduction, ends_at=OVER + timedelta(days=1), sequence=1)
        envelopes = [envelope(each, seq) for seq, each in enumerate((booking, moved, a_cancellation(moved)), 1)]

        await deliver(bonds.matching.db, HANDLERS, *(envelopes[index] for index in order))
        taken = await deliver(bonds.matching.db, HANDLERS, *envelopes, *envelopes)

        assert taken[-3:] == [Taken.SEEN_BEFORE] * 3
        assert (await bonds.conversation(introduction)).status is ConversationStatus.CANCELLED
        await bonds.at(OVER + timedelta(days=2))
        assert await bonds.told(ConversationHeld) == []
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)


class TestBothAnswers:
    async def test_that_go_on_make_a_relationship_with_the_same_seat(self, bonds: Bonds) -> None:
        introduction = await bonds.met()

        await bonds.both_say(introduction, CONTINUE, CONTINUE)

        relationship = await bonds.the_relationship()
        assert (relationship.status, relationship.formal) == (Status.ACTIVE, False)
        assert (relationship.introduction_id, relationship.need_id) == (introduction.id, introduction.need_id)
        assert (await bonds.matching.introduction(introduction.id)).status is Asked.CONTINUED
        assert await bonds.seats_tally(introduction.mentor_id) == (1, 1)
        (closed,) = await bonds.told(ConversationClosed)
        assert (closed.outcome, closed.relationship_id) == (Outcome.CONTINUE, relationship.id)
        assert [event.relationship_id for event in await bonds.told(RelationshipStarted)] == [relationship.id]

    async def test_are_formal_where_either_wants_an_agreement(self, bonds: Bonds) -> None:
        relationship = await bonds.forming()

        assert (relationship.status, relationship.formal) == (Status.FORMING, True)
        assert await bonds.told(RelationshipStarted) == []

    @pytest.mark.parametrize(("mentor", "mentee"), [(MORE_TIME, MORE_TIME), (CONTINUE, MORE_TIME)])
    async def test_that_need_time_open_the_introduction_for_another_conversation(
        self, bonds: Bonds, mentor: Wish, mentee: Wish
    ) -> None:
        introduction = await bonds.met()

        await bonds.both_say(introduction, mentor, mentee)

        assert (await bonds.told(ConversationClosed))[0].outcome is Outcome.MORE_TIME
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)
        again = await bonds.matching.accept(
            await bonds.matching.introduction(introduction.id), starts_at=THURSDAY + timedelta(days=7)
        )
        await bonds.matching.tell(a_booking(again))
        await bonds.at(OVER + timedelta(days=7))
        await bonds.both_say(await bonds.matching.introduction(again.id), CONTINUE, CONTINUE)
        assert await bonds.seats_tally(introduction.mentor_id) == (1, 1)

    async def test_of_two_who_were_joined_meanwhile_need_no_second_seat(self, bonds: Bonds) -> None:
        introduction = await bonds.met(capacity=2)
        await bonds.between(introduction.mentor_id, introduction.mentee_id)

        await bonds.both_say(introduction, CONTINUE, CONTINUE)

        assert await bonds.seats_tally(introduction.mentor_id) == (1, 1)
        assert [event.outcome for event in await bonds.told(ConversationClosed)] == [Outcome.ENDED]

    async def test_that_stop_end_it_at_once(self, bonds: Bonds) -> None:
        introduction = await bonds.met()

        await bonds.both_say(introduction, STOP, STOP)

        assert (await bonds.told(ConversationClosed))[0].outcome is Outcome.ENDED
        assert (await bonds.matching.introduction(introduction.id)).status is Asked.ENDED
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)

    @pytest.mark.parametrize("stops", ["mentor", "mentee"])
    async def test_of_which_one_stops_look_until_the_deadline_as_if_nobody_had_said_so(
        self, bonds: Bonds, stops: str
    ) -> None:
        introduction = await bonds.met()
        wishes = {"mentor": CONTINUE, "mentee": CONTINUE} | {stops: STOP}

        await bonds.both_say(introduction, wishes["mentor"], wishes["mentee"])
        assert await bonds.told(ConversationClosed) == []
        await bonds.at(OVER + timedelta(days=7))

        (closed,) = await bonds.told(ConversationClosed)
        assert closed.outcome is Outcome.ENDED
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)
        assert await bonds.told(ConversationNudged) == []

    async def test_may_be_changed_until_it_is_settled(self, bonds: Bonds) -> None:
        introduction = await bonds.met()
        await bonds.both_say(introduction, STOP, CONTINUE)

        await bonds.say(introduction, introduction.mentor_id, CONTINUE)

        assert (await bonds.told(ConversationClosed))[0].outcome is Outcome.CONTINUE
        with pytest.raises(AnswersClosed):
            await bonds.say(introduction, introduction.mentee_id, STOP)


class TestSilence:
    async def test_is_nudged_once_and_ends_without_blame(self, bonds: Bonds) -> None:
        introduction = await bonds.met()
        await bonds.say(introduction, introduction.mentee_id, CONTINUE)

        await bonds.at(OVER + timedelta(days=6))
        assert [nudge.member_id for nudge in await bonds.told(ConversationNudged)] == [introduction.mentor_id]
        await bonds.at(OVER + timedelta(days=7))

        (closed,) = await bonds.told(ConversationClosed)
        assert (closed.outcome, closed.relationship_id) == (Outcome.ENDED, None)
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)

    async def test_reads_to_the_other_as_a_stop_does(self, bonds: Bonds) -> None:
        silent, stopped = await bonds.booked(), await bonds.booked()
        await bonds.at(OVER)
        await bonds.say(silent, silent.mentee_id, CONTINUE)
        await bonds.both_say(stopped, STOP, CONTINUE)

        await bonds.days_later(8)

        first, second = await bonds.told(ConversationClosed)
        assert first.outcome is second.outcome is Outcome.ENDED
        assert first.model_fields_set == second.model_fields_set


class TestWhoMayAnswer:
    async def test_nobody_before_it_is_over(self, bonds: Bonds) -> None:
        introduction = await bonds.booked()

        with pytest.raises(NotOverYet):
            await bonds.say(introduction, introduction.mentor_id, CONTINUE)

    async def test_nobody_but_the_two(self, bonds: Bonds) -> None:
        introduction = await bonds.met()

        with pytest.raises(NoSuchConversation):
            await bonds.say(introduction, new_id(), CONTINUE)

    async def test_not_whoever_blocked_the_other(self, bonds: Bonds) -> None:
        introduction = await bonds.met()
        await bonds.matching.tell(a_block(introduction.mentee_id, introduction.mentor_id))

        with pytest.raises(NoSuchConversation):
            await bonds.say(introduction, introduction.mentee_id, CONTINUE)

    async def test_the_blocked_one_may_and_it_ends_as_on_any_day(self, bonds: Bonds) -> None:
        introduction = await bonds.met()
        await bonds.say(introduction, introduction.mentee_id, CONTINUE)
        await bonds.matching.tell(a_block(introduction.mentee_id, introduction.mentor_id))

        await bonds.say(introduction, introduction.mentor_id, CONTINUE)

        assert await bonds.told(ConversationClosed) == []
        await bonds.at(OVER + timedelta(days=7))
        assert [event.outcome for event in await bonds.told(ConversationClosed)] == [Outcome.ENDED]
        assert await bonds.seats_tally(introduction.mentor_id) == (0, 0)


async def test_what_was_said_is_in_no_event(bonds: Bonds) -> None:
    introduction = await bonds.met()
    await bonds.both_say(introduction, STOP, CONTINUE)
    await bonds.days_later(8)

    async with bonds.matching.db.reading() as tx:
        kept = (await tx.session.execute(select(conversation_answers.c.note))).all()
    assert len(kept) == 2
    assert "private note" not in repr(await bonds.told(ConversationHeld, ConversationClosed, ConversationNudged))
