"""The lanes in which a step of an import goes on: a timer each, and one more that closes the step behind the last."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.timers import set_timer
from services.profiles.integrations.domain.lanes import LANES
from services.profiles.integrations.tables import import_lanes

CARRY_ON = "carry_on_import"
CLOSE = "close_import"


@dataclass(frozen=True)
class Lane:
    """A lane of the running step, and the number of its last row that is done."""

    import_id: UUID
    number: int
    cursor: int


def lane_key(import_id: UUID, number: int) -> str:
    return f"{import_id}/{number}"


async def start_lanes(tx: Transaction, import_id: UUID) -> None:
    """Puts all lanes before the first row, and lets them go on at once."""
    start = {"import_id": import_id, "cursor": 0, "over": False, "updated_at": tx.now}
    statement = insert(import_lanes).values([{**start, "lane": number} for number in range(LANES)])
    changed = {name: statement.excluded[name] for name in ("cursor", "over", "updated_at")}
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["import_id", "lane"], set_=changed))
    for number in range(LANES):
        await set_timer(tx, CARRY_ON, key=lane_key(import_id, number), due_at=tx.now)


async def lock_lane(tx: Transaction, key: str) -> Lane | None:
    """The lane of a timer; none once the import was forgotten."""
    import_id, _, number = key.partition("/")
    query = select(import_lanes.c.cursor).filter_by(import_id=UUID(import_id), lane=int(number)).with_for_update()
    cursor = await tx.session.scalar(query)
    return None if cursor is None else Lane(UUID(import_id), int(number), cursor)


async def advance_lane(tx: Transaction, lane: Lane, *, cursor: int) -> None:
    """Keeps how far it is, and sets the timer for the chunk after."""
    await _keep(tx, lane, cursor=cursor, over=False)
    await set_timer(tx, CARRY_ON, key=lane_key(lane.import_id, lane.number), due_at=tx.now)


async def end_lane(tx: Transaction, lane: Lane) -> None:
    """Whichever lane ends last, the step is closed behind it."""
    await _keep(tx, lane, cursor=lane.cursor, over=True)
    await set_timer(tx, CLOSE, key=str(lane.import_id), due_at=tx.now)


async def _keep(tx: Transaction, lane: Lane, *, cursor: int, over: bool) -> None:
    place = update(import_lanes).filter_by(import_id=lane.import_id, lane=lane.number)
    await tx.session.execute(place.values(cursor=cursor, over=over, updated_at=tx.now))


async def all_over(tx: Transaction, import_id: UUID) -> bool:
    going_on = select(import_lanes).filter_by(import_id=import_id, over=False)
    return not await tx.session.scalar(select(exists(going_on)))
