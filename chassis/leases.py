"""Leases: rows that say which process works on which shard or partition, with an epoch that fences zombies.

Leases run on the database's real time.  Every live holder claims its fair share and gives the surplus back.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import Database
from chassis.ids import new_id
from chassis.telemetry import log

TTL_SECONDS = 10.0
HEARTBEAT_SECONDS = 3.0
RELEASE_SECONDS = 3.0


class LeaseLost(Exception):
    """Another process has taken over; whatever this one was doing must not be committed."""


_PRESENT = text(
    """
    WITH gone AS (DELETE FROM lease_holders WHERE kind = :kind AND expires_at < now() - interval '1 minute')
    INSERT INTO lease_holders (kind, holder, expires_at) VALUES (:kind, :holder, now() + make_interval(secs => :ttl))
    ON CONFLICT (kind, holder) DO UPDATE SET expires_at = excluded.expires_at
    """
)
_LIVE = text("SELECT count(*) FROM lease_holders WHERE kind = :kind AND expires_at > now()")
_RENEW = text(
    """
    UPDATE leases SET expires_at = now() + make_interval(secs => :ttl)
    WHERE name = ANY(:names) AND holder = :holder AND expires_at > now() RETURNING name, epoch
    """
)
_CREATE = text(
    """
    INSERT INTO leases (name, holder, epoch, expires_at)
    SELECT name, :holder, 0, '-infinity' FROM unnest(CAST(:names AS text[])) AS name ON CONFLICT DO NOTHING
    """
)
_CLAIM = text(
    """
    UPDATE leases SET holder = :holder, epoch = epoch + 1, expires_at = now() + make_interval(secs => :ttl)
    WHERE name IN (SELECT name FROM leases WHERE name = ANY(:names) AND expires_at <= now()
                   ORDER BY name LIMIT :room FOR UPDATE SKIP LOCKED)
    RETURNING name, epoch
    """
)
_RELEASE = text("UPDATE leases SET expires_at = '-infinity' WHERE name = ANY(:names) AND holder = :holder")
_LEAVE = text("DELETE FROM lease_holders WHERE kind = :kind AND holder = :holder")
_CHECK = text(
    "SELECT name FROM leases WHERE name = :name AND holder = :holder AND epoch = :epoch AND expires_at > now()"
)


def _pairs(rows: Iterable[Any]) -> list[tuple[str, int]]:
    return [(name, epoch) for name, epoch in rows]


@dataclass
class Leases:
    """One process's share of `names`; `held` maps each held name to its epoch."""

    db: Database
    kind: str
    names: Sequence[str]
    holder: UUID = field(default_factory=new_id)
    held: dict[str, int] = field(default_factory=dict)

    def _full(self, name: str) -> str:
        return f"{self.kind}:{name}"

    async def heartbeat(self) -> None:
        """Renews what is held, gives back the surplus, claims what is free up to a fair share."""
        full = [self._full(name) for name in self.names]
        base = {"kind": self.kind, "holder": self.holder, "ttl": TTL_SECONDS}
        async with self.db.transaction() as tx:
            await tx.session.execute(_PRESENT, base)
            live = (await tx.session.execute(_LIVE, base)).scalar_one()
            share = math.ceil(len(full) / live)
            held = dict(_pairs(await tx.session.execute(_RENEW, {**base, "names": full})))
            surplus = sorted(held)[share:]
            if surplus:
                await tx.session.execute(_RELEASE, {**base, "names": surplus})
            if len(held) < share:
                await tx.session.execute(_CREATE, {**base, "names": full})
                room = share - len(held)
                claimed = await tx.session.execute(_CLAIM, {**base, "names": full, "room": room})
                held.update(_pairs(claimed))
        prefix = len(self.kind) + 1
        self.held = {name[prefix:]: epoch for name, epoch in held.items() if name not in surplus}

    async def keep(self) -> None:
        """Beats for ever; run it as a task beside the work."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.heartbeat()

    async def check(self, session: AsyncSession, name: str) -> None:
        """Raises LeaseLost unless this process still holds `name`.

        A zombie may still slip through between this check and its commit: the inbox's `seq` makes that harmless,
        the lease only makes it rare.
        """
        params = {"name": self._full(name), "holder": self.holder, "epoch": self.held.get(name, -1)}
        if (await session.execute(_CHECK, params)).first() is None:
            raise LeaseLost(name)

    @asynccontextmanager
    async def released_at_the_end(self) -> AsyncIterator[None]:
        """Gives everything back on the way out, so that a successor need not wait for the leases to expire."""
        try:
            yield
        finally:
            try:
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._release()
            except (SQLAlchemyError, OSError) as error:
                log.info("leases_left_to_expire", kind=self.kind, reason=repr(error))

    async def _release(self) -> None:
        names = [self._full(name) for name in self.held]
        self.held = {}
        async with self.db.transaction() as tx:
            await tx.session.execute(_RELEASE, {"names": names, "holder": self.holder})
            await tx.session.execute(_LEAVE, {"kind": self.kind, "holder": self.holder})
