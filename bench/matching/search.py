"""The best 20 of all mentors for one member: the scan beside vectorised numpy and PostgreSQL, on the same association.

Run it by `python -m bench.matching.search`; with `--sizes 1000,10000,100000` it takes some minutes.  Each engine
applies every hard constraint and computes every part of the score.  What they find is compared: numpy's list has to be
the scan's, PostgreSQL's scores have to be the scan's scores (it leaves ties to chance).  PostgreSQL's table is analysed
and held in memory, its statement is prepared and has run once before it is timed, and two workers help it; the others
have one core.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import asyncpg
import numpy as np

from bench.matching.association import association
from bench.matching.sql import load, question
from cairn.backing import postgres
from services.matching.engine import Holders, Snapshot, feasible, fits, holders_of, scan, score, top, weights_for
from services.matching.engine.ranking import ties_of
from tests.backing import Server, free_port

BEST = 20
WEIGHING = weights_for("TRADITIONAL")
PASSWORD = "only-for-benches"
SETTINGS = {"shared_buffers": "512MB", "max_parallel_workers_per_gather": "2", "jit": "off"}


def by_scan(snapshot: Snapshot, mentee: int, *, holders: Holders) -> list[int]:
    found = scan(snapshot.mentees, mentee, snapshot.mentors, WEIGHING, k=BEST, holders=holders)
    best: list[int] = found.numbers.tolist()
    return best


def by_numpy(snapshot: Snapshot, mentee: int) -> list[int]:
    mentees, mentors = snapshot.mentees, snapshot.mentors
    nothing = np.zeros(len(mentors), dtype=np.int8)
    rows = np.flatnonzero(feasible(mentees, mentee, mentors))
    chosen = mentors.take(rows)
    scores = score(fits(mentees, mentee, chosen, choices=nothing[rows]), WEIGHING).total
    best: list[int] = rows[top(scores, ties_of(mentees.needs[mentee], chosen.ids), BEST)].tolist()
    return best


def timed(
    ask: Callable[[Snapshot, int], list[int]], snapshot: Snapshot, asked: int
) -> tuple[list[float], list[list[int]]]:
    """Milliseconds and answers, after one question that loads and compiles."""
    ask(snapshot, 0)
    waits, answers = [], []
    for mentee in range(asked):
        began = time.perf_counter()
        answers.append(ask(snapshot, mentee))
        waits.append(1000 * (time.perf_counter() - began))
    return waits, answers


async def by_postgres(url: str, snapshot: Snapshot, asked: int) -> tuple[list[float], list[list[int]]]:
    """Milliseconds, and the scores of those found."""
    connection = await asyncpg.connect(url)
    try:
        await load(connection, snapshot, WEIGHING)
        waits, answers = [], []
        for mentee in range(asked):
            text, values = question(snapshot, mentee, BEST)
            statement = await connection.prepare(text)
            await statement.fetch(*values)
            began = time.perf_counter()
            rows = await statement.fetch(*values)
            waits.append(1000 * (time.perf_counter() - began))
            answers.append([row["score"] for row in rows])
        return waits, answers
    finally:
        await connection.close()


def line(name: str, waits: list[float], ours: list[float], note: str = "") -> str:
    middle, late = np.percentile(waits, [50, 99])
    return f"  {name:28} {middle:10.3f} {late:10.3f} {middle / np.percentile(ours, 50):9.1f}   {note}"


def scores_of(snapshot: Snapshot, mentee: int, found: list[int]) -> list[int]:
    """By numpy, of whom the scan found."""
    chosen = snapshot.mentors.take(np.array(found, dtype=np.intp))
    parts = fits(snapshot.mentees, mentee, chosen, choices=np.zeros(len(found), dtype=np.int8))
    scores: list[int] = score(parts, WEIGHING).total.tolist()
    return scores


def compare(size: int, asked: int, url: str) -> None:
    snapshot = association(size, asked)
    held = holders_of(snapshot.mentors.skills)
    ours, found = timed(partial(by_scan, holders=held), snapshot, asked)
    plain, truth = timed(by_numpy, snapshot, max(1, asked // 5))
    hits = sum(len(set(one) & set(other)) for one, other in zip(found, truth, strict=False))
    recall = hits / max(1, sum(len(each) for each in truth))
    bytes_each = sum(each.nbytes for each in vars(snapshot.mentors).values()) / size
    theirs, scores = asyncio.run(by_postgres(url, snapshot, max(1, asked // 5)))
    same = all(scores_of(snapshot, mentee, found[mentee]) == given for mentee, given in enumerate(scores))
    print(f"{size} mentors, {asked} questions, {bytes_each:.0f} bytes a mentor")
    print(line("scan", ours, ours, f"recall {recall:.3f}, same order: {found[: len(truth)] == truth}"))
    print(line("numpy, everybody", plain, ours))
    print(line(f"PostgreSQL {postgres.version()}", theirs, ours, f"the same scores: {same}"), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--asked", type=int, default=200, help="questions of each size")
    asked = parser.parse_args()
    folder, port = Path(tempfile.mkdtemp(prefix="bench-search-")), free_port()
    url = postgres.url(port, PASSWORD)
    server = Server(
        "postgres",
        url,
        folder / "postgres",
        lambda: postgres.launch(folder / "postgres", port=port, password=PASSWORD, settings=SETTINGS),
        lambda: postgres.ready(url),
    )
    server.start()
    try:
        print(f"  {'engine':28} {'p50 ms':>10} {'p99 ms':>10} {'x ours':>9}")
        for size in asked.sizes.split(","):
            compare(int(size), asked.asked, url)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
