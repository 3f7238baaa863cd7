"""Durable timers: rows that fall due on the domain's clock, used by expiries, waitlists and reminders."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis.contention import is_contended, sqlstate
from chassis.db import Database, Transaction, among
from chassis.events.wakeup import Wakeup
from chassis.loops import for_ever
from chassis.tables import timers
from chassis.telemetry import log

CHANNEL = "timers"
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)

_NEW = insert(timers)
_SET = _NEW.on_conflict_do_update(
    constraint="timers_one_per_key", set_={name: _NEW.excluded[name] for name in ("due_at", "payload", "attempts")}
)
_CANCEL = delete(timers).where(timers.c.kind == bindparam("of_kind"), timers.c.key == bindparam("of_key"))
_AT_REST = select(timers.c.id).with_for_update(skip_locked=True)

OnDue = Callable[[Transaction, str, dict[str, Any]], Awaitable[None]]
"""Called with the timer's key and payload, in the transaction that removes it."""

Timers = Mapping[str, OnDue]


async def set_timer(
    tx: Transaction, kind: str, *, key: str, due_at: datetime, payload: Mapping[str, Any] | None = None
) -> None:
    """Sets the one timer of (kind, key); setting it again moves it."""
    row = {"kind": kind, "key": key, "due_at": due_at, "payload": dict(payload or {}), "attempts": 0}
    await tx.session.execute(_SET, row)


async def set_timers(tx: Transaction, kind: str, due: Mapping[str, datetime]) -> None:
    """Sets many timers of a kind, each by its key, at the price of one."""
    rows = [{"kind": kind, "key": key, "due_at": at, "payload": {}, "attempts": 0} for key, at in sorted(due.items())]
    if rows:
        await tx.session.execute(_SET, rows)


def timer_set(kind: str, *, key: str, due_at: str) -> Insert:
    """What `set_timer` does, to be part of a larger statement: `key` and `due_at` name its parameters."""
    return _SET.values(
        kind=kind,
        key=bindparam(key, type_=timers.c.key.type),
        due_at=bindparam(due_at, type_=timers.c.due_at.type),
        payload={},
        attempts=0,
    )


def timer_dropped(kind: str, *, key: str) -> Delete:
    """What `drop_timer` does, to be part of a larger statement: `key` names its parameter."""
    moot = _AT_REST.where(timers.c.kind == kind, timers.c.key == bindparam(key))
    return delete(timers).where(timers.c.id.in_(moot))


async def hasten_timer(tx: Transaction, kind: str, *, key: str) -> None:
    """Lets a timer fall due now, with its payload as it is; one that is not there is fine."""
    await tx.session.execute(update(timers).filter_by(kind=kind, key=key).values(due_at=tx.now))


async def cancel_timer(tx: Transaction, kind: str, *, key: str) -> None:
    """Removes a timer that has become moot, and waits for one that runs; one that is not there is fine.

    It comes before any lock that the timer wants, or the two would wait for each other.
    """
    await tx.session.execute(_CANCEL, {"of_kind": kind, "of_key": key})


async def drop_timer(tx: Transaction, kind: str, *, key: str) -> None:
    """Removes a timer that has become moot, unless it runs: then it waits for the caller's locks and finds nothing.

    Its handler decides on what it reads under a lock that the caller holds, and has nothing to do once that is settled.
    """
    await tx.session.execute(timer_dropped(kind, key="of_key"), {"of_key": key})


async def cancel_timers(tx: Transaction, kind: str, *, keys: Collection[str]) -> None:
    """Removes those of a kind that have become moot."""
    await tx.session.execute(delete(timers).where(timers.c.kind == kind, among(timers.c.key, keys)))


async def claim_due(tx: Transaction, kind: str, *, most: int) -> list[str]:
    """Takes the keys of other timers of a kind that are due, so that the one that runs does the work of all at once."""
    due = select(timers.c.id).where(timers.c.kind == kind, timers.c.due_at <= tx.now)
    claimed = due.order_by(timers.c.due_at).limit(most).with_for_update(skip_locked=True)
    return list(await tx.session.scalars(delete(timers).where(timers.c.id.in_(claimed)).returning(timers.c.key)))


@dataclass(frozen=True)
class TimerLoop:
    """Runs due timers one by one; several processes share the work by SKIP LOCKED."""

    db: Database
    handlers: Timers

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            await for_ever("timers", lambda: self._session(wakeup))

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            if not await self.run_next():
                await wakeup.wait()

    async def run_next(self) -> bool:
        """Runs the timer that is due longest; returns False when none is."""
        row: Any = None
        try:
            async with self.db.transaction() as tx:
                row = await self._claim(tx)
                if row is None:
                    return False
                await tx.session.execute(delete(timers).where(timers.c.id == row.id))
                await self.handlers[row.kind](tx, row.key, row.payload)
        except Exception as error:
            if row is None:
                raise
            self._log(row, error)
            await self._postpone(row, error)
        return True

    def _log(self, row: Any, error: Exception) -> None:
        """Somebody in the way is no failure: it is tried again in a moment."""
        if is_contended(error):
            log.warning("timer_postponed", kind=row.kind, attempts=row.attempts + 1, reason=sqlstate(error))
        else:
            log.error("timer_failed", kind=row.kind, attempts=row.attempts + 1, exc_info=error)

    async def _claim(self, tx: Transaction) -> Any:
        due = select(timers).where(timers.c.due_at <= tx.now, timers.c.kind.in_(list(self.handlers)))
        query = due.order_by(timers.c.due_at).limit(1).with_for_update(skip_locked=True)
        return (await tx.session.execute(query)).first()

    async def _postpone(self, row: Any, error: Exception) -> None:
        delay = min(FIRST_RETRY * 2**row.attempts, LONGEST_RETRY)
        async with self.db.transaction() as tx:
            values = {"due_at": tx.now + delay, "attempts": row.attempts + 1, "last_error": repr(error)[:2000]}
            await tx.session.execute(update(timers).where(timers.c.id == row.id).values(**values))
