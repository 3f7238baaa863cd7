"""Counts what is limited; the row of a member and a thing is the lock, so that two at once are counted one by one."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, or_, select
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis.db import Transaction
from services.sessions.allowances.domain import ALLOWANCES, EnoughForNow, What
from services.sessions.allowances.tables import spent

_KEY = (spent.c.member_id, spent.c.what, spent.c.about)


async def spend(tx: Transaction, member_id: UUID, what: What, *, about: UUID) -> None:
    """Counts once more, or refuses and says until when."""
    allowance = ALLOWANCES[what]
    is_over = spent.c.since <= tx.now - allowance.within
    counted = _counted(tx, member_id, what, about=about, where=or_(is_over, spent.c.times < allowance.most.value))
    if (await tx.session.execute(counted.returning(spent.c.times))).first() is None:
        since = await tx.session.scalar(select(spent.c.since).where(*_of(member_id, what, about)))
        raise EnoughForNow(what, since=since or tx.now)


async def count(tx: Transaction, member_id: UUID, what: What, *, about: UUID) -> None:
    """Counts what nobody can be kept from; what follows it is refused instead."""
    await tx.session.execute(_counted(tx, member_id, what, about=about, where=None))


async def earn_back(tx: Transaction, member_id: UUID, what: What, *, about: UUID) -> None:
    """The other did their part, so that it is counted anew."""
    await tx.session.execute(delete(spent).where(*_of(member_id, what, about)))


def _counted(tx: Transaction, member_id: UUID, what: What, *, about: UUID, where: Any) -> Insert:
    is_over = spent.c.since <= tx.now - ALLOWANCES[what].within
    row = {"member_id": member_id, "what": what, "about": about, "since": tx.now, "times": 1}
    anew = {
        "since": case((is_over, tx.now), else_=spent.c.since),
        "times": case((is_over, 1), else_=spent.c.times + 1),
    }
    return insert(spent).values(row).on_conflict_do_update(index_elements=_KEY, set_=anew, where=where)


def _of(member_id: UUID, what: What, about: UUID) -> tuple[Any, ...]:
    return spent.c.member_id == member_id, spent.c.what == what, spent.c.about == about
