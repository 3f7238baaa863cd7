"""A flash event: which mentor's table each mentee sits at in each round.

What counts, in this order: what has taken place stays as it was; as many conversations as possible; as many points;
as many pairs as possible that the last plan promised; then as few mentees as possible who meet each other again at a
table.  All but the last are the best there is: who meets whom is a flow of least cost (each mentee once a round, each
pair once, each table's seats times the rounds), and since a two-sided graph needs no more rounds than its largest
degree (König 1916), any such flow can be played in the rounds there are.  Meetings again are made fewer by exchanging
rounds, which changes nothing else.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.network import Network
from services.matching.engine.pairs import MOST_POINTS, UNMATCHED, Flags, Ints, Longs, Pairs

NO_SEAT = -2
TRIES_A_SEAT = 40
"""How many exchanges of rounds are tried for each seat of the plan."""


@dataclass(frozen=True, kw_only=True)
class Flash:
    """A plan, and the prices that prove it.

    - plan: mentees x rounds, the mentor, int32, -1 for a break.
    - mentee_prices, mentor_prices: what another round with somebody is worth, in `units` to a unit of `weigh`.
    """

    plan: Ints
    mentee_prices: Longs
    mentor_prices: Longs
    units: int


def plan_flash(
    pairs: Pairs, rounds: int, *, past: Ints | None = None, promised: Ints | None = None, seed: int = 0
) -> Flash:
    """Plans `rounds` rounds in all; `pairs.seats` has how many mentees a table takes at a time.

    - past: mentees x rounds that have taken place, the mentor or -1; none by default.
    - promised: the whole plan that people know, mentees x rounds.  Pairs of it that are still possible are kept
      before others that are worth as much, in their round where nothing speaks against it.

    Who has not come, or is gone, is in no pair of `pairs`; their past is in `past` all the same.  Raises ValueError
    when past and promised do not fit.
    """
    past = np.zeros((pairs.mentees, 0), np.int32) if past is None else past
    promised = np.full((pairs.mentees, rounds), UNMATCHED, np.int32) if promised is None else promised
    if past.shape[0] != pairs.mentees or past.shape[1] > rounds or promised.shape != (pairs.mentees, rounds):
        raise ValueError("The past and the promised plan are not of this event")
    ahead = promised[:, past.shape[1] :]
    possible = pairs.only(~_in_plan(pairs, past) & (pairs.seats[pairs.mentors] > 0))
    left = rounds - past.shape[1]
    taken, mentee_prices, mentor_prices, units = _meetings(possible, left, ahead)
    future = _in_rounds(possible, taken, ahead)
    plan = np.concatenate([past, future], axis=1).astype(np.int32)
    fixed = plan == promised
    fixed[:, : past.shape[1]] = True
    _mix(plan, fixed, pairs.seats, seed)
    return Flash(plan=plan, mentee_prices=mentee_prices, mentor_prices=mentor_prices, units=units)


def weigh(pairs: Pairs, rounds: int, ahead: Ints) -> Longs:
    """What each pair is worth: one conversation before any points, any point before all promises."""
    promise = pairs.mentees * rounds + 1
    conversation = (MOST_POINTS + 1) * (min(pairs.mentees, len(pairs.seats)) + 2)
    return (conversation + pairs.points.astype(np.int64)) * promise + _in_plan(pairs, ahead)


def _in_plan(pairs: Pairs, plan: Ints) -> Flags:
    """For each pair whether it meets in a plan."""
    within = np.zeros((pairs.mentees, len(pairs.seats)), dtype=np.bool_)
    who, when = np.nonzero(plan >= 0)
    within[who, plan[who, when]] = True
    found: Flags = within[pairs.rows(), pairs.mentors]
    return found


def _meetings(pairs: Pairs, rounds: int, ahead: Ints) -> tuple[Longs, Longs, Longs, int]:
    """The pairs that meet (their positions), the prices of mentees and of mentors, and their units."""
    mentees, mentors = pairs.mentees, len(pairs.seats)
    drain, units = mentees + mentors, 4 * (mentees + mentors + 2)
    network = Network(nodes=drain + 1)
    used = network.add(pairs.rows(), mentees + pairs.mentors, room=1, cost=-weigh(pairs, rounds, ahead))
    network.add(mentees + np.arange(mentors), drain, room=pairs.seats.astype(np.int64) * rounds, cost=0)
    network.add(np.arange(mentees), drain, room=rounds, cost=0)
    supply = np.full(drain + 1, rounds, dtype=np.int64)
    supply[mentees:drain], supply[drain] = 0, -rounds * mentees
    flow, price = network.cheapest(supply, units=units)
    taken = np.flatnonzero(flow[used])
    return taken, price[:mentees] - price[drain], price[drain] - price[mentees:drain], units


def _in_rounds(pairs: Pairs, taken: Longs, ahead: Ints) -> Ints:
    """Gives each meeting a round, the promised one first: mentees x rounds."""
    from services.matching.engine.kernels.flash import colour  # noqa: PLC0415 - numba is only for who solves.

    future = np.full(ahead.shape, UNMATCHED, dtype=np.int32)
    if not len(taken):
        return future
    mentees, mentors = pairs.rows()[taken], pairs.mentors[taken]
    same = ahead[mentees] == mentors[:, None]
    wished = np.where(same.any(axis=1), same.argmax(axis=1), UNMATCHED)
    wished[~_fits(mentors, wished, pairs.seats)] = UNMATCHED
    order = np.argsort(wished == UNMATCHED, kind="stable")
    mentees, mentors, wished = mentees[order], mentors[order], wished[order]
    seats = _seats(mentors, wished, pairs.seats, ahead.shape[1])
    found = colour(mentees.astype(np.int32), seats, wished.astype(np.int32), ahead.shape[1])
    future[mentees, found] = mentors
    return future


def _fits(mentors: Ints, wished: Longs, tables: Ints) -> Flags:
    """Whether a table is still large enough for each wish, counted in order."""
    order = np.lexsort((wished, mentors))
    same = (np.diff(mentors[order]) == 0) & (np.diff(wished[order]) == 0)
    begin = np.flatnonzero(np.concatenate([[True], ~same]))
    place = np.arange(len(order)) - np.repeat(begin, np.diff(np.append(begin, len(order))))
    fits = np.empty(len(order), dtype=np.bool_)
    fits[order] = place < tables[mentors[order]]
    return fits


def _seats(mentors: Ints, wished: Longs, tables: Ints, rounds: int) -> Ints:
    """Deals each mentor's meetings to the seats of the table, none more than there are rounds, promises apart."""
    first = np.concatenate([[0], np.cumsum(tables, dtype=np.int64)])
    load = np.zeros(first[-1], dtype=np.int64)
    here = np.zeros((len(tables), rounds), dtype=np.int64)
    seats = np.empty(len(mentors), dtype=np.int32)
    lowest = first[:-1].copy()
    for number, (mentor, when) in enumerate(zip(mentors.tolist(), wished.tolist(), strict=True)):
        if when >= 0:
            seat = first[mentor] + here[mentor, when]
            here[mentor, when] += 1
        else:
            while load[lowest[mentor]] >= rounds:
                lowest[mentor] += 1
            seat = lowest[mentor]
        load[seat] += 1
        seats[number] = seat
    return seats


