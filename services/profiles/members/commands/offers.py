"""Making and withdrawing a member's one offer."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.loads import load_of
from services.profiles.members.commands.locks import lock_member, lock_members
from services.profiles.members.commands.pauses import forget_resumption
from services.profiles.members.domain.offer import BelowLoad, Offer, OfferTerms, check_capacity


async def make_offer(
    tx: Transaction, member_id: UUID, *, terms: OfferTerms, when_below_load: BelowLoad = BelowLoad.REFUSE
) -> UUID:
    """Makes, changes or brings back the member's one offer; making what is there already tells nobody."""
    await lock_member(tx, member_id)
    offer = await tx.session.get(Offer, member_id, with_for_update=True)
    if when_below_load is BelowLoad.REFUSE:
        check_capacity(terms, offer, held=await load_of(tx, member_id))
    if offer is None:
        offer = Offer(member_id=member_id, terms=terms)
        tx.session.add(offer)
        await tx.emit(offer.made())
    elif event := offer.make(terms):
        await tx.emit(event)
    await index_members(tx, [member_id])
    return member_id


async def withdraw_offer(tx: Transaction, member_id: UUID) -> UUID:
    await forget_resumption(tx, member_id)
    await lock_members(tx, [member_id])
    offer = await tx.session.get(Offer, member_id, with_for_update=True)
    if offer is None:
        raise NotFound
    await tx.emit(offer.withdraw())
    await index_members(tx, [member_id])
    return member_id
