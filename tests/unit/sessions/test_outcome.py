"""Whether two people met, for whatever each of them says and whatever is noted: the whole table."""

from itertools import product

import pytest

from services.sessions.agendas.domain.attendance import Came
from services.sessions.agendas.domain.outcome import Account, Noted, Word, is_missed

HELD, MISSED, IF_NOTED = "held", "missed", "missed once it is noted"
TABLE = {
    (Word.NOTHING, Word.NOTHING): IF_NOTED,
    (Word.NOTHING, Word.MET): HELD,
    (Word.NOTHING, Word.NOT_MET): MISSED,
    (Word.NOTHING, Word.ABSENCE): IF_NOTED,
    (Word.MET, Word.MET): HELD,
    (Word.MET, Word.NOT_MET): HELD,
    (Word.MET, Word.ABSENCE): HELD,
    (Word.NOT_MET, Word.NOT_MET): MISSED,
    (Word.NOT_MET, Word.ABSENCE): MISSED,
    (Word.ABSENCE, Word.ABSENCE): MISSED,
}
BOTH_WAYS = {**TABLE, **{(other, one): outcome for (one, other), outcome in TABLE.items()}}


class TestTable:
    def test_has_a_line_for_every_two_words(self) -> None:
        assert set(BOTH_WAYS) == set(product(Word, Word))

    @pytest.mark.parametrize("noted", [Noted.NOTHING, Noted.COUNTS])
    @pytest.mark.parametrize("words", BOTH_WAYS, ids="-".join)
    def test_says_what_counts(self, words: tuple[Word, Word], noted: Noted) -> None:
        expected = BOTH_WAYS[words]

        missed = is_missed(*words, noted)

        assert missed is (expected == MISSED or (expected == IF_NOTED and noted is Noted.COUNTS))

    @pytest.mark.parametrize("words", BOTH_WAYS, ids="-".join)
    def test_what_staff_let_stand_gives_way_to_what_both_confirm_alone(self, words: tuple[Word, Word]) -> None:
        assert is_missed(*words, Noted.STANDS) is (words != (Word.MET, Word.MET))


class TestWord:
    def test_that_both_came_late_is_that_they_met(self) -> None:
        assert Account(said=[Came.LATE, Came.ON_TIME]).word is Word.MET

    def test_that_somebody_was_absent_is_no_word_of_having_met(self) -> None:
        assert Account(said=[Came.ON_TIME, Came.ABSENT]).word is Word.ABSENCE

    def test_that_they_did_not_meet_goes_with_an_absence(self) -> None:
        assert Account(said=[Came.ON_TIME, Came.ABSENT], missed=True).word is Word.NOT_MET

    def test_an_appeal_that_was_lifted_speaks_for_who_says_nothing(self) -> None:
        assert Account(lifted=True).word is Word.MET
        assert Account(lifted=True, said=[Came.ABSENT, Came.ON_TIME]).word is Word.ABSENCE
        assert Account().word is Word.NOTHING
