"""Acting on behalf: what staff do in a member's name is told by the service where they did it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.answers import Acted


@dataclass(frozen=True, kw_only=True)
class Act:
    """A mutation that `actor_id`, of the staff, did in the name of `member_id`."""

    actor_id: UUID
    member_id: UUID
    operation: str


OnAct = Callable[[Transaction, Act], Awaitable[None]]
"""Called in the mutation's own transaction, after its work."""


def told_as(event: type[Acted]) -> OnAct:
    """Tells of acts by the service's own event."""

    async def tell(tx: Transaction, act: Act) -> None:
        await tx.emit(event(act_id=new_id(), **vars(act)))

    return tell
