"""A programme of peers, from enrolment to relationships; and a reverse one, with the roles where they belong."""

from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.words import CareerStage, Kind, MentoringRole
from services.matching.programmes.domain.checking import check
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.proposal import Origin, ProposalStatus
from services.matching.programmes.domain.refusals import NoNeedForIt, NoOfferForIt, ProgrammeMisread, TooManyPins
from services.matching.programmes.domain.run import Wish, WishedPair
from services.matching.programmes.queries.checking import kept_run
from services.matching.programmes.tables import programme_waitlist
from services.matching.relationships.tables import relationships
from tests.builders.matching import a_block, a_profile, an_offer
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.world import Matching

PEER, OPEN, AGREED = MentoringRole.PEER, ProposalStatus.OPEN, ProposalStatus.AGREED


@pytest.fixture
async def peers(matching: Matching, clock: Clock) -> Staged:
    """Give a programme of peers with an open enrolment."""
    return await stage(matching, clock, kind=Kind.PEER)


async def a_peer(staged: Staged, *, enrol: bool = True) -> UUID:
    """Somebody who asks and gives."""
    need = await staged.matching.a_mentee(kind=Kind.PEER)
    await staged.matching.tell(an_offer(need.member_id, kinds=(Kind.PEER,)))
    if enrol:
        await staged.enrol(need.member_id, PEER)
    staged.mentees.append(need.member_id)
    return need.member_id


async def some_peers(staged: Staged, count: int) -> list[UUID]:
    return [await a_peer(staged) for _ in range(count)]


def partners(results: dict[UUID, object]) -> dict[UUID, UUID]:
    return {member_id: row.mentor_id for member_id, row in results.items() if row.mentor_id}  # type: ignore[attr-defined]  # a row


async def waiting(staged: Staged) -> set[UUID]:
    async with staged.matching.db.reading() as tx:
        return set(await tx.session.scalars(select(programme_waitlist.c.mentee_id)))


class TestEnrolling:
    async def test_as_a_peer_takes_a_need_and_an_offer(self, peers: Staged) -> None:
        asks = await peers.matching.a_mentee(kind=Kind.PEER)
        gives = await peers.matching.a_mentor(kinds=(Kind.PEER,))

        with pytest.raises(NoOfferForIt):
            await peers.enrol(asks.member_id, PEER)
        with pytest.raises(NoNeedForIt):
            await peers.enrol(gives, PEER)


class TestARunOfPeers:
    async def test_pairs_everybody_both_ways_and_proves_it(self, peers: Staged) -> None:
        members = await some_peers(peers, 4)

        run = await peers.a_run()

        got = partners(await peers.results(run.id))
        assert run.rule is RunRule.PEERS
        assert set(got) == set(members)
        assert all(got[got[one]] == one for one in members)
        assert run.certificate is not None
        assert (run.certificate["faults"], run.certificate["matched"]) == ([], 4)
        assert run.certificate["bound"] == run.certificate["objective"]

    async def test_is_the_same_twice_and_holds_when_it_is_checked_again(self, peers: Staged) -> None:
        await some_peers(peers, 5)

        one, other = await peers.a_run(), await peers.a_run()

        assert one.digest == other.digest
        async with peers.matching.db.reading() as tx:
            found = check(await kept_run(tx, one.id))
        assert found.faults == ()
        assert found.certificate == one.certificate

    async def test_of_an_odd_number_leaves_one_out_and_says_why(self, peers: Staged) -> None:
        await some_peers(peers, 3)

        run = await peers.a_run()

        (alone,) = [row for row in (await peers.results(run.id)).values() if row.mentor_id is None]
        assert "suits them better" in alone.reason

    async def test_never_pairs_two_whom_a_block_keeps_apart(self, peers: Staged) -> None:
        one, other = await some_peers(peers, 2)
        await peers.matching.tell(a_block(one, other))

        run = await peers.a_run()

        assert partners(await peers.results(run.id)) == {}

    async def test_keeps_pins_and_forbidden_pairs_whoever_is_called_the_mentor(self, peers: Staged) -> None:
        one, two, three, four = await some_peers(peers, 4)
        pin = WishedPair(mentor_id=one, mentee_id=two, wish=Wish.PIN)
        forbidden = WishedPair(mentor_id=three, mentee_id=four, wish=Wish.FORBID)

        pinned = await peers.a_run(wishes=(pin,))
        apart = await peers.a_run(wishes=(pin, forbidden))

        assert partners(await peers.results(pinned.id)) == {one: two, two: one, three: four, four: three}
        assert partners(await peers.results(apart.id)) == {one: two, two: one}
        async with peers.matching.db.reading() as tx:
            assert check(await kept_run(tx, apart.id)).faults == ()

    async def test_refuses_a_peer_who_is_pinned_twice(self, peers: Staged) -> None:
        one, two, three = await some_peers(peers, 3)
        first = WishedPair(mentor_id=one, mentee_id=two, wish=Wish.PIN)
        second = WishedPair(mentor_id=two, mentee_id=three, wish=Wish.PIN)

        with pytest.raises(TooManyPins):
            await peers.ask_for_run(wishes=(first, second))

    async def test_their_rule_is_for_peers_alone(self, matching: Matching, clock: Clock) -> None:
        with pytest.raises(ProgrammeMisread):
            await stage(matching, clock, rule=RunRule.PEERS)


