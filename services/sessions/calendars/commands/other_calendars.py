"""Reading a member's other calendar: said where it is, claimed when it is due, and kept as busy times alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.db import Transaction
from chassis.ids import new_id
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.calendars.domain.busy import (
    CLAIM_LASTS,
    READ_EVERY,
    NoOtherCalendar,
    Problem,
    Span,
    retry_after,
)
from services.sessions.calendars.queries.other_calendars import Due
from services.sessions.calendars.tables import busy_calendars, busy_times
from services.sessions.facts.queries.people import zones_of

_WAKE_READER = text("SELECT pg_notify('other_calendars', '')")


async def name_calendar(tx: Transaction, member_id: UUID, *, sealed: str) -> UUID:
    """Takes the place of the one before, of which nothing is left; it is read at once."""
    await spend(tx, member_id, What.CALENDAR_READ, about=member_id)
    await _drop(tx, member_id)
    row = {"id": new_id(), "address": sealed, "added_at": tx.now, "next_at": tx.now, "failures": 0}
    statement = upsert(busy_calendars).values(member_id=member_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[busy_calendars.c.member_id], set_=row))
    await tx.session.execute(_WAKE_READER)
    return member_id


async def drop_calendar(tx: Transaction, member_id: UUID) -> UUID:
    if not await _drop(tx, member_id):
        raise NoOtherCalendar
    return member_id


async def read_again(tx: Transaction, member_id: UUID) -> UUID:
    """Whoever mended their address, or has just changed a lot, need not wait."""
    await spend(tx, member_id, What.CALENDAR_READ, about=member_id)
    mine = busy_calendars.c.member_id == member_id
    asked = await tx.session.execute(update(busy_calendars).where(mine).values(next_at=tx.now).returning(mine))
    if asked.first() is None:
        raise NoOtherCalendar
    await tx.session.execute(_WAKE_READER)
    return member_id


async def claim_calendar(tx: Transaction) -> Due | None:
    """The one that is due longest; it is due again when whoever reads it has been silent for too long."""
    t = busy_calendars.c
    due = select(busy_calendars).where(t.next_at <= tx.now).order_by(t.next_at).limit(1)
    row = (await tx.session.execute(due.with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return None
    await _change(tx, row.id, next_at=tx.now + CLAIM_LASTS.minutes)
    zone = (await zones_of(tx, [row.member_id]))[row.member_id]
    return Due.of(row, zone=zone, now=tx.now)


async def keep_times(
    tx: Transaction, due: Due, spans: Sequence[Span], *, known_until: datetime, etag: str | None
) -> None:
    """Replaces what was known; a calendar that was taken away meanwhile stays away."""
    if not await _change(tx, due.id, known_until=known_until, etag=etag, **_well(tx)):
        return
    await tx.session.execute(delete(busy_times).where(busy_times.c.member_id == due.member_id))
    rows = [{"member_id": due.member_id, "starts_at": opens, "ends_at": closes} for opens, closes in spans]
    if rows:
        await tx.session.execute(insert(busy_times), rows)


async def keep_unchanged(tx: Transaction, due: Due) -> None:
    await _change(tx, due.id, **_well(tx))


async def keep_problem(tx: Transaction, due: Due, problem: Problem) -> None:
    """What is known stays until it has passed: an old busy time is likelier right than none."""
    failures = due.failures + 1
    await _change(tx, due.id, problem=problem, failures=failures, next_at=tx.now + retry_after(failures))


def _well(tx: Transaction) -> dict[str, object]:
    return {"problem": None, "failures": 0, "read_at": tx.now, "next_at": tx.now + READ_EVERY.hours}


async def _change(tx: Transaction, calendar_id: UUID, **values: object) -> bool:
    mine: ColumnElement[bool] = busy_calendars.c.id == calendar_id
    changed = await tx.session.execute(update(busy_calendars).where(mine).values(values).returning(busy_calendars.c.id))
    return changed.first() is not None


async def _drop(tx: Transaction, member_id: UUID) -> bool:
    """Its busy times go with it."""
    mine = busy_calendars.c.member_id == member_id
    dropped = await tx.session.execute(delete(busy_calendars).where(mine).returning(busy_calendars.c.id))
    return dropped.first() is not None
