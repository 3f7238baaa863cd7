"""The time that a seat in office hours takes of who has it: theirs from the moment of the seat until they lose it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from chassis.contention import sqlstate
from chassis.db import Transaction
from contracts.sessions import CircleMeetingSet
from services.sessions.circles.domain.gathering import Gathering
from services.sessions.circles.domain.meetings import CircleMeeting, left
from services.sessions.circles.domain.seats import BusyThen
from services.sessions.circles.tables import circle_meetings
from services.sessions.meetings.commands.giving import given, given_back, is_busy
from services.sessions.meetings.commands.times import EXCLUSION_VIOLATION

_HOURS, _ME, _NOW = (
    bindparam("hours", type_=Uuid),
    bindparam("me", type_=Uuid),
    bindparam("now", type_=DateTime(timezone=True)),
)
_WHOM = bindparam("whom", type_=ARRAY(Uuid))
_told = (
    update(circle_meetings)
    .where(circle_meetings.c.id == _HOURS, circle_meetings.c.cancelled_at.is_(None), circle_meetings.c.starts_at > _NOW)
    .values(sequence=circle_meetings.c.sequence + 1, changed_at=_NOW)
    .returning(*circle_meetings.c)
    .cte("told")
)
_TAKE = select(*_told.c, is_busy(_told, _ME).label("is_busy")).add_cte(given(_told, _ME))
_GIVE_BACK = select(*_told.c).add_cte(given_back(_HOURS, _WHOM).cte("freed"))


async def take_seat_time(tx: Transaction, hours: Gathering, member_id: UUID) -> CircleMeetingSet:
    """Under the lock of the member's time and of the gathering; whoever has something else is refused.

    One statement, since everybody who asks for a seat here waits for it.
    """
    asked = {"hours": hours.id, "me": member_id, "now": tx.now}
    try:
        row = (await tx.session.execute(_TAKE, asked)).mappings().one()
    except IntegrityError as error:
        raise (BusyThen() if sqlstate(error) == EXCLUSION_VIOLATION else error) from error
    if row["is_busy"]:
        raise BusyThen
    return _meeting(row).was_set(hours, [member_id], with_others=False)


async def give_seat_time_back(tx: Transaction, hours: Gathering, members: Sequence[UUID]) -> None:
    """Their calendars are told while it lies ahead."""
    asked = {"hours": hours.id, "whom": list(members), "now": tx.now}
    row = (await tx.session.execute(_GIVE_BACK, asked)).mappings().one_or_none()
    if row is not None:
        await tx.emit(left(hours, members, [_meeting(row)]))


def _meeting(row: Any) -> CircleMeeting:
    """As it was told, and not written by anything but that statement."""
    return CircleMeeting(**{column.name: row[column.name] for column in circle_meetings.c})
