"""Pausing a member's offer, and resuming it: by them, or by itself on the day after the pause."""

from datetime import date
from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.timers import cancel_timer, set_timer
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.locks import lock_member
from services.profiles.members.domain.days import day_of
from services.profiles.members.domain.member import Member
from services.profiles.members.domain.offer import Offer

RESUMPTION = "resume_offer"


async def pause_offer(tx: Transaction, member_id: UUID, *, until: date | None) -> UUID:
    """Pauses the offer, or moves the end of its pause; pausing it just as it is tells nobody."""
    member, offer = await _locked(tx, member_id)
    event = offer.pause(until, today=day_of(tx.now, member.profile.zone))
    await _time_resumption(tx, member, offer)
    if event:
        await index_members(tx, [member_id])
        await tx.emit(event)
    return member_id


async def resume_offer(tx: Transaction, member_id: UUID) -> UUID:
    _, offer = await _locked(tx, member_id)
    await _resume(tx, offer)
    return member_id


async def forget_resumption(tx: Transaction, member_id: UUID) -> None:
    """Takes away the timer, and comes before any lock of what is the member's.

    The loop that runs timers takes its row first too: in another order, each could wait for the other.
    """
    await cancel_timer(tx, RESUMPTION, key=str(member_id))


async def resume_when_due(tx: Transaction, member_id: UUID) -> None:
    """Resumes an offer whose pause is over by its owner's calendar; they may have moved, or be gone, since."""
    member = await tx.session.get(Member, member_id, with_for_update=True)
    offer = await tx.session.get(Offer, member_id, with_for_update=True)
    if member is None or offer is None:
        return
    ends_at = offer.pause_ends_at(member.profile.zone)
    if ends_at is not None and ends_at <= tx.now:
        await _resume(tx, offer)
    else:
        await _time_resumption(tx, member, offer)


async def follow_the_zone(tx: Transaction, member: Member) -> None:
    """Moves the end of a pause to the calendar of the zone that the member has moved to."""
    offer = await tx.session.get(Offer, member.id, with_for_update=True)
    if offer is not None:
        await _time_resumption(tx, member, offer)


async def _time_resumption(tx: Transaction, member: Member, offer: Offer) -> None:
    """Sets the timer that ends the offer's pause, where it has an end."""
    ends_at = offer.pause_ends_at(member.profile.zone)
    if ends_at is not None:
        await set_timer(tx, RESUMPTION, key=str(member.id), due_at=ends_at)


async def _resume(tx: Transaction, offer: Offer) -> None:
    event = offer.resume()
    await index_members(tx, [offer.member_id])
    await tx.emit(event)


async def _locked(tx: Transaction, member_id: UUID) -> tuple[Member, Offer]:
    await forget_resumption(tx, member_id)
    member = await lock_member(tx, member_id)
    offer = await tx.session.get(Offer, member_id, with_for_update=True)
    if offer is None:
        raise NotFound
    return member, offer
