"""Setting a member's week."""

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.db import Transaction
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.locks import lock_member
from services.profiles.members.domain.availability import Availability, Window
from services.profiles.members.tables import availabilities, availability_windows


async def set_availability(tx: Transaction, wanted: Availability) -> UUID:
    """Replaces the whole week; setting what is there already tells nobody."""
    await lock_member(tx, wanted.member_id)
    if await _availability(tx, wanted.member_id) != wanted:
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
    return Availability(member_id=member_id, zone=zone, windows=windows)


async def _replace(tx: Transaction, wanted: Availability) -> None:
    saved = upsert(availabilities).values(member_id=wanted.member_id, zone=wanted.zone)
    changed = saved.on_conflict_do_update(index_elements=["member_id"], set_={"zone": wanted.zone})
    await tx.session.execute(changed)
    await tx.session.execute(delete(availability_windows).filter_by(member_id=wanted.member_id))
    if wanted.windows:
        rows = [{"member_id": wanted.member_id, **vars(window)} for window in wanted.windows]
        await tx.session.execute(insert(availability_windows), rows)
