"""What two answers come to."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from contracts.matching import Outcome
from services.matching.relationships.domain.conversation import (
    Answer,
    ConversationStatus,
    Wish,
    settled,
    wants_agreement,
)
from tests.builders.matching import COFFEE, THURSDAY
from tests.builders.relationships import a_conversation

CONTINUE, MORE_TIME, STOP = Wish.CONTINUE, Wish.MORE_TIME, Wish.STOP


def answers(*wishes: Wish) -> list[Answer]:
    return [Answer(member_id=new_id(), wish=wish, agreement=False) for wish in wishes]


class TestSettled:
    @pytest.mark.parametrize(
        ("wishes", "outcome"),
        [
            ((), None),
            ((CONTINUE,), None),
            ((STOP,), None),
            ((CONTINUE, CONTINUE), Outcome.CONTINUE),
            ((MORE_TIME, MORE_TIME), Outcome.MORE_TIME),
            ((CONTINUE, MORE_TIME), Outcome.MORE_TIME),
            ((STOP, STOP), Outcome.ENDED),
            ((STOP, CONTINUE), None),
            ((STOP, MORE_TIME), None),
        ],
    )
    def test_is_what_both_chose(self, wishes: tuple[Wish, ...], outcome: Outcome | None) -> None:
        assert settled(answers(*wishes)) is outcome

    @given(st.sampled_from(list(product(Wish, Wish))))
    def test_does_not_depend_on_who_said_what(self, wishes: tuple[Wish, Wish]) -> None:
        assert settled(answers(*wishes)) is settled(answers(*reversed(wishes)))

    @given(st.sampled_from(Wish))
    def test_never_tells_of_a_single_stop(self, other: Wish) -> None:
        """Whoever did not say stop sees the same as if the other had not answered."""
        if other is not STOP:
            assert settled(answers(STOP, other)) is settled(answers(other))


def test_one_who_wants_an_agreement_is_enough() -> None:
    said = [Answer(member_id=new_id(), wish=CONTINUE, agreement=each) for each in (False, True)]

    assert wants_agreement(said)
    assert not wants_agreement(said[:1])


class TestMoving:
    def test_follows_the_newest_booking_alone(self) -> None:
        conversation = a_conversation()
        later = THURSDAY + timedelta(days=7)

        assert conversation.move(later, sequence=2)
        assert not conversation.move(THURSDAY, sequence=1)
        assert conversation.ends_at == later

    def test_stops_once_both_are_asked(self) -> None:
        conversation = a_conversation()
        conversation.ask(now=THURSDAY + COFFEE)

        assert not conversation.move(THURSDAY + timedelta(days=7), sequence=1)
        assert not conversation.cancel()
        assert conversation.status is ConversationStatus.ASKED
