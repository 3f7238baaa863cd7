"""A round over all pairs is the best there is though the solver saw few of them, and an audit proves it for all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine import Mentee, Mentor, Snapshot, candidate_lists, weights_for
from services.matching.engine.audit import Claim, Group, audit, look_at
from services.matching.engine.candidates import candidates_of
from services.matching.engine.certificate import Certificate, certify
from services.matching.engine.growth import claim_of, solve_for_all
from services.matching.engine.pairs import Pairs
from services.matching.engine.rounds import Rule, solve_round
from tests.builders.programmes import a_cohort, a_snapshot

WEIGHING = weights_for("TRADITIONAL")
MANY = settings(max_examples=150, deadline=None)
RULES = st.sampled_from(Rule)


@st.composite
def crowds(draw: st.DrawFn) -> Snapshot:
    """Seats are scarce, or plenty; some mentors fit nobody, and some mentees nobody."""
    mentees, mentors, seed = draw(st.integers(1, 24)), draw(st.integers(1, 10)), draw(st.integers(0, 10_000))
    return a_snapshot(*a_cohort(mentees, mentors, seed=seed))


def all_pairs(snapshot: Snapshot) -> Pairs:
    return candidate_lists(snapshot, WEIGHING, len(snapshot.mentors)).pairs(snapshot.mentors.seats)


def grown(snapshot: Snapshot, rule: Rule, *, seat_cost: int = 300) -> Claim:
    """From lists of one mentor each."""
    rows = np.arange(len(snapshot.mentees))
    listed = candidates_of(snapshot, WEIGHING, rows, k=1, told=lambda _share: None)
    return claim_of(*solve_for_all(listed, rule, seat_cost=seat_cost, seed=0, told=lambda _share: None))


def audited(snapshot: Snapshot, claim: Claim) -> Certificate:
    got = {int(row): int(mentor) for row, mentor in zip(claim.rows, claim.match, strict=True) if mentor >= 0}
    return audit(snapshot, WEIGHING, claim, seen=look_at(snapshot, WEIGHING, got))


class TestSolveForAll:
    @MANY
    @given(snapshot=crowds(), rule=RULES, seat_cost=st.sampled_from([0, 300, 9000]))
    def test_reaches_what_all_pairs_at_once_reach_and_proves_it(
        self, snapshot: Snapshot, rule: Rule, seat_cost: int
    ) -> None:
        whole = all_pairs(snapshot)
        best = certify(whole, solve_round(whole, rule, seat_cost=seat_cost))

        shown = audited(snapshot, grown(snapshot, rule, seat_cost=seat_cost))

        assert shown.faults == ()
        assert (shown.matched, shown.objective) == (best.matched, best.objective)
        assert shown.bound == shown.objective
        if rule is not Rule.SUM:
            assert shown.most_proven
        if rule is Rule.FAIREST and shown.matched:
            assert shown.least_proven
            assert shown.worst_off
            assert best.worst_off
            assert shown.worst_off[0] == best.worst_off[0]

    def test_of_nobody_is_nothing(self) -> None:
        mentors, mentees = a_cohort(3, 3)

        nobody: list[tuple[list[Mentor], list[Mentee]]] = [([], mentees), (mentors, []), ([], [])]
        for people in nobody:
            snapshot = a_snapshot(*people)

            assert audited(snapshot, grown(snapshot, Rule.FAIREST)).matched == 0


class TestAudit:
    @MANY
    @given(snapshot=crowds(), rule=RULES)
    def test_says_what_the_certificate_of_all_pairs_says(self, snapshot: Snapshot, rule: Rule) -> None:
        whole, claim = all_pairs(snapshot), grown(snapshot, rule)
        lists = candidate_lists(snapshot, WEIGHING, len(snapshot.mentors))
        told = replace(solve_round(whole, rule), match=claim.match)

        listed, shown = certify(whole, told, mentor_points=lists.mentor_points), audited(snapshot, claim)

        assert shown.blocking == listed.blocking
        assert shown.unmatched == listed.unmatched
        assert shown.worst_off is None or (listed.worst_off and shown.worst_off[0] == listed.worst_off[0])
        assert np.array_equal(shown.loads, listed.loads)
        assert shown.idle == listed.idle

    @MANY
    @given(snapshot=crowds(), rule=RULES, data=st.data())
    def test_is_not_fooled_by_false_prices_and_groups(
        self, snapshot: Snapshot, rule: Rule, data: st.DataObject
    ) -> None:
        claim, best = grown(snapshot, rule), audited(snapshot, grown(snapshot, rule))
        mentees, mentors = len(snapshot.mentees), len(snapshot.mentors)

        def flags(count: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
            return np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), dtype=np.bool_)

        def group() -> Group:
            return Group(mentees=flags(mentees), mentors=flags(mentors))

        prices = np.array(
            data.draw(st.lists(st.integers(-9, 9999), min_size=mentors, max_size=mentors)), dtype=np.int64
        )
        false = replace(claim, prices=prices, crowded=group(), tight=group(), blocked=group())

        shown = audited(snapshot, false)

        assert shown.bound >= best.objective
        assert shown.objective == best.objective
        assert not shown.most_proven or rule is Rule.SUM or shown.matched == best.matched

    @MANY
    @given(snapshot=crowds(), chosen=st.integers(0, 10_000))
    def test_sees_that_a_worse_round_is_not_the_best(self, snapshot: Snapshot, chosen: int) -> None:
        claim = grown(snapshot, Rule.FAIREST)
        matched = np.flatnonzero(claim.match >= 0)
        if not len(matched):
            return
        fewer = claim.match.copy()
        fewer[matched[chosen % len(matched)]] = -1

        shown = audited(snapshot, replace(claim, match=fewer))

        assert not shown.most_proven
        assert shown.bound > shown.objective

    @pytest.mark.parametrize("seed", range(20))
    def test_finds_an_impossible_pair_and_an_overfull_mentor(self, seed: int) -> None:
        snapshot = a_snapshot(*a_cohort(12, 6, seed=seed))
        claim, whole = grown(snapshot, Rule.FAIREST), all_pairs(snapshot)
        possible = set(zip(whole.rows().tolist(), whole.mentors.tolist(), strict=True))
        impossible = [(0, mentor) for mentor in range(6) if (0, mentor) not in possible]
        match = np.zeros_like(claim.match)
        if impossible:
            match[0] = impossible[0][1]

        shown = audited(snapshot, replace(claim, match=match))

        assert "A mentor has more mentees than seats." in shown.faults
        if impossible:
            assert "A mentee is matched with a mentor with whom they cannot be." in shown.faults
