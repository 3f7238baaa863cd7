"""Checks a published pairing of peers from the pairing alone, with no code of the solver."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.pairs import Ints
from services.matching.engine.peers import Peers


@dataclass(frozen=True, kw_only=True)
class PeerCertificate:
    """As `Certificate`: points, the bound rounded down, and `gap` as a share of the bound."""

    faults: tuple[str, ...]
    paired: int
    objective: int
    bound: int
    gap: float


def certify_peers(firsts: Ints, seconds: Ints, points: Ints, result: Peers) -> PeerCertificate:
    """Recomputes what a pairing is worth, and that no other can be worth more than the bound, whatever the prices.

    Everybody keeps what is left of their best pair at the other's price; with all prices that is twice a bound.
    """
    partner = result.partner
    used = partner[firsts] == seconds
    paired = np.flatnonzero(partner >= 0)
    claims = {
        "Somebody's peer is another's.": (partner[partner[paired]] == paired).all(),
        "A pair is none of those that may be.": 2 * int(used.sum()) == len(paired),
    }
    objective = int(points[used].sum())
    kept = np.zeros(len(partner), dtype=np.int64)
    worth, prices = points.astype(np.int64) * result.units, np.maximum(result.prices, 0)
    np.maximum.at(kept, firsts, worth - prices[seconds])
    np.maximum.at(kept, seconds, worth - prices[firsts])
    bound = int(kept.sum() + prices.sum()) // (2 * result.units)
    return PeerCertificate(
        faults=tuple(sentence for sentence, holds in claims.items() if not holds),
        paired=int(used.sum()),
        objective=objective,
        bound=bound,
        gap=(bound - objective) / bound if bound else 0.0,
    )
