"""Publishing: what still holds is offered once, both agree, and what comes to nothing goes on to the next choice."""

import asyncio
import random

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.profiles import ErasureStarted, OfferPaused, OfferResumed
from contracts.words import MentoringRole
from services.matching.capacity.domain import NoSeatLeft
from services.matching.consumers import HANDLERS
from services.matching.programmes.commands.programmes import end_programme
from services.matching.programmes.commands.publishing import publish_run
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.proposal import Origin, ProposalStatus
from services.matching.programmes.domain.refusals import AlreadyAnswered, NoSuchProposal, NotOpenAnyMore, OnlySimulated
from services.matching.programmes.domain.run import Purpose
from services.matching.programmes.tables import match_runs, mentor_prices, programme_waitlist, proposals
from services.matching.relationships.commands.ending import end_relationship
from services.matching.relationships.domain.relationship import EndReason
from services.matching.relationships.tables import relationships
from services.matching.timers import TIMERS
from tests.builders.matching import a_block, an_offer, lifted
from tests.service.envelopes import deliver, envelope
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.world import Matching

MENTOR, MENTEE = MentoringRole.MENTOR, MentoringRole.MENTEE
OPEN, AGREED = ProposalStatus.OPEN, ProposalStatus.AGREED
WITHIN = DEFAULTS.answer_within


async def people(staged: Staged, *, mentors: int, mentees: int, capacity: int = 2) -> None:
    for _ in range(mentors):
        await staged.a_mentor(capacity=capacity)
    for _ in range(mentees):
        await staged.a_mentee()


async def waiting(staged: Staged) -> list[object]:
    async with staged.matching.db.reading() as tx:
        query = select(programme_waitlist.c.mentee_id).order_by(programme_waitlist.c.since)
        return list(await tx.session.scalars(query))


