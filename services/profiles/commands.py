"""The only writers of profiles: one function for each thing a member does."""

from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from services.profiles.domain.availability import Availability, Window
from services.profiles.domain.member import Member, MemberErased, Profile, ProfileMissing
from services.profiles.domain.need import Need, NeedTerms
from services.profiles.domain.offer import Offer, OfferTerms
from services.profiles.tables import availabilities, availability_windows

# A member who saves for the first time has no row yet that could be locked.
_LOCK_MEMBER = text("SELECT pg_advisory_xact_lock(hashtextextended(:member_id, 0))")


async def save_profile(tx: Transaction, keyring: Keyring, *, member_id: UUID, profile: Profile) -> UUID:
    """Keeps the whole profile; saving what is there already tells nobody."""
    await tx.session.execute(_LOCK_MEMBER, {"member_id": str(member_id)})
    member = await tx.session.get(Member, member_id)
    if member and member.profile == profile:
        return member_id
    if member:
        member.profile = profile
    else:
        member = Member(id=member_id, profile=profile)
        tx.session.add(member)
    await _tell_profile(tx, keyring, member=member)
    return member_id


async def _tell_profile(tx: Transaction, keyring: Keyring, *, member: Member) -> None:
    try:
        sealed_name = await keyring.seal(member.id, member.profile.display_name)
        sealed_email = await keyring.seal(member.id, member.profile.email)
    except KeyDestroyed as error:
        raise MemberErased from error
    await tx.emit(member.saved(sealed_name=sealed_name, sealed_email=sealed_email))


async def state_need(tx: Transaction, member_id: UUID, *, terms: NeedTerms) -> UUID:
    await _lock_member(tx, member_id)
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


async def make_offer(tx: Transaction, member_id: UUID, *, terms: OfferTerms) -> UUID:
    """Makes, changes or brings back the member's one offer; making what is there already tells nobody."""
    await _lock_member(tx, member_id)
    offer = await tx.session.get(Offer, member_id)
    if offer is None:
        offer = Offer(member_id=member_id, terms=terms)
        tx.session.add(offer)
        await tx.emit(offer.made())
    elif event := offer.make(terms):
        await tx.emit(event)
    return member_id


async def withdraw_offer(tx: Transaction, member_id: UUID) -> UUID:
    offer = await tx.session.get(Offer, member_id, with_for_update=True)
    if offer is None:
        raise NotFound
    await tx.emit(offer.withdraw())
    return member_id


async def set_availability(tx: Transaction, wanted: Availability) -> UUID:
    """Replaces the whole week; setting what is there already tells nobody."""
    await _lock_member(tx, wanted.member_id)
    if await _availability(tx, wanted.member_id) != wanted:
        await _replace(tx, wanted)
        await tx.emit(wanted.as_set())
    return wanted.member_id


async def _availability(tx: Transaction, member_id: UUID) -> Availability | None:
    zone = await tx.session.scalar(select(availabilities.c.zone).filter_by(member_id=member_id))
    if zone is None:
        return None
    columns = (availability_windows.c.weekday, availability_windows.c.starts, availability_windows.c.ends)
    rows = await tx.session.execute(select(*columns).filter_by(member_id=member_id).order_by(*columns))
    windows = tuple(Window(weekday, starts, ends) for weekday, starts, ends in rows)
    return Availability(member_id=member_id, zone=zone, windows=windows)


async def _replace(tx: Transaction, wanted: Availability) -> None:
    saved = upsert(availabilities).values(member_id=wanted.member_id, zone=wanted.zone)
    changed = saved.on_conflict_do_update(index_elements=["member_id"], set_={"zone": wanted.zone})
    await tx.session.execute(changed)
    await tx.session.execute(delete(availability_windows).filter_by(member_id=wanted.member_id))
    if wanted.windows:
        rows = [{"member_id": wanted.member_id, **vars(window)} for window in wanted.windows]
        await tx.session.execute(insert(availability_windows), rows)


async def _lock_member(tx: Transaction, member_id: UUID) -> None:
    """One writer at a time for what belongs to a member, who must have a profile."""
    if await tx.session.get(Member, member_id, with_for_update=True) is None:
        raise ProfileMissing
