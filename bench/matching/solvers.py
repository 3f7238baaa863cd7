"""Our solvers beside named peers: the same data in the same run, CPU seconds, memory and what was reached.

Run it by `make bench-matching`; it takes about three minutes.  `--large` adds the large sizes, `--seconds` gives
CP-SAT its time.  Every cell is a process of its own.  Each solver runs once to load, then up to three times, of which
the median counts; a peer that takes long runs only once.  Memory is what solving adds, at most, to a process that
holds the data and has solved a small instance: neither data nor libraries are in it, ours or theirs.
"""

import argparse
import ctypes
import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.matching import instances, peers
from services.matching.engine import (
    boards,
    certificate,
    flash,
    groups,
    peer_certificate,
    rounds,
    stable,
)
from services.matching.engine import peers as peer_solver
from services.matching.engine.flash_certificate import certify_flash
from services.matching.engine.rounds import Rule

TIMES, SMALL = 3, 100
ENOUGH = 3.0
"""Seconds after which a solver is not run again."""


@dataclass(frozen=True)
class Measured:
    seconds: float
    megabytes: float
    reached: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`ours` and `peers` take the data and give what they reached; `worth` says it of ours, outside of the time."""

    name: str
    data: Callable[[], Any]
    small: Callable[[], Any]
    ours: Callable[[Any], Any]
    worth: Callable[[Any, Any], tuple[int, str]]
    peers: dict[str, Callable[[Any], int]] = field(default_factory=dict)


def measure(row: Row, peer: str) -> Measured:
    """One cell, in this process."""
    data = row.data()
    solve = row.peers[peer] if peer else row.ours
    solve(row.small())
    before = _held_from_now_on()
    seconds: list[float] = []
    while len(seconds) <= TIMES and (sum(seconds) < ENOUGH or len(seconds) <= (not peer)):
        began = time.process_time()
        result = solve(data)
        seconds.append(time.process_time() - began)
    seconds = seconds[1:] or seconds
    reached, note = (result, "") if peer else row.worth(data, result)
    return Measured(statistics.median(seconds), _megabytes("VmHWM") - before, int(reached or 0), note)


def _held_from_now_on() -> float:
    """Forgets the most that this process held before, and says what it holds now."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # What was freed is no room to solve in.
    Path("/proc/self/clear_refs").write_text("5")
    return _megabytes("VmRSS")


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def certified(data: Any, result: Any) -> tuple[int, str]:
    shown = certificate.certify(data, result)
    least = f", least {shown.worst_off[0]}" if shown.worst_off else ""
    sound = "proven" if shown.most_proven else "sum alone"
    if shown.faults:
        raise ValueError(shown.faults)
    return shown.objective, f"gap {100 * shown.gap:.4f} %, {shown.matched} matched ({sound}){least}"


def certified_peers(data: Any, result: Any) -> tuple[int, str]:
    _, firsts, seconds, points = data
    shown = peer_certificate.certify_peers(firsts, seconds, points, result)
    return shown.objective, f"gap <= {100 * shown.gap:.3f} %, {shown.paired} pairs"


def certified_flash(data: Any, result: Any, *, in_all: int) -> tuple[int, str]:
    shown = certify_flash(data, in_all, result)
    best = "optimal" if shown.optimal else "not proven"
    return shown.points, f"{best}, {shown.idle} idle, {shown.again} meetings again"


def solved_rounds(size: int, named: dict[str, Callable[[Any], int]]) -> list[Row]:
    data, small = partial(instances.market, size), partial(instances.market, SMALL)
    summed = {name: solve for name, solve in named.items() if name != "OR-tools, max flows"}
    fairest = {name: solve for name, solve in named.items() if name == "OR-tools, max flows"}
    solve = partial(rounds.solve_round, rule=Rule.SUM)
    return [
        Row(
            name=f"auction {size} x 32",
            data=data,
            small=small,
            ours=rounds.auction_round,
            worth=certified,
            peers=summed,
        ),
        *(
            [Row(name=f"sum, exact {size} x 32", data=data, small=small, ours=solve, worth=certified)]
            if size <= rounds.MANY
            else []
        ),
        Row(
            name=f"fairest {size} x 32", data=data, small=small, ours=rounds.solve_round, worth=certified, peers=fairest
        ),
    ]


def stable_row(size: int, named: dict[str, Callable[[Any], int]]) -> Row:
    def data(mentees: int) -> Any:
        pairs = instances.market(mentees)
        return instances.wishes(pairs), pairs.seats

    return Row(
        name=f"stable {size} x 32",
        data=partial(data, size),
        small=partial(data, SMALL),
        ours=lambda given: stable.solve_stable(*given),
        worth=lambda _, match: (int((match >= 0).sum()), "matched"),
        peers=named,
    )


