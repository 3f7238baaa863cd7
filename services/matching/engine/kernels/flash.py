"""Rounds and tables: every two-sided graph falls into as many rounds as its largest degree (König 1916)."""

import numpy as np

from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Flags, Ints


@compiled
def colour(mentees: Ints, seats: Ints, wished: Ints, rounds: int) -> Ints:
    """A round for each pair (mentee, seat), so that nobody and no seat is twice in a round.

    No mentee and no seat may be in more pairs than there are rounds.  `wished` has a round for the pairs that come
    first, where they do not disturb each other, and -1 for all others; later pairs may move earlier ones.
    """
    at_mentee = np.full((mentees.max() + 1, rounds), -1, np.int32)
    at_seat = np.full((seats.max() + 1, rounds), -1, np.int32)
    chosen = wished.copy()
    for pair in range(len(mentees)):
        mentee, seat, one = mentees[pair], seats[pair], wished[pair]
        if one < 0:
            one, other = _free(at_mentee[mentee]), _free(at_seat[seat])
            if at_seat[seat, one] >= 0:
                _exchange(mentees, seats, chosen, at_mentee, at_seat, seat, one, other)
        at_mentee[mentee, one], at_seat[seat, one], chosen[pair] = pair, pair, one
    return chosen


@compiled
def _free(taken: Ints) -> int:
    found = 0
    while taken[found] >= 0:
        found += 1
    return found


@compiled
def _exchange(
    mentees: Ints, seats: Ints, chosen: Ints, at_mentee: Ints, at_seat: Ints, seat: int, one: int, other: int
) -> None:  # fmt: skip
    """Kempe's chain: the pairs of two rounds that hang together from a seat on change rounds."""
    chain, length = np.empty(len(at_mentee) + len(at_seat), np.int32), 0
    pair, on_seat, colour_now = at_seat[seat, one], True, one
    while pair >= 0:
        chain[length] = pair
        length += 1
        colour_now = other if colour_now == one else one
        pair = at_mentee[mentees[pair], colour_now] if on_seat else at_seat[seats[pair], colour_now]
        on_seat = not on_seat
    for moved in chain[:length]:
        at_mentee[mentees[moved], chosen[moved]], at_seat[seats[moved], chosen[moved]] = -1, -1
    for moved in chain[:length]:
        chosen[moved] = other if chosen[moved] == one else one
        at_mentee[mentees[moved], chosen[moved]], at_seat[seats[moved], chosen[moved]] = moved, moved


@compiled
def mix(plan: Ints, fixed: Flags, tables: Ints, met: Ints, tries: int, seed: int) -> int:
    """Lets mentees exchange rounds where it makes fewer meet at a table again; everybody keeps their mentors.

    - plan: mentees x rounds, changed in place.  fixed: what must not change.
    - tables: rounds x mentors x seats, who sits there, -1 for a free seat.  met: mentees x mentees, how often at one
      table.  Both are changed in place.
    Returns by how many the meetings again have become fewer.
    """
    np.random.seed(seed)
    fewer = 0
    mentees, rounds = plan.shape
    for _ in range(tries):
        mentee = np.random.randint(mentees)
        early, late = np.random.randint(rounds), np.random.randint(rounds)
        here, there = plan[mentee, early], plan[mentee, late]
        if here < 0 or there < 0 or early == late or fixed[mentee, early] or fixed[mentee, late]:
            continue
        other = _counterpart(plan, fixed, tables, early, late, here, there)
        if other == -2:  # noqa: PLR2004 - see _counterpart.
            continue
        change = _cross(plan, tables, met, mentee, other, early, late)
        if change > 0:
            _cross(plan, tables, met, mentee, other, early, late)
        else:
            fewer -= change
    return fewer


@compiled
def _counterpart(plan: Ints, fixed: Flags, tables: Ints, early: int, late: int, here: int, there: int) -> int:
    """Who can take the opposite way: a mentee, -1 when both tables have a free seat, -2 for nobody."""
    for other in tables[early, there]:
        if other < 0:
            continue
        if plan[other, late] == here and not fixed[other, early] and not fixed[other, late]:
            return int(other)
    return -1 if _has_room(tables[early, there]) and _has_room(tables[late, here]) else -2


@compiled
def _has_room(table: Ints) -> bool:
    free = 0
    for somebody in table:
        free += somebody == -1
    return free > 0


@compiled
def _cross(plan: Ints, tables: Ints, met: Ints, mentee: int, other: int, early: int, late: int) -> int:
    """Exchanges two rounds of a mentee, and of another one the other way; returns how many meetings again it makes."""
    change = 0
    for when in (early, late):
        change += _seat(plan, tables, met, mentee, when, -1)
        if other >= 0:
            change += _seat(plan, tables, met, other, when, -1)
    for who in (mentee, other):
        if who >= 0:
            plan[who, early], plan[who, late] = plan[who, late], plan[who, early]
    for when in (early, late):
        change += _seat(plan, tables, met, mentee, when, 1)
        if other >= 0:
            change += _seat(plan, tables, met, other, when, 1)
    return change


@compiled
def _seat(plan: Ints, tables: Ints, met: Ints, mentee: int, when: int, step: int) -> int:
    """A mentee sits down at the table of the plan (step 1) or stands up from it (-1)."""
    table, change = tables[when, plan[mentee, when]], 0
    old, new = (-1, mentee) if step > 0 else (mentee, -1)
    for seat in range(len(table)):
        if table[seat] == old:
            table[seat] = new
            break
    for neighbour in table:
        if neighbour >= 0 and neighbour != mentee:
            before = max(met[mentee, neighbour] - 1, 0)
            met[mentee, neighbour] += step
            met[neighbour, mentee] += step
            change += max(met[mentee, neighbour] - 1, 0) - before
    return change
