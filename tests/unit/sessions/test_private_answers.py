"""Pulses, fit checks and last words: who is asked when, what is an answer, and what anybody else learns of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.ids import new_id
from contracts.sessions import KeepInTouchChosen, ThanksShared
from contracts.words import Kind
from services.sessions.health.domain.closing import Closing, ClosingOver, LastWord, Said, closes_on, opens_on
from services.sessions.health.domain.fit import FitCheck, FitCheckOver, FitWish, asked_on, is_due
from services.sessions.health.domain.pulse import (
    QUESTIONS,
    AnswerEach,
    Pulse,
    PulseAnswer,
    PulseOver,
    PulseQuestion,
    Tally,
    months_over,
    next_round,
    round_day,
    tell,
)
from services.sessions.health.texts import catalogues, sentence_of
from tests.builders.health import BEGIN

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WEEKS = timedelta(days=14)
TWO = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}
THREE = QUESTIONS[Kind.TRADITIONAL]


def a_pulse(**more: Any) -> Pulse:
    usual = {"id": new_id(), "relationship_id": TWO["relationship_id"], "member_id": TWO["mentee_id"], "round": 1}
    asked = {"questions": [each.value for each in THREE], "asked_at": NOW, "closes_at": NOW + WEEKS}
    return Pulse(**{**usual, **asked, **more})


def an_answer(*ratings: tuple[PulseQuestion, int], **more: Any) -> PulseAnswer:
    plain = tuple((question, 4) for question in THREE)
    return PulseAnswer(**{"ratings": ratings or plain, "words": "", "wants_help": False, **more})


class TestRounds:
    def test_are_asked_after_a_month_and_then_every_other_month(self) -> None:
        days = [(round_day(BEGIN, number) - BEGIN).days for number in (1, 2, 3)]

        assert days == [30, 90, 150]

    @given(after=st.integers(-400, 2000))
    def test_the_next_is_the_first_that_lies_ahead(self, after: int) -> None:
        day = BEGIN + timedelta(days=after)

        number = next_round(BEGIN, None, after=day)

        assert number is not None
        assert round_day(BEGIN, number) > day
        assert number == 1 or round_day(BEGIN, number - 1) <= day

    def test_stop_two_weeks_before_the_last_day(self) -> None:
        ends_on = round_day(BEGIN, 2) + timedelta(days=13)

        assert next_round(BEGIN, ends_on, after=BEGIN) == 1
        assert next_round(BEGIN, ends_on, after=round_day(BEGIN, 1)) is None


class TestAnswering:
    def test_keeps_the_ratings_in_the_order_of_the_questions(self) -> None:
        pulse = a_pulse()
        ratings = tuple((question, rating) for rating, question in enumerate(reversed(THREE), start=1))

        pulse.answer(an_answer(*ratings, words=" Fine. ", wants_help=True), now=NOW)

        assert (pulse.ratings, pulse.words, pulse.wants_help, pulse.answered_at) == ([3, 2, 1], "Fine.", True, NOW)

    @pytest.mark.parametrize(
        "ratings",
        [
            [(THREE[0], 3)],
            [(question, 3) for question in THREE[:2]] + [(THREE[0], 3)],
            [(PulseQuestion.BALANCE, 3), *((question, 3) for question in THREE)],
        ],
    )
    def test_takes_each_question_once(self, ratings: list[tuple[PulseQuestion, int]]) -> None:
        with pytest.raises(AnswerEach):
            a_pulse().answer(an_answer(*ratings), now=NOW)

    @pytest.mark.parametrize("rating", [0, 6, -1])
    def test_goes_from_one_to_five(self, rating: int) -> None:
        with pytest.raises(BadInput):
            a_pulse().answer(an_answer(*((question, rating) for question in THREE)), now=NOW)

    def test_is_over_after_two_weeks(self) -> None:
        with pytest.raises(PulseOver):
            a_pulse().answer(an_answer(), now=NOW + WEEKS)

    @pytest.mark.parametrize("kind", Kind)
    def test_every_kind_is_asked_three_questions_in_three_languages(self, kind: Kind) -> None:
        assert len(set(QUESTIONS[kind])) == 3
        for question in QUESTIONS[kind]:
            assert len({sentence_of(question, locale=locale) for locale in ("en-GB", "de", "ar-EG")}) == 3

    def test_every_language_has_every_question_and_no_other(self) -> None:
        assert set(catalogues()) == {"en", "de", "ar"}
        for sentences in catalogues().values():
            assert set(sentences) == {question.value.lower() for question in PulseQuestion}
        assert sentence_of(THREE[0], locale="pt") == sentence_of(THREE[0], locale=None)


class TestTallies:
    def a_tally(self, members: int, total: int) -> Tally:
        return Tally(month=BEGIN, question=THREE[0], members=members, answers=members, total=total)

    @given(members=st.integers(0, 9), total=st.integers(0, 45))
    def test_of_fewer_than_ten_nothing_is_told(self, members: int, total: int) -> None:
        told = tell(self.a_tally(members, total))

        assert (told.members, told.mean) == (None, None)

    @given(members=st.integers(10, 500), rating=st.integers(1, 5))
    def test_of_more_they_are_counted_in_fives(self, members: int, rating: int) -> None:
        told = tell(self.a_tally(members, members * rating))

        assert told.members is not None
        assert told.members % 5 == 0
        assert 0 <= members - told.members < 5
        assert told.mean == rating

    def test_only_months_whose_rounds_are_over_are_told(self) -> None:
        assert months_over(date(2027, 3, 14), count=2, open_for=WEEKS) == [date(2027, 1, 1), date(2026, 12, 1)]
        assert months_over(date(2027, 3, 15), count=1, open_for=WEEKS) == [date(2027, 2, 1)]


class TestFit:
    def a_check(self) -> FitCheck:
        return FitCheck(relationship_id=TWO["relationship_id"], opened_at=NOW, answer_by=NOW.date())

    def test_is_asked_after_the_second_meeting_or_four_weeks(self) -> None:
        assert [is_due(held) for held in (0, 1, 2, 3)] == [False, False, True, True]
        assert asked_on(BEGIN, today=BEGIN) == BEGIN + timedelta(days=28)

    def test_is_not_asked_of_what_began_long_ago(self) -> None:
        assert asked_on(BEGIN, today=BEGIN + timedelta(days=29)) is None

    @pytest.mark.parametrize(
        ("wishes", "another"),
        [
            ([FitWish.PART, FitWish.GO_ON], False),
            ([FitWish.PART], False),
            ([FitWish.ANOTHER_MATCH, FitWish.GO_ON], True),
            ([FitWish.PART, FitWish.ANOTHER_MATCH], True),
        ],
    )
    def test_one_who_wants_to_part_is_enough_and_is_not_named(self, wishes: list[FitWish], *, another: bool) -> None:
        chosen = self.a_check().settle(wishes, TWO, now=NOW)

        assert chosen is not None
        assert chosen.model_dump() == {**TWO, "another_match": another}

    @pytest.mark.parametrize("wishes", [[], [FitWish.GO_ON], [FitWish.GO_ON, FitWish.GO_ON]])
    def test_silence_and_contentment_go_on(self, wishes: list[FitWish]) -> None:
        check = self.a_check()

        assert check.settle(wishes, TWO, now=NOW) is None
        with pytest.raises(FitCheckOver):
            check.check_open()

    def test_is_settled_once(self) -> None:
        check = self.a_check()
        check.settle([], TWO, now=NOW)

        assert check.settle([FitWish.PART], TWO, now=NOW) is None


class TestClosing:
    def a_closing(self) -> Closing:
        return Closing(relationship_id=TWO["relationship_id"], opened_at=NOW, closes_on=NOW.date())

    def a_word(self, who: str, *, thanks: str = "For your patience.", keep_in_touch: bool = True) -> LastWord:
        return LastWord(
            relationship_id=TWO["relationship_id"],
            member_id=TWO[who],
            changed="",
            next_step="",
            thanks=thanks,
            keep_in_touch=keep_in_touch,
            written_at=NOW,
        )

    def test_opens_a_week_before_the_last_day_and_closes_a_month_after(self) -> None:
        last = date(2027, 7, 4)

        assert (opens_on(last), closes_on(last)) == (date(2027, 6, 27), date(2027, 8, 3))

    def test_shows_the_thanks_of_both_and_joins_them_when_both_want_it(self) -> None:
        told = self.a_closing().share([self.a_word("mentor_id"), self.a_word("mentee_id")], TWO, now=NOW)

        assert told == (
            ThanksShared(**TWO, member_id=TWO["mentor_id"], shared_on=NOW.date()),
            ThanksShared(**TWO, member_id=TWO["mentee_id"], shared_on=NOW.date()),
            KeepInTouchChosen(**TWO),
        )

    @pytest.mark.parametrize("yes", ["mentor_id", "mentee_id"])
    def test_one_who_wants_to_keep_in_touch_is_not_enough(self, yes: str) -> None:
        words = [self.a_word(who, keep_in_touch=who == yes) for who in ("mentor_id", "mentee_id")]

        assert not [event for event in self.a_closing().share(words, TWO, now=NOW) if type(event) is KeepInTouchChosen]

    def test_one_alone_joins_nobody(self) -> None:
        assert self.a_closing().share([self.a_word("mentor_id", thanks="")], TWO, now=NOW) == ()

    def test_is_shown_once_and_then_not_rewritten(self) -> None:
        closing = self.a_closing()
        closing.share([self.a_word("mentor_id")], TWO, now=NOW)

        assert closing.share([self.a_word("mentor_id")], TWO, now=NOW) == ()
        with pytest.raises(ClosingOver):
            closing.check_open()

    def test_words_are_cleaned(self) -> None:
        said = Said(changed=" More calm. ", next_step="", thanks="x" * 2001, keep_in_touch=False)

        with pytest.raises(BadInput):
            said.cleaned()
