"""The named peers, on the data of our own solvers; each is imported by its own row, as memory is measured."""

from typing import Any

import numpy as np

from bench.matching.instances import Edges
from services.matching.engine.boards import Seats
from services.matching.engine.groups import Gathering, Limits
from services.matching.engine.pairs import Pairs
from services.matching.engine.rounds import seat_costs
from services.matching.engine.stable import Preferences


def ortools_round(pairs: Pairs, *, least: int = 0, seat_cost: int = 300, everybody: bool = False) -> int:
    """SimpleMinCostFlow: the best sum, or of as many pairs as possible with at least `least` points."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - a peer is loaded by its own row.

    rows, kept = pairs.rows(), pairs.points >= least
    mentees, mentors = pairs.mentees, len(pairs.seats)
    _, costs = seat_costs(pairs.seats, seat_cost)
    flow = min_cost_flow.SimpleMinCostFlow()
    used = flow.add_arcs_with_capacity_and_unit_cost(
        rows[kept],
        mentees + pairs.mentors[kept],
        np.ones(int(kept.sum()), np.int64),
        -pairs.points[kept].astype(np.int64),
    )
    of = mentees + np.repeat(np.arange(mentors), pairs.seats)
    taken = flow.add_arcs_with_capacity_and_unit_cost(
        of, np.full(len(of), mentees + mentors), np.ones(len(of), np.int64), costs
    )
    flow.set_nodes_supplies(np.arange(mentees), np.ones(mentees, np.int64))
    flow.set_node_supply(mentees + mentors, -mentees)
    if everybody:
        flow.solve_max_flow_with_min_cost()
    else:
        staying = np.arange(mentees)
        flow.add_arcs_with_capacity_and_unit_cost(
            staying, np.full(mentees, mentees + mentors), np.ones(mentees, np.int64), np.zeros(mentees, np.int64)
        )
        flow.solve()
    return int((flow.flows(used) * pairs.points[kept]).sum() - (flow.flows(taken) * costs).sum())


def ortools_fairest(pairs: Pairs) -> int:
    """The same three rules with OR-tools: the least score by bisection over SimpleMaxFlow, then SimpleMinCostFlow."""
    scores = np.unique(pairs.points)
    most, low, high = _most(pairs, 0), 0, len(scores)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _most(pairs, int(scores[middle])) == most else (low, middle)
    return ortools_round(pairs, least=int(scores[low]), everybody=True)


def _most(pairs: Pairs, least: int) -> int:
    from ortools.graph.python import max_flow  # noqa: PLC0415 - a peer is loaded by its own row.

    mentees, mentors, kept = pairs.mentees, len(pairs.seats), pairs.points >= least
    source, drain = mentees + mentors, mentees + mentors + 1
    flow = max_flow.SimpleMaxFlow()
    flow.add_arcs_with_capacity(np.full(mentees, source), np.arange(mentees), np.ones(mentees, np.int64))
    flow.add_arcs_with_capacity(pairs.rows()[kept], mentees + pairs.mentors[kept], np.ones(int(kept.sum()), np.int64))
    flow.add_arcs_with_capacity(mentees + np.arange(mentors), np.full(mentors, drain), pairs.seats.astype(np.int64))
    flow.solve(source, drain)
    return int(flow.optimal_flow())


def scipy_assignment(pairs: Pairs) -> int:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - a peer is loaded by its own row.

    table = pairs.points.reshape(pairs.mentees, len(pairs.seats))
    rows, columns = linear_sum_assignment(table, maximize=True)
    return int(table[rows, columns].sum())


def matching_package(preferences: Preferences, seats: np.ndarray[Any, np.dtype[np.int32]]) -> int:
    """`HospitalResident` of the package `matching`; how many are matched, which is the same for every stable match."""
    import sys  # noqa: PLC0415 - its recursion needs more than the default.

    from matching.games import HospitalResident  # noqa: PLC0415 - a peer is loaded by its own row.

    sys.setrecursionlimit(100_000)
    mentees = len(preferences.starts) - 1
    rows = np.repeat(np.arange(mentees), np.diff(preferences.starts))
    lists: dict[int, list[int]] = {}
    for pair in np.lexsort((-preferences.mentee_points, rows)):
        lists.setdefault(int(rows[pair]), []).append(int(preferences.mentors[pair]))
    back: dict[int, list[int]] = {}
    for pair in np.lexsort((-preferences.mentor_points, preferences.mentors)):
        back.setdefault(int(preferences.mentors[pair]), []).append(int(rows[pair]))
    game = HospitalResident.create_from_dictionaries(lists, back, {mentor: int(seats[mentor]) for mentor in back})
    return sum(len(held) for held in game.solve().values())


def rustworkx_peers(edges: Edges) -> int:
    import rustworkx  # noqa: PLC0415 - a peer is loaded by its own row.

    people, firsts, seconds, points = edges
    graph: Any = rustworkx.PyGraph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(list(zip(firsts.tolist(), seconds.tolist(), points.tolist(), strict=True)))
    pairs = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sum(graph.get_edge_data(one, other) for one, other in pairs)


def cpsat_flash(pairs: Pairs, rounds: int, seconds: float) -> int:
    """One truth value for each pair and round; the points of the best plan in that time."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer is loaded by its own row.

    model, rows = cp_model.CpModel(), pairs.rows().tolist()
    mentee_rounds: dict[Any, list[Any]] = {}
    tables: dict[Any, list[Any]] = {}
    terms = []
    for mentee, mentor, points in zip(rows, pairs.mentors.tolist(), pairs.points.tolist(), strict=True):
        here = [model.new_bool_var("") for _ in range(rounds)]
        model.add_at_most_one(here)
        terms += [points * one for one in here]
        for when, one in enumerate(here):
            mentee_rounds.setdefault((mentee, when), []).append(one)
            tables.setdefault((mentor, when), []).append(one)
    for one_round in mentee_rounds.values():
        model.add_at_most_one(one_round)
    for (mentor, _), sitting in tables.items():
        model.add(sum(sitting) <= int(pairs.seats[mentor]))
    return _solved(model, sum(terms), seconds)


