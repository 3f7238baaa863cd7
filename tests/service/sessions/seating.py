"""Members who ask for seats, each step in a transaction of its own, and a judge of who sits where."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, insert, inspect, select

from chassis.db import Database
from chassis.errors import Refusal
from chassis.ids import new_id
from services.sessions.circles.commands import seats
from services.sessions.circles.commands.stays import begin_stay
from services.sessions.circles.domain.gathering import Gathering, GatheringKind
from services.sessions.circles.domain.seats import HOLDING, Standing
from services.sessions.circles.tables import claims, gatherings


async def started(db: Database, gathering: Gathering) -> UUID:
    """The gathering, written as it stands; who leads a circle is in it from now on."""
    row = {column.key: getattr(gathering, column.key) for column in inspect(Gathering).column_attrs}
    async with db.transaction() as tx:
        await tx.session.execute(insert(gatherings).values(**row))
        for leader in gathering.leaders if gathering.kind is GatheringKind.CIRCLE else ():
            await begin_stay(tx, gathering.id, leader)
    return gathering.id


def forget_locks(db: Database) -> None:
    """Lets every statement that would lock rows read them all the same, until the database is closed."""

    def without_locks(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return statement.replace("FOR UPDATE", ""), parameters

    event.listen(db.engine.sync_engine, "before_cursor_execute", without_locks, retval=True)


async def ask(db: Database, gathering_id: UUID, member_id: UUID) -> None:
    async with db.transaction() as tx:
        await seats.ask_for_seat(tx, gathering_id, member_id, claim_id=new_id())


async def accept(db: Database, gathering_id: UUID, member_id: UUID) -> None:
    async with db.transaction() as tx:
        await seats.accept_seat(tx, gathering_id, member_id)


async def give_up(db: Database, gathering_id: UUID, member_id: UUID) -> None:
    async with db.transaction() as tx:
        await seats.give_up_seat(tx, gathering_id, member_id)


async def tried(step: Any) -> bool:
    """Whether a step was taken; a refusal is an answer, too."""
    try:
        await step
    except Refusal:
        return False
    return True


async def lined_up(db: Database, gathering_id: UUID) -> Sequence[tuple[UUID, Standing]]:
    """Everybody with a place, in the order in which they came."""
    query = select(claims.c.member_id, claims.c.standing).where(
        claims.c.gathering_id == gathering_id, claims.c.place.is_not(None)
    )
    async with db.reading() as tx:
        rows = await tx.session.execute(query.order_by(claims.c.place))
        return [(row.member_id, row.standing) for row in rows]


async def held(db: Database, gathering_id: UUID) -> tuple[int, int]:
    """How many seats are held just now, and how many people wait: as one snapshot of the table shows it."""
    c = claims.c
    counted = select(
        func.count().filter(c.standing.in_(HOLDING)), func.count().filter(c.standing == Standing.WAITING)
    ).where(c.gathering_id == gathering_id)
    async with db.reading() as tx:
        holding, waiting = (await tx.session.execute(counted)).one()
    return holding, waiting
