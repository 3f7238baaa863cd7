"""Seats: a guarded counter in the transaction of the acceptance, with a check constraint behind it."""

from uuid import UUID

from sqlalchemy import Boolean, func, literal_column, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.timers import set_timer
from contracts.matching import MentorLoadChanged
from services.matching.capacity.domain import NoSeatLeft
from services.matching.capacity.tables import capacity

SEATS_CAME_FREE = "seats_came_free"
"""The timer of a mentor who has fewer people, or takes more, than a moment ago; whoever keeps a line looks at it."""
_MORE_THAN_BEFORE = literal_column("new.seats > old.seats", Boolean)


async def hold_seat(tx: Transaction, mentor_id: UUID) -> None:
    """Takes one of the mentor's seats and tells the load, or refuses; concurrent acceptances queue up at the row."""
    free = (capacity.c.member_id == mentor_id) & (capacity.c.held < capacity.c.seats)
    statement = update(capacity).where(free).values(held=capacity.c.held + 1).returning(capacity.c.held)
    held = await tx.session.scalar(statement)
    if held is None:
        raise NoSeatLeft
    await tx.emit(MentorLoadChanged(member_id=mentor_id, held=held))


async def hold_seat_of_invited(tx: Transaction, mentor_id: UUID) -> None:
    """Takes a seat of somebody who said yes to an invitation; who offers none takes just those they say yes to."""
    one_more = capacity.c.held + 1
    fresh = insert(capacity).values(member_id=mentor_id, wanted_seats=0, seats=1, held=1)
    statement = fresh.on_conflict_do_update(
        index_elements=["member_id"],
        set_={"seats": func.greatest(capacity.c.seats, one_more), "held": one_more},
        where=capacity.c.wanted_seats == 0,
    )
    held = await tx.session.scalar(statement.returning(capacity.c.held))
    if held is None:
        await hold_seat(tx, mentor_id)
    else:
        await tx.emit(MentorLoadChanged(member_id=mentor_id, held=held))


async def release_seat(tx: Transaction, mentor_id: UUID) -> None:
    """Gives one seat back and tells the load; where the mentor has asked for fewer, the seat goes away with it."""
    left = capacity.c.held - 1
    values = {"held": left, "seats": func.greatest(capacity.c.wanted_seats, left)}
    statement = update(capacity).where(capacity.c.member_id == mentor_id).values(values).returning(capacity.c.held)
    held = await tx.session.scalar(statement)
    if held is not None:
        await tx.emit(MentorLoadChanged(member_id=mentor_id, held=held))
        await seats_came_free(tx, mentor_id)


async def set_seats(tx: Transaction, mentor_id: UUID, wanted: int) -> None:
    """Sets how many seats there are; never fewer than are held now."""
    row = {"member_id": mentor_id, "wanted_seats": wanted, "seats": wanted, "held": 0}
    changed = {"wanted_seats": wanted, "seats": func.greatest(wanted, capacity.c.held)}
    statement = insert(capacity).values(row).on_conflict_do_update(index_elements=["member_id"], set_=changed)
    # Of somebody new nothing is old, and nobody waits for them yet.
    if await tx.session.scalar(statement.returning(_MORE_THAN_BEFORE)):
        await seats_came_free(tx, mentor_id)


async def seats_came_free(tx: Transaction, mentor_id: UUID) -> None:
    """Lets whoever waits for a seat of this mentor know as soon as this is committed."""
    await set_timer(tx, SEATS_CAME_FREE, key=str(mentor_id), due_at=tx.now)
