"""Plans the flash events that were asked for, beside the events and never in their way.

A request stays locked while it is solved, in a process of its own.  Whoever dies over it leaves it to the next; a newer
version that comes meanwhile waits for the moment that this takes, and is planned then.
"""

from chassis.db import Database, Transaction
from chassis.events.wakeup import Wakeup
from chassis.loops import for_ever
from chassis.stores import erased_of
from chassis.telemetry import log
from contracts.sessions import FlashPlanRequested
from services.matching.flash.commands.plans import (
    CHANNEL,
    answer_with_plan,
    claim_request,
    count_attempt,
    refuse_request,
)
from services.matching.flash.domain.plan import Impossible, plan
from services.matching.flash.domain.refusing import UNEXPECTED, reasons_against
from services.matching.flash.queries.people import job_of, people_of
from services.matching.pool import ProcessDied, SolverProcess

MOST_ATTEMPTS = 3


class FlashPlanner:
    """One of any number; each works on one request at a time."""

    def __init__(self, db: Database, process: SolverProcess | None = None) -> None:
        self.db = db
        self.process = process or SolverProcess()

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            try:
                await for_ever("flash_plans", lambda: self._session(wakeup))
            finally:
                self.process.rest()

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            if not await self.plan_next():
                await wakeup.wait()

    async def plan_next(self) -> bool:
        """Answers the request that waits longest; False when there is none."""
        request = None
        try:
            async with self.db.transaction() as tx:
                claimed = await claim_request(tx)
                if claimed is None:
                    return False
                request, attempts = claimed
                await self._answer(tx, request, attempts=attempts)
        except ProcessDied:
            if request is not None:
                await self._count(request)
        except Exception:
            if request is None:
                raise
            log.exception("flash_plan_failed", flash_event=str(request.flash_event_id), version=request.version)
            await self._refuse(request)
        return True

    async def _answer(self, tx: Transaction, request: FlashPlanRequested, *, attempts: int) -> None:
        if attempts >= MOST_ATTEMPTS:
            await refuse_request(tx, request, UNEXPECTED)
            return
        if reasons := reasons_against(request):
            await refuse_request(tx, request, *reasons)
            return
        job = await job_of(tx, request, erased=await erased_of(tx, people_of(request)))
        found = await self.process.run(plan, job)
        if isinstance(found, Impossible):
            await refuse_request(tx, request, found.reason)
        else:
            await answer_with_plan(tx, request, found)

    async def _count(self, request: FlashPlanRequested) -> None:
        log.warning("flash_plan_interrupted", flash_event=str(request.flash_event_id), version=request.version)
        async with self.db.transaction() as tx:
            await count_attempt(tx, request)

    async def _refuse(self, request: FlashPlanRequested) -> None:
        async with self.db.transaction() as tx:
            await refuse_request(tx, request, UNEXPECTED)
