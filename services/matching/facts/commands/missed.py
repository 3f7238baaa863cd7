"""Asks profiles to tell anew of members who were told of before this release kept all that it needs of them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import set_timer
from contracts.matching import MembersMissed
from services.matching.facts.tables import members

MISSED = "ask_for_missed_members"
"""Set by the migration that finds somebody missing, and then by itself until nobody is."""
AT_A_TIME = 200
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
LAST_TURN = 5
"""From this turn on it waits for the longest."""


async def ask_for_missed(tx: Transaction, *, after: UUID | None, turn: int) -> None:
    """Asks for the next of those whose address was never told, page by page, and looks again some hours later.

    Who upgrades profiles later than matching loses nothing but time.
    """
    query = select(members.c.member_id).where(members.c.sealed_email.is_(None))
    if after is not None:
        query = query.where(members.c.member_id > after)
    missed = tuple(await tx.session.scalars(query.order_by(members.c.member_id).limit(AT_A_TIME)))
    if missed:
        await tx.emit(MembersMissed(request_id=new_id(), member_ids=missed))
    if len(missed) == AT_A_TIME:
        await set_timer(tx, MISSED, key="", due_at=tx.now, payload={"after": str(missed[-1]), "turn": turn})
    elif missed or after is not None:
        wait = min(FIRST_WAIT * 2 ** min(turn, LAST_TURN), LONGEST_WAIT)
        await set_timer(tx, MISSED, key="", due_at=tx.now + wait, payload={"turn": turn + 1})
