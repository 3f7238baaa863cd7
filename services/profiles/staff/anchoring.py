"""Anchoring the audit trail: its head is kept in the keyring's database and told to the log, minute by minute."""

import asyncio
from dataclasses import dataclass

from chassis.db import Database
from chassis.keyring.anchors import Anchor, Anchors
from chassis.loops import for_ever
from chassis.telemetry import log
from services.profiles.staff.queries.audit import CHAIN, head

PAUSE_SECONDS = 60.0


@dataclass(frozen=True)
class Anchoring:
    """Whoever cuts the trail off, or writes it anew, has to reach another role's database and the logs as well."""

    db: Database
    anchors: Anchors

    async def run(self) -> None:
        """Runs until cancelled."""
        await for_ever("anchoring", self._session)

    async def _session(self) -> None:
        while True:
            await self.anchor()
            await asyncio.sleep(PAUSE_SECONDS)

    async def anchor(self) -> Anchor | None:
        """Anchors the head, where it has moved on."""
        async with self.db.reading() as tx:
            end = await head(tx)
        newest = await self.anchors.newest(CHAIN)
        if end.seq == 0 or (newest is not None and newest.seq >= end.seq):
            return None
        dropped = Anchor(end.seq, end.hash)
        await self.anchors.drop(CHAIN, dropped)
        log.info("audit_anchored", seq=end.seq, hash=end.hash)
        return dropped