class TestOffersToPeers:
    async def test_go_out_once_for_each_pair_and_both_accept(self, peers: Staged) -> None:
        await some_peers(peers, 4)

        run = await peers.published()
        for proposal in await peers.proposals(OPEN):
            await peers.agree(proposal)

        agreed = await peers.proposals(AGREED)
        assert len(agreed) == 2
        assert {each for pair in agreed for each in (pair.mentee_id, pair.mentor_id)} == set(peers.mentees)
        assert all(row.offered for row in (await peers.results(run.id)).values())
        async with peers.matching.db.reading() as tx:
            kinds = list(await tx.session.scalars(select(relationships.c.kind)))
        assert kinds == [Kind.PEER] * 2

    async def test_after_a_no_both_are_offered_somebody_else_who_is_free(self, peers: Staged) -> None:
        await some_peers(peers, 3)
        await peers.published()
        (first,) = await peers.proposals(OPEN)
        (alone,) = await waiting(peers)

        await peers.decline(first, first.mentee_id)

        (second,) = await peers.proposals(OPEN)
        assert second.origin in {Origin.CASCADE, Origin.WAITLIST}
        assert alone in {second.mentee_id, second.mentor_id}
        left = {first.mentee_id, first.mentor_id, alone} - {second.mentee_id, second.mentor_id}
        assert await waiting(peers) == left

    async def test_who_comes_late_is_offered_to_who_was_left_over(self, peers: Staged) -> None:
        await some_peers(peers, 3)
        await peers.published()
        (alone,) = await waiting(peers)

        late = await a_peer(peers)

        (offered,) = [each for each in await peers.proposals(OPEN) if late in {each.mentee_id, each.mentor_id}]
        assert {offered.mentee_id, offered.mentor_id} == {late, alone}
        assert await waiting(peers) == set()

    async def test_a_peer_who_withdraws_leaves_the_other_to_somebody_else(self, peers: Staged) -> None:
        await some_peers(peers, 3)
        await peers.published()
        (first,) = await peers.proposals(OPEN)
        (alone,) = await waiting(peers)

        await peers.withdraw(first.mentor_id, PEER)
        await peers.settle()

        (second,) = await peers.proposals(OPEN)
        assert {second.mentee_id, second.mentor_id} == {first.mentee_id, alone}


class TestAReverseProgramme:
    async def test_matches_a_senior_with_a_junior_who_mentors(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, kind=Kind.REVERSE)
        junior, senior = await staged.a_mentor(enrol=False, capacity=1), await staged.a_mentee(enrol=False)
        need = await matching.a_mentee(member_id=senior, kind=Kind.REVERSE)
        await matching.tell(
            an_offer(junior, kinds=(Kind.REVERSE,)),
            a_profile(junior, career_stage=CareerStage.EARLY),
            a_profile(senior, career_stage=CareerStage.SENIOR),
        )
        await staged.enrol(junior, MentoringRole.MENTOR)
        await staged.enrol(senior, MentoringRole.MENTEE, need_id=need.need_id)

        run = await staged.published()
        await staged.agree(await staged.open_of(senior))

        assert partners(await staged.results(run.id)) == {senior: junior}
        async with matching.db.reading() as tx:
            (relationship,) = (await tx.session.execute(select(relationships))).all()
        assert (relationship.kind, relationship.mentor_id, relationship.mentee_id) == (Kind.REVERSE, junior, senior)

    async def test_never_lets_the_senior_mentor_the_junior(self, matching: Matching, clock: Clock) -> None:
        staged = await stage(matching, clock, kind=Kind.REVERSE)
        senior = await matching.a_mentor(kinds=(Kind.REVERSE,))
        need = await matching.a_mentee(kind=Kind.REVERSE)
        await matching.tell(
            a_profile(senior, career_stage=CareerStage.SENIOR),
            a_profile(need.member_id, career_stage=CareerStage.EARLY),
        )
        await staged.enrol(senior, MentoringRole.MENTOR)
        await staged.enrol(need.member_id, MentoringRole.MENTEE)

        run = await staged.a_run()

        assert partners(await staged.results(run.id)) == {}
