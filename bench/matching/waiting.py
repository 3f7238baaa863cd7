"""How long another request waits while members ask why somebody is not on their list: all at once, and in steps.

Run it by `python -m bench.matching.waiting`.  One process answers why-nots one after the other.  Meanwhile a request
that would take no time at all comes every two milliseconds; how much later than that it is served is what it waited.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import numpy as np

from bench.matching.promises import NOTHING, SHOWN, somebody
from contracts.skills import neighbours
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.why_not import WhyNotView, explained, explaining
from services.matching.recommendations.steps import between_others
from tests.builders.heard import Heard, HeardWorld, index_of

EVERY_SECONDS = 0.002
Ask = Callable[[Heard, Heard], Awaitable[WhyNotView]]


async def waited(ask: Ask, pairs: Sequence[tuple[Heard, Heard]]) -> tuple[list[float], list[float]]:
    """Milliseconds that others waited, and that each why-not took."""
    others, took = list[float](), list[float]()

    async def come() -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(EVERY_SECONDS)
            others.append(1000 * (time.monotonic() - begun - EVERY_SECONDS))

    coming = asyncio.create_task(come())
    for asker, mentor in pairs:
        begun = time.monotonic()
        await ask(asker, mentor)
        took.append(1000 * (time.monotonic() - begun))
        await asyncio.sleep(0)
    coming.cancel()
    return others, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentors", type=int, nargs="+", default=[10_000, 50_000])
    parser.add_argument("--members", type=int, default=100)
    asked = parser.parse_args()
    for count in asked.mentors:
        world = HeardWorld(4, strict=0.2, pool=tuple(neighbours()))
        mentors = [world.mentor() for _ in range(count)]
        index = index_of(mentors)
        while not index.many:
            time.sleep(0.1)
        askers = [world.mentee() for _ in range(asked.members)]
        pairs = [(asker, somebody(world, asker, mentors)) for asker in askers]
        for name, ask in ways(index).items():
            others, took = asyncio.run(waited(ask, pairs))
            print(f"{count:>7} mentors, {name}: others wait {told(others)} ms; a why-not takes {told(took)} ms")


def told(milliseconds: Sequence[float]) -> str:
    p50, p99 = np.quantile(milliseconds, (0.5, 0.99))
    return f"p50 {p50:.1f}, p99 {p99:.1f}, most {max(milliseconds):.1f}"


def ways(index: MentorIndex) -> dict[str, Ask]:
    async def at_once(asker: Heard, mentor: Heard) -> WhyNotView:
        return explained(index, asker.view(), NOTHING, about=mentor.id, shown=SHOWN)

    async def in_steps(asker: Heard, mentor: Heard) -> WhyNotView:
        need = asker.view()
        return await between_others(lambda: explaining(index, need, NOTHING, about=mentor.id, shown=SHOWN), index)

    return {"at once ": at_once, "in steps": in_steps}


if __name__ == "__main__":
    main()
