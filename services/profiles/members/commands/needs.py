"""Stating and withdrawing needs."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.profiles.members.commands.locks import lock_member
from services.profiles.members.domain.need import Need, NeedTerms


async def state_need(tx: Transaction, member_id: UUID, *, terms: NeedTerms) -> UUID:
    await lock_member(tx, member_id)
    need = Need(id=new_id(), member_id=member_id, stated_at=tx.now, **vars(terms))
    tx.session.add(need)
    await tx.emit(need.stated())
    return need.id


async def withdraw_need(tx: Transaction, member_id: UUID, *, need_id: UUID) -> UUID:
    need = await tx.session.get(Need, need_id, with_for_update=True)
    if need is None or need.member_id != member_id:
        raise NotFound
    await tx.emit(need.withdraw())
    return need.id
