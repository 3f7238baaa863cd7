"""python -m tests.service.matching.accepting URL: accepts every introduction of its standard input at once.

A process of its own, so that a test can kill it in the middle.  It says `held` or the code of the refusal for each.
"""

import asyncio
import sys
from uuid import UUID

from chassis.clock import Clock
from chassis.db import Database, Transaction
from chassis.errors import Refusal
from chassis.idempotency import once
from services.matching.introductions.commands.introductions import accept_introduction
from services.matching.mapping import map_domain
from tests.builders.matching import NOW, THURSDAY


def now_is_then() -> Clock:
    return lambda: NOW


async def accept(db: Database, introduction_id: UUID, mentor_id: UUID) -> str:
    """As the edge does it: under an idempotency key, so that a request that comes again gets the same answer."""

    async def work(tx: Transaction) -> UUID:
        return await accept_introduction(tx, introduction_id, by=mentor_id, starts_at=THURSDAY)

    try:
        async with db.transaction() as tx:
            request = {"introduction_id": str(introduction_id)}
            key = f"accept {introduction_id}"
            await once(tx, mentor_id, key=key, operation="acceptIntroduction", request=request, work=lambda: work(tx))
    except Refusal as refusal:
        return refusal.code
    return "held"


async def accept_all(url: str, mentor_id: UUID, crowd: list[UUID]) -> None:
    db = Database(url, source="matching", clock=now_is_then(), pool_size=15)
    map_domain()
    for coming in asyncio.as_completed([accept(db, introduction_id, mentor_id) for introduction_id in crowd]):
        sys.stdout.write(f"{await coming}\n")
        sys.stdout.flush()
    await db.close()


if __name__ == "__main__":
    mentor, *ids = (UUID(line) for line in sys.stdin.read().split())
    asyncio.run(accept_all(sys.argv[1], mentor, ids))
