"""One table of what sessions promises: booking under contention, seats under contention, and mutual times.

Run it by `make bench-sessions`; it ends by itself within four minutes.  `make bench-home` is the table of a member's
home.  Two processes of the service, PostgreSQL with its default durability and whoever else is on the machine share its
cores.  Where 200 clients ask again as soon as they have an answer, a wait is 200 divided by the rate: that shows how
much there is of the rate.  How long a member waits is shown by asks that come by chance, 300 of them a second.
"""

import argparse
import os
import random
from collections.abc import Sequence

import uvloop

from bench.sessions import contention, seats, slots
from bench.sessions.contention import Load, Way, of_a_circle_of_friends, of_hot_mentors
from bench.sessions.seats import Seating
from bench.sessions.stand import Stand, a_server
from cairn.backing import postgres
from chassis.main import spare_what_is_there
from services.sessions.mapping import map_domain

RATE = 300
"""Asks a second that are promised."""
WITHOUT_A_PAUSE, AS_THEY_COME, WITH_A_BREATH = (
    "lock + constraint, without a pause",
    f"lock + constraint, {RATE} asks/s come",
    "friends: lock + constraint",
)
WAYS = (
    Way(name=WITHOUT_A_PAUSE, related=of_hot_mentors),
    Way(name="constraint alone, without a pause", locked=False, related=of_hot_mentors),
    Way(name="check, then insert, without a pause", locked=False, constrained=False, related=of_hot_mentors),
    Way(name=AS_THEY_COME, related=of_hot_mentors, arrivals=RATE),
    Way(name=WITH_A_BREATH, related=of_a_circle_of_friends, buffer_minutes=10),
    Way(name="friends: constraint alone", locked=False, related=of_a_circle_of_friends, buffer_minutes=10),
)


async def measure(stand: Stand, *, seconds: float, askers: int, seed: int) -> tuple[Sequence[Load], Sequence[Seating]]:
    loads = [await contention.measure(stand, way, seconds=seconds, seed=seed) for way in WAYS]
    circle = await seats.circle(stand, seats=8, askers=300, seed=seed)
    event = await seats.event(stand, seats=500, askers=askers)
    return loads, (circle, event)


def show_loads(loads: Sequence[Load]) -> None:
    print(f"{contention.CLIENTS} clients, {contention.MENTORS} hot mentors: create, confirm, reschedule, cancel;")
    print("friends: 15 people who all mentor each other, with ten minutes of breath")
    names = ("asks/s", "p50 ms", "p99 ms", "CPU ms", "try again", "deadlocks", "booked", "overlaps", "too close")
    print(f"{'':36}" + "".join(f"{name:>10}" for name in names))
    for load in loads:
        waits = f"{load.rate:>10.0f}{load.wait_ms(0.5):>10.0f}{load.wait_ms(0.99):>10.0f}{load.cpu_ms:>10.1f}"
        came = (load.try_again, load.deadlocks, load.booked, load.overlaps, load.too_close)
        print(f"{load.name:36}{waits}" + "".join(f"{number:>10}" for number in came))
    named = {load.name: load for load in loads}
    ours = [named[name] for name in (WITHOUT_A_PAUSE, AS_THEY_COME, WITH_A_BREATH)]
    verdict("overlaps 0, too close 0", not any(load.overlaps or load.too_close for load in ours))
    verdict("deadlocks that reach a client 0", not any(load.try_again for load in ours))
    verdict(f"at least {RATE} asks/s without a pause", named[WITHOUT_A_PAUSE].rate >= RATE)
    for name in (WITHOUT_A_PAUSE, AS_THEY_COME):
        verdict(f"p99 < 500 ms, {name}", named[name].wait_ms(0.99) < 500)


def show_seats(seatings: Sequence[Seating]) -> None:
    print("\nSeats, as somebody who looks on all the time sees them")
    names = ("asks/s", "p99 ms", "CPU ms", "looks", "most")
    print(f"{'':36}" + "".join(f"{name:>8}" for name in names) + f"{'fewest while some wait':>24}{'at the end':>12}")
    for each in seatings:
        seen = f"{each.looks:>8}{each.most:>8}{each.fewest!s:>24}{each.at_the_end:>12}"
        print(f"{each.name:36}{each.rate:>8.0f}{each.wait_ms(0.99):>8.0f}{each.cpu_ms:>8.1f}{seen}")
    circle, event = seatings
    verdict("exactly 8 at every instant", circle.most == circle.fewest == circle.at_the_end == 8 and circle.in_order)
    verdict("exactly 500", event.most == event.at_the_end == 500 and event.in_order)
    verdict(f"at least {RATE} asks/s of the event", event.rate >= RATE)


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
    spare_what_is_there()  # As the service does once it has begun.
    print(f"PostgreSQL {postgres.version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, seed {asked.seed}")
    with a_server() as stand:
        loads, seatings = uvloop.run(measure(stand, seconds=asked.seconds, askers=asked.askers, seed=asked.seed))
    show_loads(loads)
    show_seats(seatings)
    show_slots()


if __name__ == "__main__":
    main()
