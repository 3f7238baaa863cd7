"""Saving a profile."""

from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import KeyDestroyed, Keyring
from services.profiles.directory.commands.index import index_members
from services.profiles.members.commands.cards import draw_card
from services.profiles.members.commands.locks import lock_newcomer
from services.profiles.members.domain.member import Member, MemberErased, Profile


async def save_profile(
    tx: Transaction, keyring: Keyring, *, member_id: UUID, profile: Profile, expected_version: int | None = None
) -> UUID:
    """Keeps the whole profile; saving what is there already tells nobody."""
    await lock_newcomer(tx, member_id)
    member = await tx.session.get(Member, member_id)
    if member is None:
        member = Member(id=member_id, profile=profile, updated_at=tx.now)
        tx.session.add(member)
    elif not member.save(profile, expected_version=expected_version, now=tx.now):
        return member_id
    await show_member(tx, keyring, member=member)
    return member_id


async def show_member(tx: Transaction, keyring: Keyring, *, member: Member) -> None:
    """Draws the card of a member who has changed, finds them by it, and tells the other services."""
    await tx.session.flush()
    await draw_card(tx, member)
    await index_members(tx, [member.id])
    try:
        sealed_name = await keyring.seal(member.id, member.profile.display_name)
        sealed_email = await keyring.seal(member.id, member.profile.email)
    except KeyDestroyed as error:
        raise MemberErased from error
    await tx.emit(member.saved(sealed_name=sealed_name, sealed_email=sealed_email))
