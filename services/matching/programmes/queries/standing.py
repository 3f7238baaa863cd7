"""Whether a member can take part in a programme, by what matching has heard of them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select, true

from chassis.db import Transaction
from contracts.words import Kind
from services.matching.facts.tables import members, needs, offers


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`need_id`: the open need of this kind that was named, or the newest one; None when there is none."""

    findable: bool
    may_mentor: bool
    offers: bool
    need_id: UUID | None


async def standing_of(tx: Transaction, member_id: UUID, *, kind: Kind, need_id: UUID | None) -> Standing:
    """In one statement."""
    mine = (needs.c.member_id == member_id) & needs.c.active & (needs.c.kind == kind.value)
    named = mine if need_id is None else mine & (needs.c.need_id == need_id)
    offer = exists().where(offers.c.member_id == member_id, offers.c.active, offers.c.kinds.contains([kind.value]))
    about = members.c.member_id == member_id
    query = select(
        func.coalesce(select(members.c.findable).where(about).scalar_subquery(), true()).label("findable"),
        func.coalesce(select(members.c.may_mentor).where(about).scalar_subquery(), true()).label("may_mentor"),
        offer.label("offers"),
        select(needs.c.need_id).where(named).order_by(needs.c.need_id.desc()).limit(1).scalar_subquery().label("need"),
    )
    row = (await tx.session.execute(query)).one()
    return Standing(findable=row.findable, may_mentor=row.may_mentor, offers=row.offers, need_id=row.need)