class TestPublishing:
    async def test_offers_every_pair_of_the_run(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)

        run = await staged.published()

        offered = {(each.mentee_id, each.mentor_id) for each in await staged.proposals(OPEN)}
        results = await staged.results(run.id)
        assert offered == {(row.mentee_id, row.mentor_id) for row in results.values()}
        assert all(row.offered for row in results.values())
        assert {each.origin for each in await staged.proposals()} == {Origin.ROUND}

    async def test_twice_changes_nothing(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        run = await staged.published()
        told = await staged.matching.emitted()

        await staged.publish(run.id)

        assert len(await staged.proposals()) == 3
        assert await staged.matching.emitted() == told

    async def test_goes_on_in_steps_and_ends_the_same_after_a_crash(
        self, staged: Staged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await people(staged, mentors=3, mentees=5)
        await staged.close()
        run = await staged.a_run()
        monkeypatch.setattr("services.matching.programmes.commands.publishing.AT_A_TIME", 2)
        async with staged.matching.db.transaction() as tx:
            await publish_run(tx, run.id, by=new_id())
        assert len(await staged.proposals()) == 0

        await staged.settle()

        assert len(await staged.proposals(OPEN)) == 5

    async def test_of_a_stale_run_offers_what_still_holds_and_says_what_does_not(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        await staged.close()
        run = await staged.a_run()
        gone = (await staged.results(run.id))[staged.mentees[0]].mentor_id
        await staged.withdraw(gone, MENTOR)
        await staged.withdraw(staged.mentees[2], MENTEE)

        await staged.publish(run.id)

        results = await staged.results(run.id)
        assert not results[staged.mentees[0]].offered
        assert "mentor takes part no more" in results[staged.mentees[0]].obstacle
        assert "mentee takes part no more" in results[staged.mentees[2]].obstacle
        (other,) = set(staged.mentors) - {gone}
        assert (await staged.open_of(staged.mentees[0])).mentor_id == other
        assert (await staged.open_of(staged.mentees[0])).origin is Origin.WAITLIST

    async def test_of_a_simulation_is_refused(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.close()
        run = await staged.a_run(purpose=Purpose.SIMULATION)

        with pytest.raises(OnlySimulated):
            await staged.publish(run.id)

    async def test_lets_who_got_nobody_wait_in_line(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=3)

        await staged.published()

        assert len(await waiting(staged)) == 1


class TestAgreeing:
    async def test_with_both_the_relationship_starts_and_takes_the_seat_over(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])

        await staged.accept(proposal, staged.mentors[0])
        held = await staged.matching.seats(staged.mentors[0])
        await staged.accept(proposal, staged.mentees[0])

        assert held == (1, 2)
        assert await staged.matching.seats(staged.mentors[0]) == (1, 2)
        (agreed,) = await staged.proposals(AGREED)
        async with staged.matching.db.reading() as tx:
            (relationship,) = (await tx.session.execute(select(relationships))).all()
        assert relationship.id == agreed.relationship_id
        assert relationship.programme_id == staged.id
        assert "ProposalAgreed" in await staged.matching.emitted()

    async def test_somebody_else_cannot_answer(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])

        with pytest.raises(NoSuchProposal):
            await staged.accept(proposal, new_id())

    async def test_twice_by_the_same_person_is_refused(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        await staged.accept(proposal, staged.mentors[0])

        with pytest.raises(AlreadyAnswered):
            await staged.accept(proposal, staged.mentors[0])
        assert await staged.matching.seats(staged.mentors[0]) == (1, 2)

    async def test_after_the_time_is_refused_though_no_timer_came_yet(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        staged.clock.now += WITHIN

        with pytest.raises(NotOpenAnyMore):
            await staged.accept(proposal, staged.mentors[0])

    async def test_a_mentor_whose_capacity_is_gone_is_refused(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1, capacity=1)
        await staged.published()
        other = await staged.matching.a_mentee()
        await staged.matching.accept(await staged.matching.sent(staged.mentors[0], other))

        with pytest.raises(NoSeatLeft):
            await staged.accept(await staged.open_of(staged.mentees[0]), staged.mentors[0])


class TestCascading:
    async def test_a_decline_is_followed_by_the_next_choice_and_never_by_the_same(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=1)
        await staged.published()
        first = await staged.open_of(staged.mentees[0])

        await staged.decline(first, first.mentor_id)
        second = await staged.open_of(staged.mentees[0])
        await staged.decline(second, staged.mentees[0])

        assert second.mentor_id != first.mentor_id
        assert second.origin is Origin.CASCADE
        assert await staged.proposals(OPEN) == []
        assert await waiting(staged) == staged.mentees

    async def test_a_seat_held_by_a_yes_comes_back_with_the_others_no(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        await staged.accept(proposal, staged.mentors[0])

        await staged.decline(proposal, staged.mentees[0])

        assert await staged.matching.seats(staged.mentors[0]) == (0, 2)

    async def test_what_lapses_goes_on_for_who_had_said_yes(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=1)
        await staged.published()
        first = await staged.open_of(staged.mentees[0])
        await staged.accept(first, staged.mentees[0])

        await staged.later(WITHIN)

        assert (await staged.open_of(staged.mentees[0])).mentor_id != first.mentor_id
        assert "ProposalLapsed" in await staged.matching.emitted()

    async def test_a_freed_seat_is_offered_to_who_waits_longest(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=4)
        await staged.published()
        line = await waiting(staged)
        one = (await staged.proposals(OPEN))[0]

        await staged.decline(one, one.mentee_id)

        last = (await staged.proposals())[-1]
        assert (last.mentee_id, last.origin) == (line[0], Origin.WAITLIST)
        assert len(await staged.proposals(OPEN)) == 2

    async def test_an_offer_from_the_line_is_timed_and_goes_on_to_the_next(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=4)
        await staged.published()

        await staged.later(WITHIN)

        lapsed = await staged.proposals(ProposalStatus.LAPSED)
        assert len(lapsed) == 2
        assert {each.mentee_id for each in await staged.proposals(OPEN)} == set(staged.mentees) - {
            each.mentee_id for each in lapsed
        }

    async def test_a_mentor_who_withdraws_frees_their_mentees_for_others(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=2)
        await staged.published()
        gone = (await staged.proposals(OPEN))[0].mentor_id

        await staged.withdraw(gone, MENTOR)
        await staged.settle()

        assert {each.mentor_id for each in await staged.proposals(OPEN)} == set(staged.mentors) - {gone}
        assert {each.mentee_id for each in await staged.proposals(OPEN)} == set(staged.mentees)

    async def test_a_block_ends_what_is_open_between_two(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()

        await staged.matching.tell(a_block(staged.mentors[0], staged.mentees[0]))

        assert await staged.proposals(OPEN) == []

    async def test_a_block_that_comes_again_or_before_its_time_ends_it_once(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        block = a_block(staged.mentors[0], staged.mentees[0])
        first, second = envelope(block), envelope(lifted(block), 2)

        early = await deliver(staged.matching.db, HANDLERS, second)
        taken = await deliver(staged.matching.db, HANDLERS, first, second, first, second)

        assert early == [Taken.GAP]
        assert taken[2:] == [Taken.SEEN_BEFORE] * 2
        assert (await staged.matching.emitted()).count("ProposalLapsed") == 1

    async def test_erasure_ends_it_and_the_other_goes_on(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=1)
        await staged.published()
        first = await staged.open_of(staged.mentees[0])
        await staged.accept(first, first.mentor_id)

        await staged.matching.tell(ErasureStarted(request_id=new_id(), member_id=first.mentor_id))
        await staged.settle()

        assert (await staged.open_of(staged.mentees[0])).mentor_id != first.mentor_id

    async def test_the_end_of_the_programme_withdraws_what_is_open(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=3)
        await staged.published()

        async with staged.matching.db.transaction() as tx:
            await end_programme(tx, staged.id)

        assert await staged.proposals(OPEN) == []
        assert await waiting(staged) == []


class TestComingLate:
    async def test_a_mentee_bids_against_the_prices_at_once(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=1)
        await staged.published()

        late = await staged.a_mentee()

        assert (await staged.open_of(late)).origin is Origin.LATE

    async def test_the_dearer_of_two_alike_is_not_chosen(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=0)
        run = await staged.published()
        async with staged.matching.db.transaction() as tx:
            dear = {"run_id": run.id, "mentor_id": min(staged.mentors, key=str), "price": 500}
            await tx.session.execute(mentor_prices.insert().values(dear))

        late = await staged.a_mentee()

        assert (await staged.open_of(late)).mentor_id == max(staged.mentors, key=str)

    async def test_a_mentor_is_somebody_for_who_waits(self, staged: Staged) -> None:
        await people(staged, mentors=0, mentees=1)
        await staged.published()
        assert await waiting(staged) == staged.mentees

        mentor_id = await staged.a_mentor()
        await staged.settle()

        assert (await staged.open_of(staged.mentees[0])).mentor_id == mentor_id

    async def test_a_raised_capacity_goes_to_who_waits_at_once(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=2, capacity=1)
        await staged.published()
        assert len(await waiting(staged)) == 1

        await staged.matching.tell(an_offer(staged.mentors[0], capacity=3))
        await staged.settle()

        assert await waiting(staged) == []

    @pytest.mark.parametrize("ratio", [1, 2])
    async def test_the_seat_of_a_relationship_that_ended_goes_to_who_waits_at_once(
        self, matching: Matching, clock: Clock, ratio: int
    ) -> None:
        staged = await stage(matching, clock, ratio=ratio)
        await people(staged, mentors=1, mentees=2, capacity=1)
        await staged.published()
        (last,) = await waiting(staged)
        await staged.agree((await staged.proposals(OPEN))[0])
        (agreed,) = await staged.proposals(AGREED)
        assert agreed.relationship_id
        await staged.settle()
        assert await waiting(staged) == [last]

        async with staged.matching.db.transaction() as tx:
            await end_relationship(tx, agreed.relationship_id, by=agreed.mentee_id, reason=EndReason.OTHER, note="")
        await staged.settle()

        assert await waiting(staged) == []
        assert {each.mentee_id for each in await staged.proposals(OPEN)} == {last}
        assert [each.mentee_id for each in await staged.proposals(ProposalStatus.OVER)] == [agreed.mentee_id]

    async def test_a_mentor_who_resumes_is_somebody_for_who_waits_at_once(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.matching.tell(OfferPaused(member_id=staged.mentors[0], until=None))
        await staged.published()
        assert len(await waiting(staged)) == 1

        await staged.matching.tell(OfferResumed(member_id=staged.mentors[0]))
        await staged.settle()

        assert await waiting(staged) == []

    async def test_a_capacity_that_is_not_raised_wakes_nobody(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=2, capacity=1)
        await staged.published()

        await staged.matching.tell(an_offer(staged.mentors[0], capacity=1))

        assert not await TimerLoop(staged.matching.db, TIMERS).run_next()

    async def test_who_waits_as_a_control_is_offered_nobody_yet(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, control_share=50)
        await staged.a_mentor(capacity=9)
        arms = await staged.both_arms()

        await staged.published()

        now = {member_id for member_id, arm in arms.items() if arm is Arm.NOW}
        assert {each.mentee_id for each in await staged.proposals()} <= now
        assert set(await waiting(staged)) <= now


class TestAtOnce:
    async def test_five_publications_are_one(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=3)
        await staged.close()
        run = await staged.a_run()

        await asyncio.gather(*(staged.publish(run.id) for _ in range(5)))

        assert len(await staged.proposals()) == 3
        assert (await staged.matching.emitted()).count("RunPublished") == 1

    async def test_whatever_everybody_answers_nobody_is_lost_and_no_seat_is_given_twice(self, staged: Staged) -> None:
        await people(staged, mentors=4, mentees=9)
        await staged.published()
        rng = random.Random(5)

        for _ in range(3):
            answers = [
                (staged.decline if rng.random() < 0.3 else staged.accept)(proposal, by)
                for proposal in await staged.proposals(OPEN)
                for by in (proposal.mentor_id, proposal.mentee_id)
            ]
            await asyncio.gather(*answers, return_exceptions=True)
            await staged.settle()

        live = await staged.proposals(OPEN, AGREED)
        placed = [each.mentee_id for each in live]
        assert len(set(placed)) == len(placed)
        assert set(placed) | set(await waiting(staged)) == set(staged.mentees)
        for mentor_id in staged.mentors:
            theirs = [each for each in live if each.mentor_id == mentor_id]
            held, seats = await staged.matching.seats(mentor_id)
            assert len(theirs) <= 2
            assert held == sum(each.status is AGREED or each.mentor_yes_at is not None for each in theirs) <= seats


class TestConstraints:
    async def test_a_mentee_has_one_live_proposal_and_so_has_each_seat(self, staged: Staged) -> None:
        await people(staged, mentors=2, mentees=2)
        await staged.published()
        one, other = await staged.proposals(OPEN)

        with pytest.raises(IntegrityError, match="proposals_one_live_per_mentee"):
            await change(staged, other.id, mentee_id=one.mentee_id)
        with pytest.raises(IntegrityError, match="proposals_one_live_per_seat"):
            await change(staged, other.id, mentor_id=one.mentor_id, mentor_seat=one.mentor_seat)

    async def test_nothing_is_agreed_without_both(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.published()
        (one,) = await staged.proposals()

        with pytest.raises(IntegrityError, match="proposals_agreed_by_both"):
            await change(staged, one.id, status=AGREED)

    async def test_no_run_is_done_without_a_proof(self, staged: Staged) -> None:
        await people(staged, mentors=1, mentees=1)
        await staged.a_run()

        with pytest.raises(IntegrityError, match="match_runs_proven"):
            async with staged.matching.db.transaction() as tx:
                await tx.session.execute(update(match_runs).values(digest=None))


async def change(staged: Staged, proposal_id: object, **values: object) -> None:
    async with staged.matching.db.transaction() as tx:
        await tx.session.execute(update(proposals).where(proposals.c.id == proposal_id).values(**values))
