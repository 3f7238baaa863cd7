"""Anchoring the audit trail: its head is kept in the keyring's database and told to the log, minute by minute."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass

from chassis.db import Database
from chassis.keyring.anchors import Anchor, Anchors
from chassis.loops import for_ever
from chassis.service import Service
from chassis.telemetry import log
from services.profiles.staff.queries.audit import CHAIN, head, verify_chain

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


async def audit(service: Service) -> int:
    """verify the audit trail: its chain, and its anchors in the keyring's database"""
    found = await verify_chain(service.db, Anchors(service.parts()["keyring"].db))
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 1 if found.broken else 0
