"""Every process forgets a destroyed key at once: the keyring's database says so to whoever listens."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from chassis.keyring.keyring import DESTROYED, Keyring
from chassis.loops import for_ever

LOOK_SECONDS = 30.0


@dataclass(frozen=True)
class Forgetting:
    """While nobody listens, because the database is away, the age of the cache bounds what is remembered."""

    keyring: Keyring

    async def run(self) -> None:
        """Runs until cancelled."""
        await for_ever("forgetting", self._session)

    async def _session(self) -> None:
        """One connection's life; what was said before it began is made up for by forgetting everything."""
        connection = await asyncpg.connect(self.keyring.db.url, timeout=5)
        try:
            await connection.add_listener(DESTROYED, self._forget)
            self.keyring.forget_all()
            while not connection.is_closed():
                await asyncio.sleep(LOOK_SECONDS)
                await connection.execute("SELECT 1", timeout=5)
        finally:
            connection.terminate()

    def _forget(self, _connection: Any, _pid: int, _channel: str, member_id: str) -> None:
        self.keyring.forget(UUID(member_id))