def rows(*, large: bool, seconds: float) -> dict[str, Row]:
    flow, fair = peers.ortools_round, peers.ortools_fairest
    named: dict[str, Callable[[Any], int]] = {"OR-tools MinCostFlow": flow, "OR-tools, max flows": fair}
    dense = partial(rounds.solve_round, rule=Rule.SUM, seat_cost=0)
    found = [
        *solved_rounds(1000, named),
        *solved_rounds(10_000, named),
        *solved_rounds(100_000, named if large else {"OR-tools MinCostFlow": flow}),
        *(
            Row(
                name=f"dense {size} x {size}", data=partial(instances.square, size),
                small=partial(instances.square, SMALL), ours=dense, worth=certified,
                peers={"scipy LSA": peers.scipy_assignment},
            )
            for size in (500, 700)
        ),
        stable_row(1000, {"matching": lambda given: peers.matching_package(*given)}),
        stable_row(100_000, {}),
        *(peers_row(size, named=size <= (10_000 if large else 3000)) for size in (1000, 3000, 10_000)),
        flash_row(60, 15, seconds), flash_row(300, 60, seconds), flash_row(1000, 200, 0),
        board_row(), groups_row(24, seconds), groups_row(1200, 0),
    ]  # fmt: skip
    return {row.name: row for row in found}


def peers_row(size: int, *, named: bool) -> Row:
    return Row(
        name=f"peers {size}", data=partial(instances.crowd, size), small=partial(instances.crowd, SMALL),
        ours=lambda edges: peer_solver.solve_peers(*edges), worth=certified_peers,
        peers={"rustworkx": peers.rustworkx_peers} if named else {},
    )  # fmt: skip


def flash_row(mentees: int, mentors: int, seconds: float) -> Row:
    in_all = 8
    solve = partial(peers.cpsat_flash, rounds=in_all, seconds=seconds)
    return Row(
        name=f"flash {mentees} x {mentors} x 5 x {in_all}", data=partial(instances.event, mentees, mentors, seats=5),
        small=partial(instances.event, SMALL // 10, 2, seats=5),
        ours=partial(flash.plan_flash, rounds=in_all), worth=partial(certified_flash, in_all=in_all),
        peers={f"CP-SAT, {seconds:.0f} s": solve} if seconds else {},
    )  # fmt: skip


def board_row() -> Row:
    return Row(
        name="board, 4 seats of 30", data=partial(instances.board, 1), small=partial(instances.board, 2),
        ours=boards.fill_board,
        worth=lambda _, board: (board.points, ""), peers={"CP-SAT": peers.cpsat_board},
    )  # fmt: skip


def groups_row(mentees: int, seconds: float) -> Row:
    limits = groups.Limits()
    solve = partial(peers.cpsat_groups, limits=limits, seconds=seconds)
    return Row(
        name=f"groups {mentees}", data=partial(instances.gathering, mentees),
        small=partial(instances.gathering, 24), ours=partial(groups.form_groups, limits=limits),
        worth=lambda data, found: (groups.worth(data, found), "no bound"),
        peers={f"CP-SAT, {seconds:.0f} s": solve} if seconds else {},
    )  # fmt: skip


def cell(name: str, peer: str, large: bool, seconds: float) -> Measured:  # noqa: FBT001 - crosses to another process.
    return measure(rows(large=large, seconds=seconds)[name], peer)


def line(name: str, solver: str, one: Measured, ours: Measured) -> str:
    ratio = f"{one.seconds / ours.seconds:9.1f}" if one is not ours and ours.seconds else " " * 9
    share = 100 * one.reached / ours.reached if ours.reached else float("nan")
    return (
        f"{name:24} {solver:22} {one.seconds * 1000:11.2f} {ratio} {one.megabytes:8.0f} {share:9.3f} %  "
        f"{one.reached:>12}  {one.note}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also 100,000 with all peers, and 10,000 peers")
    parser.add_argument("--seconds", type=float, default=10, help="the time that CP-SAT gets")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    asked = parser.parse_args()
    print(f"{'problem':24} {'solver':22} {'CPU ms':>11} {'x ours':>9} {'MB':>8} {'of ours':>11} {'reached':>13}")
    context = multiprocessing.get_context("spawn")
    for name, row in rows(large=asked.large, seconds=asked.seconds).items():
        if asked.only not in name:
            continue
        ours = None
        for peer in ("", *row.peers):
            with context.Pool(1) as pool:
                one = pool.apply(cell, (name, peer, asked.large, asked.seconds))
            ours = ours or one
            print(line(name, peer or "ours", one, ours), flush=True)


if __name__ == "__main__":
    main()
