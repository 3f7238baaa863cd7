"""The rules of programmes: what is asked, who waits as a control, what weights are, and what a proposal allows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from contracts.words import Kind, MentoringRole
from services.matching.engine import MOST, PARTS
from services.matching.programmes.domain.assignment import Arm, assign
from services.matching.programmes.domain.enrolment import enrol
from services.matching.programmes.domain.programme import Programme, ProgrammeStatus
from services.matching.programmes.domain.proposal import Match, Origin, Proposal, ProposalStatus, offer
from services.matching.programmes.domain.questions import (
    Baseline,
    Question,
    QuestionKind,
    check_answers,
    check_questions,
)
from services.matching.programmes.domain.refusals import (
    AlreadyAnswered,
    AnswersMisread,
    NoSuchProposal,
    NotOpenAnyMore,
    OnlySimulated,
    ProgrammeMisread,
    RunNotOver,
    TooManyPins,
    WeightsMisread,
    WrongState,
)
from services.matching.programmes.domain.run import Purpose, UsualWeights, Wish, WishedPair, ask_for, check_wishes
from services.matching.programmes.domain.weights import VERSION, weighing_of, weights_of
from tests.builders.matching import NOW
from tests.builders.programmes import a_programme, an_application, run_terms

CHOICE = Question(key="field", text="Which field?", kind=QuestionKind.CHOICE, required=True, choices=("care", "data"))
SCALE = Question(key="sure", text="How sure are you?", kind=QuestionKind.SCALE, required=False)
TEXT = Question(key="goal", text="What for?", kind=QuestionKind.TEXT, required=False)
ASKED = (CHOICE, SCALE, TEXT)


class TestQuestions:
    def test_answers_that_fit_are_kept_without_blank_ones(self) -> None:
        given_ = {"field": "care", "sure": " 4 ", "goal": "  "}

        assert check_answers(ASKED, given_) == {"field": "care", "sure": "4"}

    @pytest.mark.parametrize(
        "answers",
        [
            {},
            {"field": "law"},
            {"field": "care", "sure": "6"},
            {"field": "care", "sure": "1.5"},
            {"field": "care", "goal": "x" * 1001},
            {"field": "care", "salary": "much"},
        ],
    )
    def test_answers_that_do_not_fit_are_refused(self, answers: dict[str, str]) -> None:
        with pytest.raises(AnswersMisread):
            check_answers(ASKED, answers)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"key": "two words"},
            {"text": "   "},
            {"choices": ()},
            {"choices": ("care", "care")},
            {"kind": QuestionKind.TEXT},
            {"choices": ("",)},
        ],
    )
    def test_questions_that_cannot_be_asked_are_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ProgrammeMisread):
            check_questions([Question(**{**vars(CHOICE), **wrong})])

    def test_two_questions_of_one_key_are_refused(self) -> None:
        with pytest.raises(ProgrammeMisread):
            check_questions([CHOICE, CHOICE])

    @pytest.mark.parametrize("value", [0, 6])
    def test_a_baseline_is_from_one_to_five(self, value: int) -> None:
        with pytest.raises(AnswersMisread):
            Baseline(confidence=value, satisfaction=3, progress=3, intent_to_stay=3)


class TestTheDraw:
    @given(seed=st.integers(0, 2**31), member_id=st.uuids(), share=st.integers(0, 50))
    def test_is_the_same_every_time_and_a_larger_share_keeps_who_waits(
        self, seed: int, member_id: UUID, share: int
    ) -> None:
        arm = assign(seed, member_id, share=share)

        assert assign(seed, member_id, share=share) is arm
        if arm is Arm.WAITLIST:
            assert assign(seed, member_id, share=share + 1) is Arm.WAITLIST

    def test_lets_as_many_wait_as_the_share_says(self) -> None:
        waiting = sum(assign(7, UUID(int=number), share=20) is Arm.WAITLIST for number in range(10_000))

        assert 1850 < waiting < 2150

    def test_of_nobody_with_a_share_of_nothing(self) -> None:
        assert all(assign(7, UUID(int=number), share=0) is Arm.NOW for number in range(100))

    def test_is_not_of_mentors(self) -> None:
        application = an_application(MentoringRole.MENTOR, in_control=True)
        programme = a_programme(control_share=50)
        programme.begin_enrolment()

        enrolment, _ = enrol(new_id(), programme, new_id(), application=application, now=NOW)

        assert enrolment.arm is None


class TestWeights:
    def test_of_a_kind_are_the_evidence_for_both_sides(self) -> None:
        written = weights_of(Kind.TRADITIONAL, None)

        assert sum(written["mentee"].values()) == sum(written["mentor"].values()) == MOST
        assert tuple(written["mentee"]) == PARTS

    def test_that_staff_choose_hold_for_both_sides_alike(self) -> None:
        weighing = weighing_of(weights_of(Kind.TRADITIONAL, dict.fromkeys(PARTS, 1000)))

        assert weighing.mentee == weighing.mentor

    @pytest.mark.parametrize(
        "wrong",
        [
            dict.fromkeys(PARTS, 1),
            {PARTS[0]: MOST},
            {**dict.fromkeys(PARTS, 0), PARTS[0]: MOST + 1, PARTS[1]: -1},
            {**dict.fromkeys(PARTS[1:], 0), "charm": MOST},
        ],
    )
    def test_that_cannot_be_are_refused(self, wrong: dict[str, int]) -> None:
        with pytest.raises(WeightsMisread):
            weights_of(Kind.TRADITIONAL, wrong)


class TestAProgramme:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": " "},
            {"enrols_until": NOW - timedelta(days=2)},
            {"ends_on": date(2027, 1, 1)},
            {"ratio": 0},
            {"seat_cost": -1},
            {"control_share": 51},
        ],
    )
    def test_that_makes_no_sense_is_not_opened(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ProgrammeMisread):
            a_programme(**wrong)

    def test_is_not_matched_before_its_enrolment_is_closed(self) -> None:
        programme = a_programme()
        programme.begin_enrolment()

        with pytest.raises(WrongState):
            programme.publish(new_id(), "0" * 64)
        with pytest.raises(WrongState):
            programme.begin_enrolment()

    def test_ends_once(self) -> None:
        programme = a_programme()
        programme.begin_enrolment()
        programme.end()

        assert programme.status is ProgrammeStatus.ENDED
        with pytest.raises(WrongState):
            programme.end()

    def test_in_its_draft_is_not_run(self) -> None:
        with pytest.raises(WrongState):
            run_of(a_programme())

    def test_keeps_its_own_terms_where_a_run_names_none(self) -> None:
        programme = a_programme(ratio=4, seat_cost=0)
        programme.begin_enrolment()

        run = run_of(programme)

        assert (run.ratio, run.seat_cost, run.weights) == (4, 0, programme.weights)

    def test_publishes_no_simulation_and_no_run_that_is_not_over(self) -> None:
        programme = a_programme()
        programme.begin_enrolment()

        with pytest.raises(OnlySimulated):
            run_of(programme, purpose=Purpose.SIMULATION).publish(by=new_id(), now=NOW)
        with pytest.raises(RunNotOver):
            run_of(programme).publish(by=new_id(), now=NOW)


def run_of(programme: Programme, **terms: Any) -> Any:
    usual = UsualWeights(version=VERSION, weights=programme.weights)
    return ask_for(new_id(), programme, run_terms(**terms), usual=usual, by=new_id(), now=NOW)


class TestWishes:
    def test_more_pins_of_a_mentor_than_the_ratio_are_refused(self) -> None:
        mentor_id = new_id()
        pins = tuple(WishedPair(mentor_id=mentor_id, mentee_id=new_id(), wish=Wish.PIN) for _ in range(3))

        check_wishes(pins, ratio=3)
        with pytest.raises(TooManyPins):
            check_wishes(pins, ratio=2)


def a_proposal() -> Proposal:
    match = Match(programme_id=new_id(), run_id=new_id(), mentee_id=new_id(), mentor_id=new_id(), points=6000)
    return offer(new_id(), match, mentor_seat=0, origin=Origin.ROUND, now=NOW)[0]


class TestAProposal:
    def test_holds_a_seat_from_the_mentors_yes_until_it_is_agreed(self) -> None:
        proposal = a_proposal()

        proposal.accept(proposal.mentee_id, now=NOW)
        assert not proposal.holds_seat
        proposal.accept(proposal.mentor_id, now=NOW)
        assert proposal.holds_seat
        assert proposal.both_agree
        proposal.agree(new_id(), now=NOW)
        assert not proposal.holds_seat

    def test_is_for_its_two_people_alone(self) -> None:
        for answer in (Proposal.accept, Proposal.decline):
            with pytest.raises(NoSuchProposal):
                answer(a_proposal(), new_id(), now=NOW)

    def test_is_answered_once_by_each_and_in_time(self) -> None:
        proposal = a_proposal()
        proposal.accept(proposal.mentor_id, now=NOW)

        with pytest.raises(AlreadyAnswered):
            proposal.accept(proposal.mentor_id, now=NOW)
        with pytest.raises(NotOpenAnyMore):
            proposal.accept(proposal.mentee_id, now=proposal.expires_at)

    def test_that_is_over_stays_over(self) -> None:
        proposal = a_proposal()
        proposal.decline(proposal.mentor_id, now=NOW)

        assert proposal.withdraw(now=NOW) is None
        assert proposal.lapse(now=proposal.expires_at) is None
        with pytest.raises(NotOpenAnyMore):
            proposal.decline(proposal.mentee_id, now=NOW)
        assert proposal.status is ProposalStatus.DECLINED

    def test_does_not_lapse_before_its_time(self) -> None:
        proposal = a_proposal()

        assert proposal.lapse(now=proposal.expires_at - timedelta(seconds=1)) is None
        assert proposal.lapse(now=proposal.expires_at) is not None
