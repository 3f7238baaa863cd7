"""Latency of each step of journey 1 through the gateway, on a running platform: python bench/journey.py [--rounds 100].

One member at a time, as a person would: what is measured is a request, not a load.  Start the platform first
(`make up`, which seeds 500 members).
"""

import argparse
import asyncio
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console
from rich.table import Table

from cairn.demo.journey import play
from cairn.demo.portal import Portal
from cairn.issuer.tokens import Minter
from cairn.supervisor.state import DEFAULT, State

TARGET_MS = 150


async def main(state: State, rounds: int) -> None:
    urls = state.current()["urls"]
    minter = Minter.from_file(urls["issuer"], state.issuer_key)
    timings: dict[str, list[float]] = defaultdict(list)
    ask = Portal.ask

    async def timed(portal: Portal, document: str, **variables: Any) -> Any:
        answer = await ask(portal, document, **variables)
        timings[document].append(portal.milliseconds[-1])
        return answer

    Portal.ask = timed  # type: ignore[method-assign,assignment]  # the bench listens in on the client it measures.
    for _ in range(rounds + 1):
        await play(urls["gateway"], urls["mail"], token_for=minter.access_token, console=Console(quiet=True))
    await warm_reads(urls["gateway"], minter)
    show(timings, rounds)


async def warm_reads(gateway: str, minter: Minter) -> None:
    """A persona of the seeded association looks at what the platform has for her."""
    async with httpx2.AsyncClient() as http:
        amara = Portal(http, gateway, minter.access_token("amara"))
        me = (await amara.ask("Me"))["me"]
        need = me["needs"]["edges"][0]["node"]["id"]
        for _ in range(100):
            await amara.ask("Me")
            await amara.ask("Recommendations", needId=need, first=10)


def show(timings: dict[str, list[float]], rounds: int) -> None:
    table = Table(title=f"Journey 1 through the gateway, {rounds} rounds (the first, cold one left out)")
    for heading in ("document", "requests", "p50 ms", "p95 ms", "p99 ms", f"p99 < {TARGET_MS} ms"):
        table.add_column(heading, justify="left" if heading == "document" else "right")
    for document, values in timings.items():
        warm = values[len(values) // (rounds + 1) :]
        cuts = statistics.quantiles(warm, n=100, method="inclusive")
        verdict = "yes" if cuts[98] < TARGET_MS else "NO"
        table.add_row(document, str(len(warm)), f"{cuts[49]:.1f}", f"{cuts[94]:.1f}", f"{cuts[98]:.1f}", verdict)
    Console(width=110).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=DEFAULT)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    asyncio.run(main(State(options.state.resolve()), options.rounds))
