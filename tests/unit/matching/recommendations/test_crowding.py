"""The scarcity price keeps the mentors whom everybody wants from drowning, at little cost."""

from bench.matching.association import association
from bench.matching.crowding import simulate
from services.matching.recommendations.domain.load import DEFAULTS, Defaults

MOST_SHARE, MOST_LOSS = 0.05, 0.03


def test_a_hundredth_of_the_mentors_gets_a_twentieth_of_the_asks_at_most() -> None:
    snapshot = association(400, 1000)

    free, priced = simulate(snapshot, Defaults(each=0)), simulate(snapshot, DEFAULTS)

    assert free.share > MOST_SHARE
    assert priced.share <= MOST_SHARE
    assert priced.mean_score >= free.mean_score * (1 - MOST_LOSS)
