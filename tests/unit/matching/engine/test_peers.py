"""Peers are paired as well as can be, and the certificate says how far from it they may be."""

from dataclasses import replace

import numpy as np
import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.pairs import Ints
from services.matching.engine.peer_certificate import certify_peers
from services.matching.engine.peers import solve_peers

Edges = tuple[int, Ints, Ints, Ints]


@st.composite
def groups(draw: st.DrawFn) -> Edges:
    """Up to eight people and some of their pairs."""
    people = draw(st.integers(2, 8))
    every = [(one, other) for one in range(people) for other in range(one)]
    chosen = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    points = draw(st.lists(st.integers(0, draw(st.sampled_from([3, 100]))), min_size=len(chosen), max_size=len(chosen)))
    firsts, seconds = np.array(chosen, np.int32).T
    return people, firsts, seconds, np.array(points, np.int32)


def best_sum(pairs: list[tuple[int, int, int]]) -> int:
    """By trying each pair, and without it."""
    if not pairs:
        return 0
    one, other, points = pairs[0]
    apart = [pair for pair in pairs[1:] if not {one, other} & set(pair[:2])]
    return max(points + best_sum(apart), best_sum(pairs[1:]))


class TestSolvePeers:
    @settings(max_examples=1500, deadline=None)
    @given(group=groups())
    def test_the_best_of_all_pairings_lies_between_the_objective_and_the_bound(self, group: Edges) -> None:
        people, firsts, seconds, points = group
        best = best_sum(list(zip(firsts.tolist(), seconds.tolist(), points.tolist(), strict=True)))

        shown = certify_peers(firsts, seconds, points, solve_peers(people, firsts, seconds, points))

        assert shown.faults == ()
        assert shown.objective <= best <= shown.bound
        assert shown.objective >= 0.75 * best

    def test_in_a_crowd_it_is_almost_the_best_and_the_same_to_the_byte(self) -> None:
        people, firsts, seconds, points = crowd(600, seed=2)
        graph = rustworkx.PyGraph()
        graph.add_nodes_from(range(people))
        graph.add_edges_from(list(zip(firsts.tolist(), seconds.tolist(), points.tolist(), strict=True)))
        best = rustworkx.max_weight_matching(graph, weight_fn=int)
        exact = sum(graph.get_edge_data(one, other) for one, other in best)

        result, again = (solve_peers(people, firsts, seconds, points) for _ in range(2))
        shown = certify_peers(firsts, seconds, points, result)

        assert 0.99 * exact <= shown.objective <= exact <= shown.bound
        assert result.partner.tobytes() == again.partner.tobytes()

    def test_refuses_somebody_as_their_own_peer(self) -> None:
        with pytest.raises(ValueError, match="own peer"):
            solve_peers(2, np.array([1], np.int32), np.array([1], np.int32), np.array([5], np.int32))

    def test_a_false_pairing_is_found(self) -> None:
        people, firsts, seconds, points = crowd(20, seed=1)
        result = solve_peers(people, firsts, seconds, points)

        shown = certify_peers(firsts, seconds, points, replace(result, partner=np.roll(result.partner, 1)))

        assert shown.faults


def crowd(people: int, *, seed: int) -> Edges:
    """Everybody with a dozen others, in a space where likes attract."""
    rng = np.random.default_rng(seed)
    place = rng.normal(size=(people, 8))
    liking = place @ place.T + rng.normal(size=(people, people))
    np.fill_diagonal(liking, -np.inf)
    near = np.argsort(-liking, axis=1)[:, :12]
    pairs = np.unique(np.sort(np.stack([np.repeat(np.arange(people), 12), near.ravel()], axis=1), axis=1), axis=0)
    points = np.clip(5000 + 600 * liking[pairs[:, 0], pairs[:, 1]], 0, 10_000)
    return people, pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32), points.astype(np.int32)
