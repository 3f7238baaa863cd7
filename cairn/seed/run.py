"""Makes the demo association through the public API, as each of its members would."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx2

from cairn.seed.association import members as association
from cairn.seed.gateway import PATIENCE, Gateway, SeedFailed, TokenFor
from cairn.seed.member import SeedMember
from cairn.seed.operations import mutations_of
from cairn.seed.report import SeedReport, timing

AT_ONCE = 8

Progress = Callable[[int, int], None]
"""Told after each member: how many are done, of how many."""


@dataclass(slots=True)
class _Run:
    """What the workers share."""

    gateway: Gateway
    token_for: TokenFor
    waiting: Iterator[SeedMember]
    done: Callable[[], None]
    durations: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def seed(
    gateway_url: str, token_for: TokenFor, *, members: int = 500, progress: Progress | None = None
) -> SeedReport:
    """Save everybody's profile, availability, need and offer; safe to repeat, because a repeated run changes nothing.

    Raises SeedFailed at the first refusal; what was done by then stays, and the next run goes through it again.
    """
    started = time.perf_counter()
    people = association(members)
    async with httpx2.AsyncClient(timeout=PATIENCE, limits=httpx2.Limits(max_connections=AT_ONCE)) as http:
        run = _Run(Gateway(gateway_url, http), token_for, iter(people), _counter(len(people), progress))
        await _all(run)
    return SeedReport(
        members=len(people),
        seconds=round(time.perf_counter() - started, 2),
        mutations={name: timing(durations) for name, durations in sorted(run.durations.items())},
    )


def _counter(total: int, progress: Progress | None) -> Callable[[], None]:
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return count


async def _all(run: _Run) -> None:
    """Work until nobody waits; the first failure stops every worker and is the one that is raised."""
    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(AT_ONCE):
                workers.create_task(_work(run))
    except* SeedFailed as failures:
        failed = failures.exceptions[0]
    else:
        return
    raise failed


async def _work(run: _Run) -> None:
    for member in run.waiting:
        await _make(run, member)
        run.done()


async def _make(run: _Run, member: SeedMember) -> None:
    token = run.token_for(member.subject, member.roles)
    for mutation in mutations_of(member):
        started = time.perf_counter()
        await run.gateway.call(mutation, subject=member.subject, token=token)
        run.durations[mutation.field].append(time.perf_counter() - started)