def cpsat_groups(gathering: Gathering, limits: Limits, seconds: float) -> int:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer is loaded by its own row.

    model, (mentees, mentors) = cp_model.CpModel(), gathering.fit.shape
    member = [[model.new_bool_var("") for _ in range(mentors)] for _ in range(mentees)]
    for row in member:
        model.add_exactly_one(row)
    terms = [int(gathering.fit[i, g]) * member[i][g] for i in range(mentees) for g in range(mentors)]
    for group in range(mentors):
        model.add_linear_constraint(sum(row[group] for row in member), limits.least, limits.most)
        for house in np.unique(gathering.employers):
            model.add(sum(member[i][group] for i in np.flatnonzero(gathering.employers == house)) <= limits.colleagues)
        for one in range(mentees):
            for other in range(one):
                both = model.new_bool_var("")
                model.add_multiplication_equality(both, member[one][group], member[other][group])
                terms.append(int(gathering.kinship[one, other]) * both)
    return _solved(model, sum(terms), seconds)


def cpsat_board(seats: Seats) -> int:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer is loaded by its own row.

    model, (count, columns) = cp_model.CpModel(), seats.mentors.shape
    sits = [[model.new_bool_var("") for _ in range(columns)] for _ in range(count)]
    terms = [int(seats.points[s, c]) * sits[s][c] for s in range(count) for c in range(columns)]
    for row in sits:
        model.add_exactly_one(row)
    for mentor in np.unique(seats.mentors):
        model.add_at_most_one(sits[s][c] for s, c in np.argwhere(seats.mentors == mentor))
    for words, each in ((seats.employers, 1500), (seats.fields, 300)):
        for one in range(count):
            for other in range(one):
                for word in np.intersect1d(words[one], words[other]):
                    both = model.new_bool_var("")
                    here = sum(sits[one][c] for c in np.flatnonzero(words[one] == word))
                    there = sum(sits[other][c] for c in np.flatnonzero(words[other] == word))
                    model.add(both >= here + there - 1)
                    terms.append(-each * both)
    return _solved(model, sum(terms), 30)


def _solved(model: Any, total: Any, seconds: float) -> int:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer is loaded by its own row.

    model.maximize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    return int(solver.objective_value)
