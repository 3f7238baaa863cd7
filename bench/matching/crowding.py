"""Introductions of a whole association, with and without the scarcity price: who is asked, and what it costs in fit.

Run it by `python -m bench.matching.crowding`; it takes about a minute.  Members ask one after the other.  Each looks at
their best ten and asks one of them, the first most often (by Zipf's law); subjects are wanted by Zipf's law too.  A
mentor answers within the time that load is counted for, so that seats do not fill: the price alone spreads the asks.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.matching.association import association
from services.matching.engine import Snapshot, holders_of, scan, weights_for
from services.matching.recommendations.domain.load import DEFAULTS, Defaults, Load, price

SHOWN = 10
WEIGHING = weights_for("TRADITIONAL")


@dataclass(frozen=True, kw_only=True)
class Crowding:
    """What became of the asks: the share that the most asked 1 % of the mentors got, and the mean score of a pair."""

    share: float
    mean_score: float
    most_asked: int


def simulate(snapshot: Snapshot, defaults: Defaults) -> Crowding:
    """Every mentee asks once, in order."""
    rng = np.random.default_rng(11)
    asked: NDArray[np.int64] = np.zeros(len(snapshot.mentors), dtype=np.int64)
    prices, scores = np.zeros(len(snapshot.mentors), dtype=np.int64), []
    held = holders_of(snapshot.mentors.skills)
    chances = 1 / np.arange(1, SHOWN + 1)
    for mentee in range(len(snapshot.mentees)):
        best = scan(snapshot.mentees, mentee, snapshot.mentors, WEIGHING, k=SHOWN, prices=prices, holders=held)
        if not len(best.numbers):
            continue
        place = int(rng.choice(len(best.numbers), p=chances[: len(best.numbers)] / chances[: len(best.numbers)].sum()))
        mentor = int(best.numbers[place])
        asked[mentor] += 1
        prices[mentor] = price(Load(asked=int(asked[mentor])), int(snapshot.mentors.seats[mentor]), defaults)
        scores.append(int(best.scores[place]))
    top = np.sort(asked)[::-1][: max(1, round(len(asked) / 100))]
    return Crowding(
        share=float(top.sum() / asked.sum()), mean_score=float(np.mean(scores)), most_asked=int(asked.max())
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--mentors", type=int, default=4000)
    asked = parser.parse_args()
    snapshot = association(asked.mentors, asked.members)
    free = simulate(snapshot, Defaults(each=0))
    print(f"{asked.members} members ask {asked.mentors} mentors, the first of {SHOWN} most often")
    print(f"{'price of an ask':>16} {'top 1 % get':>12} {'most asked':>11} {'mean score':>11} {'lost':>8}")
    for each in (0, 100, DEFAULTS.each, 600):
        found = free if each == 0 else simulate(snapshot, Defaults(each=each))
        lost = 1 - found.mean_score / free.mean_score
        print(f"{each:16} {found.share:12.2%} {found.most_asked:11} {found.mean_score:11.0f} {lost:8.2%}")


if __name__ == "__main__":
    main()
