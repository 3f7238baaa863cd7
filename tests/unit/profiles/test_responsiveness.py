"""How members answer: what counts, what it is called, and how silence fades and answers bring back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from services.profiles.directory.domain.ask import Ask, Outcome
from services.profiles.directory.domain.responsiveness import (
    COUNTED,
    FULL_STANDING,
    Answering,
    Reply,
    Responsiveness,
    responsiveness,
    standing,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MENTOR = new_id()


def an_ask(**more: object) -> Ask:
    return Ask(introduction_id=new_id(), mentor_id=MENTOR, mentee_id=new_id(), sent_at=NOON, **more)  # type: ignore[arg-type]  # one field at a time.


def answered(*, after: timedelta = timedelta(hours=2)) -> Ask:
    ask = an_ask()
    ask.answer(NOON + after)
    return ask


def expired() -> Ask:
    ask = an_ask()
    ask.expire()
    return ask


def of(*asks: Ask) -> Responsiveness:
    return responsiveness(MENTOR, asks)


class TestAsk:
    def test_comes_to_one_end_and_stays_there(self) -> None:
        ask = answered()

        assert not ask.expire()
        assert not ask.void()
        assert not ask.answer(NOON + timedelta(days=9))
        assert (ask.outcome, ask.took) == (Outcome.ANSWERED, timedelta(hours=2))

    def test_answered_by_a_clock_that_runs_behind_took_no_time(self) -> None:
        assert answered(after=timedelta(seconds=-3)).took == timedelta()


class TestWhatCounts:
    def test_is_neither_what_waits_nor_what_was_taken_back(self) -> None:
        assert of(an_ask(), an_ask(outcome=Outcome.VOID)) == of()

    def test_is_the_newest_twenty(self) -> None:
        assert of(*[answered()] * COUNTED, *[expired()] * 5) == of(*[answered()] * COUNTED)

    def test_of_the_time_it_took_is_the_median(self) -> None:
        days = [answered(after=timedelta(days=number)) for number in (6, 1, 2)]

        assert of(*days).median_minutes == 2 * 24 * 60


class TestWords:
    def test_are_kept_until_three_asks_have_ended(self) -> None:
        assert not of(answered(), answered()).shown
        assert of(answered(), answered(), expired()).shown

    def test_are_none_for_somebody_who_never_answered(self) -> None:
        assert not of(*[expired()] * 5).shown

    @pytest.mark.parametrize(
        ("after", "reply"),
        [
            (timedelta(days=1), Reply.WITHIN_A_DAY),
            (timedelta(days=1, minutes=1), Reply.WITHIN_THREE_DAYS),
            (timedelta(days=3, minutes=1), Reply.WITHIN_A_WEEK),
        ],
    )
    def test_say_how_soon(self, after: timedelta, reply: Reply) -> None:
        assert of(*[answered(after=after)] * 3).reply is reply

    @pytest.mark.parametrize(
        ("yes", "no", "answering"),
        [
            (9, 1, Answering.NEARLY_ALWAYS),
            (8, 2, Answering.USUALLY),
            (6, 4, Answering.USUALLY),
            (5, 5, Answering.SOMETIMES),
        ],
    )
    def test_say_how_often(self, yes: int, no: int, *, answering: Answering) -> None:
        assert of(*[answered()] * yes, *[expired()] * no).answering is answering

    def test_make_a_sentence(self) -> None:
        assert of(*[answered()] * 4, expired()).sentence == "Usually answers within a day."


class TestStanding:
    @pytest.mark.parametrize(
        ("history", "expected"),
        [([], 1000), ([True] * 9, 1000), ([False], 667), ([False] * 2, 526), ([False] * 10, 309), ([True, False], 789)],
    )
    def test_falls_with_silence_and_returns_with_answers(self, history: list[bool], expected: int) -> None:
        assert standing(history) == expected

    @given(st.lists(st.booleans(), max_size=COUNTED))
    def test_is_raised_by_every_answer_and_lowered_by_every_silence(self, history: list[bool]) -> None:
        assert 0 < standing([False, *history]) < standing([True, *history]) <= FULL_STANDING
        if False in history:
            assert standing([True, *history]) > standing(history)
