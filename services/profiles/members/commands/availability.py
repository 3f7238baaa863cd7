"""Setting when a member has time: their week, and the dates on which something else holds."""

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.db import Transaction
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.locks import lock_member
from services.profiles.members.domain.availability import Availability, AvailabilityException, Window, gathered
from services.profiles.members.tables import (
    availabilities,
    availability_exception_windows,
    availability_exceptions,
    availability_windows,
)


async def set_availability(tx: Transaction, wanted: Availability) -> UUID:
    """Replaces the week and every exception; setting what is there already tells nobody."""
    await lock_member(tx, wanted.member_id)
    if await _availability(tx, wanted.member_id) != wanted:
        wanted.check_dates(now=tx.now)
        await _replace(tx, wanted)
        await index_members(tx, [wanted.member_id])
        await tx.emit(wanted.as_set())
    return wanted.member_id


async def _availability(tx: Transaction, member_id: UUID) -> Availability | None:
    zone = await tx.session.scalar(select(availabilities.c.zone).filter_by(member_id=member_id))
    if zone is None:
        return None
    columns = (availability_windows.c.weekday, availability_windows.c.starts, availability_windows.c.ends)
    rows = await tx.session.execute(select(*columns).filter_by(member_id=member_id).order_by(*columns))
    windows = tuple(Window(weekday, starts, ends) for weekday, starts, ends in rows)
    return Availability(member_id=member_id, zone=zone, windows=windows, exceptions=await _exceptions(tx, member_id))


async def _exceptions(tx: Transaction, member_id: UUID) -> tuple[AvailabilityException, ...]:
    of_a_date = availability_exception_windows.c
    query = (
        select(availability_exceptions.c.day, of_a_date.starts, of_a_date.ends)
        .outerjoin_from(availability_exceptions, availability_exception_windows)
        .where(availability_exceptions.c.member_id == member_id)
        .order_by(availability_exceptions.c.day, of_a_date.starts)
    )
    return gathered((day, starts, ends) for day, starts, ends in await tx.session.execute(query))


async def _replace(tx: Transaction, wanted: Availability) -> None:
    saved = upsert(availabilities).values(member_id=wanted.member_id, zone=wanted.zone)
    changed = saved.on_conflict_do_update(index_elements=["member_id"], set_={"zone": wanted.zone})
    await tx.session.execute(changed)
    await tx.session.execute(delete(availability_windows).filter_by(member_id=wanted.member_id))
    if wanted.windows:
        rows = [{"member_id": wanted.member_id, **vars(window)} for window in wanted.windows]
        await tx.session.execute(insert(availability_windows), rows)
    await _replace_exceptions(tx, wanted)


async def _replace_exceptions(tx: Transaction, wanted: Availability) -> None:
    await tx.session.execute(delete(availability_exceptions).filter_by(member_id=wanted.member_id))
    dates = [{"member_id": wanted.member_id, "day": each.on} for each in wanted.exceptions]
    windows = [
        {"member_id": wanted.member_id, "day": each.on, **vars(window)}
        for each in wanted.exceptions
        for window in each.windows
    ]
    for table, rows in ((availability_exceptions, dates), (availability_exception_windows, windows)):
        if rows:
            await tx.session.execute(insert(table), rows)
