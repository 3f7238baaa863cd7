"""Enrolment: who may take part, what is asked of them once and for all, and the draw of the control group."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.assignment import assign
from services.matching.programmes.domain.programme import ProgrammeStatus
from services.matching.programmes.domain.refusals import (
    AlreadyEnrolled,
    AnswersMisread,
    AssignmentStands,
    CameBackLately,
    MayNotMentor,
    NoNeedForIt,
    NoOfferForIt,
    NoSuchEnrolment,
    NotEligible,
    NotEnrolling,
    RoleNotInKind,
)
from services.matching.programmes.tables import enrolments, programmes
from tests.builders.matching import a_need, a_profile, an_offer
from tests.builders.programmes import GOAL
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.world import Matching

MENTOR, MENTEE, PEER = MentoringRole.MENTOR, MentoringRole.MENTEE, MentoringRole.PEER


class TestEnrolling:
    async def test_keeps_the_answers_the_baseline_and_the_need(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, questions=(GOAL,))

        member_id = await staged.a_mentee(answers={"goal": "Lead a team."})

        async with matching.db.reading() as tx:
            row = (await tx.session.execute(select(enrolments))).one()
        assert row.member_id == member_id
        assert row.answers == {"goal": "Lead a team."}
        assert (row.confidence, row.satisfaction, row.progress, row.intent_to_stay) == (2, 3, 3, 4)
        assert row.need_id is not None
        assert (await matching.emitted())[-1] == "MemberEnrolled"

    async def test_refuses_who_does_not_answer_what_is_asked(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, questions=(GOAL,))

        with pytest.raises(AnswersMisread):
            await staged.a_mentee()

    async def test_refuses_a_second_enrolment_in_the_same_role(self, staged: Staged) -> None:
        member_id = await staged.a_mentee()

        with pytest.raises(AlreadyEnrolled):
            await staged.enrol(member_id, MENTEE)

    async def test_lets_a_member_be_mentor_and_mentee(self, staged: Staged) -> None:
        member_id = await staged.a_mentor()
        await staged.matching.tell(a_need(member_id))

        assert await staged.enrol(member_id, MENTEE)

    async def test_refuses_a_mentee_without_a_need_of_the_kind(self, staged: Staged) -> None:
        need = await staged.matching.a_mentee(kind=Kind.FLASH)

        with pytest.raises(NoNeedForIt):
            await staged.enrol(need.member_id, MENTEE)

    async def test_refuses_a_mentor_without_an_offer(self, staged: Staged) -> None:
        need = await staged.matching.a_mentee()

        with pytest.raises(NoOfferForIt):
            await staged.enrol(need.member_id, MENTOR)

    async def test_refuses_a_need_of_somebody_else(self, staged: Staged) -> None:
        mine, theirs = await staged.matching.a_mentee(), await staged.matching.a_mentee()

        with pytest.raises(NoNeedForIt):
            await staged.enrol(mine.member_id, MENTEE, need_id=theirs.need_id)

    async def test_refuses_who_cannot_be_found(self, staged: Staged) -> None:
        need = await staged.matching.a_mentee()
        await staged.matching.tell(a_profile(need.member_id, findable=False))

        with pytest.raises(NotEligible):
            await staged.enrol(need.member_id, MENTEE)

    async def test_refuses_a_mentor_who_was_not_approved(self, staged: Staged) -> None:
        member_id = await staged.a_mentor(enrol=False)
        await staged.matching.tell(a_profile(member_id, may_mentor=False))

        with pytest.raises(MayNotMentor):
            await staged.enrol(member_id, MENTOR)

    @pytest.mark.parametrize("when", [timedelta(days=-2), timedelta(days=30)])
    async def test_refuses_who_comes_outside_of_the_window(self, staged: Staged, when: timedelta) -> None:
        staged.clock.now += when

        with pytest.raises(NotEnrolling):
            await staged.a_mentee()

    async def test_refuses_who_comes_when_it_is_closed(self, staged: Staged) -> None:
        await staged.close()

        with pytest.raises(NotEnrolling):
            await staged.a_mentee()

    async def test_refuses_a_peer_among_mentors_and_a_mentor_among_peers(
        self, matching: Matching, clock: Clock
    ) -> None:
        staged, peers = await stage(matching, clock), await stage(matching, clock, kind=Kind.PEER)
        need = await matching.a_mentee(kind=Kind.PEER)
        await matching.tell(an_offer(need.member_id, kinds=(Kind.PEER,)))

        with pytest.raises(RoleNotInKind):
            await staged.enrol(need.member_id, PEER)
        with pytest.raises(RoleNotInKind):
            await peers.enrol(need.member_id, MENTEE)
        assert await peers.enrol(need.member_id, PEER)


class TestTheDraw:
    async def test_is_what_the_seed_and_the_member_give_for_who_consents(
        self, matching: Matching, clock: Clock
    ) -> None:
        staged = await stage(matching, clock, control_share=50)
        arms = await staged.both_arms()

        async with matching.db.reading() as tx:
            seed = await tx.session.scalar(select(programmes.c.seed))
        assert seed is not None
        assert arms == {member_id: assign(seed, member_id, share=50) for member_id in staged.mentees}

    async def test_is_of_nobody_who_did_not_consent(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, control_share=50)
        await staged.a_mentee()

        async with matching.db.reading() as tx:
            assert await tx.session.scalar(select(enrolments.c.arm)) is None

    async def test_stays_for_who_withdraws_and_comes_back(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, control_share=50)
        member_id = await staged.a_mentee(in_control=True)
        async with matching.db.reading() as tx:
            before = await tx.session.scalar(select(enrolments.c.arm))

        await staged.withdraw(member_id, MENTEE)
        with pytest.raises(AssignmentStands):
            await staged.enrol(member_id, MENTEE, in_control=False)
        await staged.enrol(member_id, MENTEE, in_control=True)

        async with matching.db.reading() as tx:
            assert await tx.session.scalar(select(enrolments.c.arm)) is before


class TestWithdrawing:
    async def test_refuses_who_is_not_enrolled(self, staged: Staged) -> None:
        need = await staged.matching.a_mentee()

        with pytest.raises(NoSuchEnrolment):
            await staged.withdraw(need.member_id, MENTEE)

    async def test_is_told(self, staged: Staged) -> None:
        member_id = await staged.a_mentee()

        await staged.withdraw(member_id, MENTEE)

        assert (await staged.matching.emitted())[-1] == "EnrolmentWithdrawn"


class TestComingBack:
    async def test_to_a_running_programme_is_possible_once_a_week(self, staged: Staged) -> None:
        await staged.a_mentor()
        member_id = await staged.a_mentee()
        await staged.published()
        await staged.withdraw(member_id, MENTEE)
        await staged.enrol(member_id, MENTEE)
        await staged.withdraw(member_id, MENTEE)

        with pytest.raises(CameBackLately):
            await staged.enrol(member_id, MENTEE)
        await staged.later(timedelta(days=7))
        await staged.enrol(member_id, MENTEE)

    async def test_while_enrolment_is_open_is_told_to_nobody_and_always_possible(self, staged: Staged) -> None:
        member_id = await staged.a_mentee()

        for _ in range(3):
            await staged.withdraw(member_id, MENTEE)
            await staged.enrol(member_id, MENTEE)

        assert (await staged.matching.emitted())[-1] == "MemberEnrolled"


class TestTheProgramme:
    async def test_is_told_of_once_members_can_enrol(self, staged: Staged) -> None:
        assert await staged.matching.emitted() == ["ProgrammeOpened"]

    async def test_goes_from_one_state_to_the_next(self, staged: Staged) -> None:
        await staged.close()

        async with staged.matching.db.reading() as tx:
            assert await tx.session.scalar(select(programmes.c.status)) is ProgrammeStatus.MATCHING
