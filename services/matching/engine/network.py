"""A flow network that is written down group by group, and its cheapest flow."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.matching.engine.pairs import Ints, Longs


class CannotFlow(ValueError):
    """The supply of the network has no way to its demand."""


@dataclass(kw_only=True)
class Network:
    """Nodes are numbers from 0; costs are whole and small enough that cost times four times the nodes fits 63 bits."""

    nodes: int
    _tails: list[Ints] = field(default_factory=list)
    _heads: list[Ints] = field(default_factory=list)
    _room: list[Longs] = field(default_factory=list)
    _cost: list[Longs] = field(default_factory=list)
    _count: int = 0

    def add(self, tails: ArrayLike, heads: ArrayLike, *, room: ArrayLike, cost: ArrayLike) -> slice:
        """Adds arcs, each argument one value for all or one for each; returns where their flows will stand."""
        tail, head, much, each = np.broadcast_arrays(np.atleast_1d(tails), heads, room, cost)
        self._tails.append(tail.astype(np.int32))
        self._heads.append(head.astype(np.int32))
        self._room.append(much.astype(np.int64))
        self._cost.append(each.astype(np.int64))
        begin, self._count = self._count, self._count + len(tail)
        return slice(begin, self._count)

    def cheapest(self, supply: NDArray[np.integer], *, units: int) -> tuple[Longs, Longs]:
        """The flow in each arc, and the price of each node in `units` to a unit of cost.

        With more units than nodes the flow is the cheapest; with fewer it may cost (nodes / units) too much for each
        unit of supply.  An arc with room left costs at least as much, up to one
        unit, as its head is dearer than its tail.  Raises CannotFlow.
        """
        from services.matching.engine.kernels.flow import cheapest  # noqa: PLC0415 - numba is only for who solves.

        tails, heads = np.concatenate(self._tails), np.concatenate(self._heads)
        room, cost = np.concatenate(self._room), np.concatenate(self._cost) * units
        flow, price = cheapest(tails, heads, room, cost, supply.astype(np.int64), 1)
        if len(flow) and flow[0] < 0:
            raise CannotFlow
        return flow, price
