"""The loop that reads members' other calendars: claimed in one transaction, read outside any, kept in another."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from prometheus_client import Counter

from chassis.db import Database, Transaction
from chassis.events.wakeup import Wakeup
from chassis.keyring import KeyDestroyed, Keyring
from chassis.loops import for_ever
from services.sessions.calendars.commands.other_calendars import (
    claim_calendar,
    keep_problem,
    keep_times,
    keep_unchanged,
)
from services.sessions.calendars.domain.busy import READ_AHEAD, Problem, Span
from services.sessions.calendars.fetching import Fetcher, Unfetchable
from services.sessions.calendars.queries.other_calendars import Due
from services.sessions.calendars.reading import TOO_COMPLEX

CHANNEL = "other_calendars"
AT_A_TIME = 2
"""Each is a process for a second or so."""
READING_SECONDS = 10.0
READ = Counter(
    "cairn_other_calendars_total", "Readings of members' other calendars, by what became of them.", ["outcome"]
)

Keeping = Callable[[Transaction], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class CalendarReader:
    """Several processes share the work, because a claimed calendar is due again only when its reader has died."""

    db: Database
    keyring: Keyring
    fetcher: Fetcher = field(default_factory=Fetcher)

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            await for_ever("calendar_reader", lambda: self._session(wakeup))

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            await self.read_all()
            await wakeup.wait()

    async def read_all(self) -> None:
        """Reads until nothing is due, a few at a time."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_A_TIME):
                tasks.create_task(self._read_while_due())

    async def _read_while_due(self) -> None:
        while await self.read_next():
            pass

    async def read_next(self) -> bool:
        """Reads one calendar, or returns False when none is due."""
        async with self.db.transaction() as tx:
            due = await claim_calendar(tx)
        if due is None:
            return False
        try:
            outcome, keep = await self._read(due)
        except Unfetchable as found:
            outcome, keep = found.problem.value.lower(), partial(keep_problem, due=due, problem=found.problem)
        except KeyDestroyed:
            # Erased: the rows go with the erasure that is on its way.
            return True
        async with self.db.transaction() as tx:
            await keep(tx)
        READ.labels(outcome).inc()
        return True

    async def _read(self, due: Due) -> tuple[str, Keeping]:
        address = await self.keyring.open(due.member_id, due.address)
        fetched = await self.fetcher.fetch(address, etag=due.etag)
        if fetched.content is None:
            return "unchanged", partial(keep_unchanged, due=due)
        since = self.db.clock()
        until = since + READ_AHEAD.days
        spans = await read_apart(fetched.content, since=since, until=until, zone=due.zone)
        return "read", partial(keep_times, due=due, spans=spans, known_until=until, etag=fetched.etag)


async def read_apart(text: bytes, *, since: datetime, until: datetime, zone: str) -> list[Span]:
    """The busy times, read by a process that has nothing but the calendar; raises Unfetchable."""
    module = "services.sessions.calendars.reading"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, since.isoformat(), until.isoformat(), zone),
        env={},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(READING_SECONDS):
            answer, _ = await process.communicate(text)
    except TimeoutError as error:
        raise Unfetchable(Problem.TOO_COMPLEX) from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode != 0:
        # Whoever was killed by a limit has no time to say so.
        was_limited = process.returncode == TOO_COMPLEX or (process.returncode or 0) < 0
        raise Unfetchable(Problem.TOO_COMPLEX if was_limited else Problem.NOT_A_CALENDAR)
    return [(datetime.fromisoformat(opens), datetime.fromisoformat(closes)) for opens, closes in json.loads(answer)]