def _mix(plan: Ints, fixed: Flags, seats: Ints, seed: int) -> None:
    from services.matching.engine.kernels.flash import mix  # noqa: PLC0415 - numba is only for who solves.

    if fixed.all():
        return
    tables, met = _seated(plan, seats)
    mix(plan, fixed, tables, met, TRIES_A_SEAT * plan.size, seed)


def _seated(plan: Ints, seats: Ints) -> tuple[Ints, Ints]:
    """Who sits at each table in each round (-1 a free seat, -2 no seat), and how often two mentees share a table."""
    mentees, rounds = plan.shape
    widest = max(int(seats.max()), *(int(np.bincount(when[when >= 0], minlength=1).max()) for when in plan.T))
    tables = np.where(np.arange(widest) < seats[:, None], UNMATCHED, NO_SEAT).astype(np.int32)
    tables = np.repeat(tables[None], rounds, axis=0)
    met = np.zeros((mentees, mentees), dtype=np.int32)
    for when in range(rounds):
        who = np.flatnonzero(plan[:, when] >= 0)
        who = who[np.argsort(plan[who, when], kind="stable")]
        at = plan[who, when]
        tables[when, at, np.arange(len(at)) - np.searchsorted(at, at)] = who
        for seat in range(1, widest + 1):
            one, other = tables[when], np.roll(tables[when], seat, axis=1)
            both = (one >= 0) & (other >= 0)
            met[one[both], other[both]] += 1  # Nobody sits at two tables: no two are here twice.
    return tables, met
