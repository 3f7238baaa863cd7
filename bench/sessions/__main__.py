"""One table of what sessions promises: booking under contention, seats under contention, and mutual times.

Run it by `make bench-sessions`; it ends by itself within three minutes.  `make bench-home` is the table of a member's
home.  Two processes of the service, PostgreSQL with its default durability and whoever else is on the machine share its
cores: with 200 clients of which each asks again as soon as it has an answer, a wait is 200 divided by the rate.
"""

import argparse
import os
import random
from collections.abc import Sequence

import uvloop

from bench.sessions import contention, seats, slots
from bench.sessions.contention import Load
from bench.sessions.seats import Seating
from bench.sessions.stand import a_server
from cairn.backing import postgres
from services.sessions.mapping import map_domain
from tests.backing import Databases

VARIANTS = (("lock + constraint", True, True), ("constraint alone", False, True), ("check, then insert", False, False))
"""A name, and whether the locks and the constraint are there."""


async def measure(
    databases: Databases, *, seconds: float, askers: int, seed: int
) -> tuple[Sequence[Load], Sequence[Seating]]:
    loads = []
    for name, locked, constrained in VARIANTS:
        load = await contention.variant(databases, locked=locked, constrained=constrained, seconds=seconds, seed=seed)
        load.name = name
        loads.append(load)
    circle = await seats.circle(databases, seats=8, askers=300, seed=seed)
    event = await seats.event(databases, seats=500, askers=askers)
    return loads, (circle, event)


def show_loads(loads: Sequence[Load]) -> None:
    print(f"{contention.CLIENTS} clients, {contention.MENTORS} hot mentors: create, confirm, reschedule, cancel")
    print(
        f"{'':22}{'asks/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'try again':>11}{'deadlocks':>11}{'booked':>8}{'overlaps':>10}"
    )
    for load in loads:
        waits = f"{load.rate:>8.0f}{load.wait_ms(0.5):>8.0f}{load.wait_ms(0.99):>8.0f}"
        print(f"{load.name:22}{waits}{load.try_again:>11}{load.deadlocks:>11}{load.booked:>8}{load.overlaps:>10}")
    ours = loads[0]
    verdict("overlaps 0", ours.overlaps == 0)
    verdict("deadlocks that reach a client 0", ours.try_again == 0)
    verdict("p99 < 500 ms", ours.wait_ms(0.99) < 500)
    verdict("at least 300 asks/s", ours.rate >= 300)


def show_seats(seatings: Sequence[Seating]) -> None:
    print("\nSeats, as somebody who looks on all the time sees them")
    print(f"{'':36}{'asks/s':>8}{'p99 ms':>8}{'looks':>8}{'most':>6}{'fewest while some wait':>24}{'at the end':>12}")
    for each in seatings:
        seen = f"{each.looks:>8}{each.most:>6}{each.fewest!s:>24}{each.at_the_end:>12}"
        print(f"{each.name:36}{each.rate:>8.0f}{each.wait_ms(0.99):>8.0f}{seen}")
    circle, event = seatings
    verdict("exactly 8 at every instant", circle.most == circle.fewest == circle.at_the_end == 8 and circle.in_order)
    verdict("exactly 500", event.most == event.at_the_end == 500 and event.in_order)
    verdict("at least 300 asks/s of the event", event.rate >= 300)


def show_slots() -> None:
    print("\nTimes that suit two people, eight weeks with 200 busy blocks each")
    for name, most in (("a page of 100 starts", 100), ("every start", None)):
        found = slots.measure(most)
        print(f"{name:22}{found.starts:>6} starts   median {found.median:5.2f} ms   p99 {found.p99:5.2f} ms")
        verdict("median < 5 ms", found.median < 5)


def verdict(target: str, reached: bool) -> None:  # noqa: FBT001 - it is what was found, and turns nothing on or off.
    print(f"    target {target}: {'reached' if reached else 'NOT reached'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each way to keep a calendar")
    parser.add_argument("--askers", type=int, default=5_000, help="of the event's 500 seats")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    map_domain()
    print(f"PostgreSQL {postgres.version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, seed {asked.seed}")
    with a_server() as databases:
        loads, seatings = uvloop.run(measure(databases, seconds=asked.seconds, askers=asked.askers, seed=asked.seed))
    show_loads(loads)
    show_seats(seatings)
    show_slots()


if __name__ == "__main__":
    main()
