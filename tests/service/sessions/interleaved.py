"""Two transactions that meet where a test wants them to, whatever the machine is busy with."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from chassis.db import Database, Transaction
from chassis.errors import Refusal

Work = Callable[[Transaction], Awaitable[Any]]

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


PEOPLE, ROWS = r"pg_advisory_xact_lock\(", r"FOR UPDATE(?! SKIP LOCKED)( OF \w+)?"
"""How a statement locks: who has time to give away, and what is to be changed."""
_INSTEAD = {PEOPLE: "hashint8(", ROWS: ""}


def forget_locks(db: Database, *kinds: str) -> None:
    """Lets every statement do all that it does but lock, until the database is closed."""

    def without(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        for kind in kinds:
            statement = re.sub(kind, _INSTEAD[kind], statement)
        return statement, parameters

    event.listen(db.engine.sync_engine, "before_cursor_execute", without, retval=True)


async def outcome(db: Database, work: Work) -> Any:
    """What the work returned in a transaction of its own, or what it was refused or failed with."""
    try:
        async with db.transaction() as tx:
            return await work(tx)
    except (Refusal, DBAPIError) as error:
        return error


async def side_by_side(db: Database, first: Work, second: Work) -> tuple[Any, Any]:
    """What became of both: all the second can do before the first commits, it has done by then."""
    async with db.transaction() as tx:
        one = await first(tx)
        other = asyncio.create_task(outcome(db, second))
        await done_or_waiting(db, other)
    return one, await other


async def done_or_waiting(db: Database, *tasks: asyncio.Task[Any]) -> None:
    """Until each of them is done or waits for a lock; nobody else may wait meanwhile."""
    while sum(not task.done() for task in tasks) > await _waiting(db):
        await asyncio.sleep(0.005)


async def _waiting(db: Database) -> int:
    async with db.engine.connect() as connection:
        return int(await connection.scalar(_WAITING) or 0)
