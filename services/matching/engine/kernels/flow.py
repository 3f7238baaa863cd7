"""Flows of least cost by cost scaling (Goldberg and Tarjan 1990), first in, first out, with price updates.

The network is kept as residual arcs grouped by their tail: arc `a` runs to `to[a]`, its twin back is `twin[a]`.  A
price vector is within `slack` of the best when no arc with room left costs less than -slack after the prices.
"""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints, Longs

SHRINK = 20
"""How much the slack shrinks from one phase to the next."""
BETWEEN = 4
"""So many relabels a node lie between two price updates.  Both numbers are the best of a few that were measured."""


@compiled
def cheapest(tails: Ints, heads: Ints, room: Longs, cost: Longs, supply: Longs, last: int) -> tuple[Longs, Longs]:
    """How much runs through each arc, and a price for each node.

    - tails, heads: the nodes of each arc.  room: how much it can carry.  cost: of one unit; it is not scaled here.
    - supply: for each node what comes in, negative where it goes out; the sum is 0.  Changed in place.
    - last: the slack to stop at, at least 1.  With costs that are multiples of more than `last` times the nodes, the
      flow is the cheapest; otherwise each unit of a cycle costs at most `last` an arc too much.

    The first flow is -1 when the supply cannot be brought where it should go.
    """
    starts, to, twin, place = _residual(tails, heads, len(supply))
    left, price = np.zeros(len(to), np.int64), np.zeros(len(supply), np.int64)
    charge = np.zeros(len(to), np.int64)
    for arc in range(len(tails)):
        left[place[arc]] = room[arc]
        charge[place[arc]], charge[twin[place[arc]]] = cost[arc], -cost[arc]
    slack = max(last, np.abs(cost).max() if len(cost) else 0)
    while True:
        slack = max(last, slack // SHRINK)
        _saturate(starts, to, twin, left, charge, price, supply)
        if not _settle(starts, to, twin, left, charge, price, supply, slack):
            return np.full(len(tails), -1, np.int64), price
        if slack == last:
            break
    flow = np.empty(len(tails), np.int64)
    for arc in range(len(tails)):
        flow[arc] = left[twin[place[arc]]]
    return flow, price


@compiled
def _residual(tails: Ints, heads: Ints, nodes: int) -> tuple[Longs, Ints, Ints, Ints]:
    """Groups arcs and their twins by tail: offsets, heads, twins, and where each arc went."""
    starts = np.zeros(nodes + 1, np.int64)
    for arc in range(len(tails)):
        starts[tails[arc] + 1] += 1
        starts[heads[arc] + 1] += 1
    starts = np.cumsum(starts)
    fill = starts[:-1].copy()
    to, twin = np.empty(2 * len(tails), np.int32), np.empty(2 * len(tails), np.int32)
    place = np.empty(len(tails), np.int32)
    for arc in range(len(tails)):
        forth, back = fill[tails[arc]], fill[heads[arc]]
        if tails[arc] == heads[arc]:
            back += 1
        fill[tails[arc]] += 1
        fill[heads[arc]] += 1
        to[forth], to[back] = heads[arc], tails[arc]
        twin[forth], twin[back] = back, forth
        place[arc] = forth
    return starts, to, twin, place


@compiled
def _saturate(
    starts: Longs, to: Ints, twin: Ints, left: Longs, charge: Longs, price: Longs, excess: Longs
) -> None:  # fmt: skip
    """Fills every arc that would be cheaper than nothing."""
    for node in range(len(price)):
        for arc in range(starts[node], starts[node + 1]):
            if left[arc] > 0 and charge[arc] + price[node] - price[to[arc]] < 0:
                excess[node] -= left[arc]
                excess[to[arc]] += left[arc]
                left[twin[arc]] += left[arc]
                left[arc] = 0


@compiled
def _settle(
    starts: Longs, to: Ints, twin: Ints, left: Longs, charge: Longs, price: Longs, excess: Longs, slack: int
) -> bool:  # fmt: skip
    """Pushes what nodes have too much along arcs below cost, and cheapens the node where there is none.

    A phase lowers no price by more than the nodes times the old and the new slack unless there is no way at all.
    """
    current, often = starts[:-1].copy(), BETWEEN * len(price)
    relabels = often
    bottom = price.min() - (len(price) + 1) * (SHRINK + 2) * slack
    queue, waits, begin, count = np.empty(len(price), np.int32), excess > 0, 0, 0
    for node in range(len(price)):
        if waits[node]:
            queue[count] = node
            count += 1
    while count:
        if relabels >= often:
            relabels = 0
            _update(starts, to, twin, left, charge, price, excess, slack)
            current[:] = starts[:-1]
        node, begin, count = queue[begin], (begin + 1) % len(queue), count - 1
        waits[node] = False
        while excess[node] > 0:
            arc = _admissible(starts, to, left, charge, price, current, node)
            if arc >= 0:
                _push(to, twin, left, excess, node, arc)
                if excess[to[arc]] > 0 and not waits[to[arc]]:
                    waits[to[arc]], queue[(begin + count) % len(queue)] = True, to[arc]
                    count += 1
                continue
            _relabel(starts, to, left, charge, price, node, slack)
            if price[node] < bottom:
                return False
            current[node] = starts[node]
            relabels += 1
    return True


@compiled
def _push(to: Ints, twin: Ints, left: Longs, excess: Longs, node: int, arc: int) -> None:
    amount = min(excess[node], left[arc])
    left[arc] -= amount
    left[twin[arc]] += amount
    excess[node] -= amount
    excess[to[arc]] += amount


@compiled
def _admissible(starts: Longs, to: Ints, left: Longs, charge: Longs, price: Longs, current: Longs, node: int) -> int:
    """The next arc of a node with room and below cost, -1 if there is none."""
    mine = price[node]
    for arc in range(current[node], starts[node + 1]):
        if left[arc] > 0 and charge[arc] + mine - price[to[arc]] < 0:
            current[node] = arc
            return arc
    return -1


@compiled
def _relabel(starts: Longs, to: Ints, left: Longs, charge: Longs, price: Longs, node: int, slack: int) -> None:
    """Lowers the price of a node just so far that one arc gets below cost, endlessly if no arc has room."""
    best = np.iinfo(np.int64).min // 2
    for arc in range(starts[node], starts[node + 1]):
        if left[arc] > 0:
            best = max(best, price[to[arc]] - charge[arc])
    price[node] = best - slack


@compiled
def _update(
    starts: Longs, to: Ints, twin: Ints, left: Longs, charge: Longs, price: Longs, excess: Longs, slack: int
) -> None:  # fmt: skip
    """Lowers prices at once so that each excess sees a way to a deficit: Dijkstra in buckets of the slack, backwards.

    Distances count how many slacks an arc is too dear (Goldberg 1997, "set relabel"); prices fall by distance.
    """
    far = len(price) * 2 + 2
    distance, settled = np.where(excess < 0, 0, far), np.zeros(len(price), np.bool_)
    bucket, after = np.full(far + 1, -1, np.int32), np.full(len(price), -1, np.int32)
    before = np.full(len(price), -1, np.int32)
    for node in range(len(price)):
        if excess[node] < 0:
            _put(bucket, after, before, node, 0)
    step, open_ = 0, (excess > 0).sum()
    while step < far and open_ > 0:
        nearest = bucket[step]
        if nearest < 0:
            step += 1
            continue
        _take(bucket, after, before, nearest, step)
        settled[nearest] = True
        open_ -= excess[nearest] > 0
        for arc in range(starts[nearest], starts[nearest + 1]):
            if left[twin[arc]] > 0 and not settled[to[arc]]:
                dear = (price[to[arc]] - price[nearest] - charge[arc]) // slack + 1
                _nearer(bucket, after, before, distance, to[arc], step + max(dear, 0))
    for node in range(len(price)):
        price[node] -= slack * (distance[node] if settled[node] else step)


@compiled
def _nearer(bucket: Ints, after: Ints, before: Ints, distance: Longs, node: int, length: int) -> None:
    """Moves a node to a nearer bucket, if that is one."""
    far = len(bucket) - 1
    if length < distance[node] and length < far:
        if distance[node] < far:
            _take(bucket, after, before, node, distance[node])
        distance[node] = length
        _put(bucket, after, before, node, length)


@compiled
def _put(bucket: Ints, after: Ints, before: Ints, node: int, where: int) -> None:
    after[node], before[node] = bucket[where], -1
    if bucket[where] >= 0:
        before[bucket[where]] = node
    bucket[where] = node


@compiled
def _take(bucket: Ints, after: Ints, before: Ints, node: int, where: int) -> None:
    if before[node] >= 0:
        after[before[node]] = after[node]
    else:
        bucket[where] = after[node]
    if after[node] >= 0:
        before[after[node]] = before[node]
