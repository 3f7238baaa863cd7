"""A round of peers keeps the constraints of both, and each pair has the mean of what the two see."""

from dataclasses import replace

import numpy as np
import pytest

from services.matching.engine import KINDS, Mentee, Mentor, Snapshot, feasible, take_snapshot, weights_for
from services.matching.engine.peer_certificate import certify_peers
from services.matching.engine.peer_round import PeerRound, explain_pair, solve_peer_round
from tests.unit.matching.engine.worlds import World

PEER = 1 << KINDS.index("PEER")
WEIGHING = weights_for("PEER")


def a_crowd(seed: int, people: int = 9) -> Snapshot:
    """Everybody has an offer and a need of kind PEER; the two of each are the same person."""
    world = World(seed)
    crowd = [world.mentor(place + 100) for place in range(people)]
    mentors = [replace(one, kinds=PEER, seats=1, taking=True) for one in crowd]
    shared = [name for name in Mentor.__dataclass_fields__ if name in Mentee.__dataclass_fields__ and name != "skills"]
    mentees = [
        Mentee(
            **{name: getattr(one, name) for name in shared},
            need=world.an_id(),
            kind=PEER,
            stage=1,
            skills=world.some(world.skills, 3),
        )
        for one in crowd
    ]
    return take_snapshot(mentors, mentees, world.nearness())


def may(snapshot: Snapshot, found: PeerRound, one: int, other: int) -> bool:
    row = np.array([found.mentors[other]], dtype=np.intp)
    return bool(feasible(snapshot.mentees, int(found.mentees[one]), snapshot.mentors.take(row))[0])


@pytest.mark.parametrize("seed", range(20))
class TestSolvePeerRound:
    def test_pairs_only_those_who_may_meet_both_ways(self, seed: int) -> None:
        snapshot = a_crowd(seed)

        found = solve_peer_round(snapshot, WEIGHING)

        for one, other in enumerate(found.peers.partner.tolist()):
            if other >= 0:
                assert found.peers.partner[other] == one
                assert may(snapshot, found, one, other)
                assert may(snapshot, found, other, one)

    def test_knows_every_pair_that_is_possible_both_ways(self, seed: int) -> None:
        snapshot = a_crowd(seed)

        found = solve_peer_round(snapshot, WEIGHING)

        people = range(len(found.mentees))
        possible = {
            (one, other)
            for one in people
            for other in people
            if one < other and may(snapshot, found, one, other) and may(snapshot, found, other, one)
        }
        assert set(zip(found.firsts.tolist(), found.seconds.tolist(), strict=True)) == possible

    def test_gives_each_pair_the_mean_of_both_scores_and_explains_it(self, seed: int) -> None:
        snapshot = a_crowd(seed)

        found = solve_peer_round(snapshot, WEIGHING)

        for one, other, points in zip(
            found.firsts.tolist(), found.seconds.tolist(), found.points.tolist(), strict=True
        ):
            mine, theirs = explain_pair(snapshot, WEIGHING, found, one, other)
            assert points == (int(mine.total[0]) + int(theirs.total[0]) + 1) // 2
            assert int(mine.points.sum()) == int(mine.total[0])

    def test_is_certified_by_code_that_did_not_make_it(self, seed: int) -> None:
        snapshot = a_crowd(seed)

        found = solve_peer_round(snapshot, WEIGHING)

        shown = certify_peers(found.firsts, found.seconds, found.points, found.peers)
        assert shown.faults == ()


def test_who_has_a_need_but_no_offer_takes_no_part() -> None:
    world = World(1)
    mentee = replace(world.mentee(0, 5), kind=PEER)

    found = solve_peer_round(take_snapshot([world.mentor(200)], [mentee], world.nearness()), WEIGHING)

    assert len(found.mentees) == 0
    assert len(found.peers.partner) == 0
