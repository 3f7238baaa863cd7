"""The loop that tells whoever is looking right now that something new is in their inbox."""

from dataclasses import dataclass

from chassis.cache import LiveFanout
from chassis.db import Database
from chassis.events.wakeup import Wakeup
from chassis.loops import for_ever
from services.notifications.commands.inbox import take_unannounced

CHANNEL = "notifications"


@dataclass(frozen=True, kw_only=True)
class Announcer:
    """Best effort: taken first and published after, so that an absent Valkey costs nobody anything."""

    db: Database
    fanout: LiveFanout

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            await for_ever("announcer", lambda: self._session(wakeup))

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            if not await self.announce():
                await wakeup.wait()

    async def announce(self) -> int:
        """Publishes on `notifications:<member id>` what is new; returns how many there were."""
        async with self.db.transaction() as tx:
            new = await take_unannounced(tx)
        for announcement in new:
            message: dict[str, object] = {"id": str(announcement.id), "kind": announcement.kind.value}
            await self.fanout.publish(f"notifications:{announcement.member_id}", message)
        return len(new)
