"""One writer at a time for what belongs to a member."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, text

from chassis.db import Transaction, among
from chassis.stores import erased_of
from services.profiles.members.domain.member import Member, MemberErased, ProfileMissing, Standing
from services.profiles.members.tables import members

# A member who saves for the first time has no row yet that could be locked.
_LOCK_MEMBER = text("SELECT pg_advisory_xact_lock(hashtextextended(:member_id, 0))")


async def lock_newcomer(tx: Transaction, member_id: UUID) -> None:
    await tx.session.execute(_LOCK_MEMBER, {"member_id": str(member_id)})


async def refuse_erased(tx: Transaction, member_id: UUID) -> None:
    """Whoever was erased does not join again under the same id; who is not, can't be until the transaction ends."""
    if await erased_of(tx, [member_id]):
        raise MemberErased


async def lock_member(tx: Transaction, member_id: UUID) -> Member:
    """The member, who must have a profile."""
    member = await tx.session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise ProfileMissing
    if member.standing is Standing.ERASED:
        raise MemberErased
    return member


async def lock_members(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, Member]:
    """Those of the members who are there, locked in the order of their ids, so that nobody deadlocks."""
    query = select(Member).where(among(members.c.id, set(member_ids))).order_by(members.c.id).with_for_update()
    return {member.id: member for member in await tx.session.scalars(query)}
