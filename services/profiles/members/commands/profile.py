"""Saving profiles, and showing what has changed to everybody who may see it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import Keyring, sealed
from contracts.profiles import MemberProfileSaved
from services.profiles.directory.commands.index import index_members
from services.profiles.integrations.commands.sharing import note_changes
from services.profiles.integrations.queries.affiliations import AffiliationView, affiliations_of
from services.profiles.meanwhile import meanwhile
from services.profiles.members.commands.cards import draw_cards
from services.profiles.members.commands.locks import lock_member, lock_newcomer, refuse_erased
from services.profiles.members.commands.pauses import follow_the_zone
from services.profiles.members.domain.acting import in_their_name
from services.profiles.members.domain.member import (
    Member,
    MemberErased,
    MemberRecord,
    MentorApproval,
    Profile,
)
from services.profiles.members.queries.secret import secret_of_installation
from services.profiles.staff.commands.newcomers import refuse_linked


async def save_profile(
    tx: Transaction,
    keyring: Keyring,
    *,
    member_id: UUID,
    profile: Profile,
    expected_version: int | None = None,
    approval: MentorApproval = MentorApproval.APPROVED,
) -> UUID:
    """Keeps the whole profile; saving what is there already tells nobody.  A newcomer starts with this `approval`."""
    await lock_newcomer(tx, member_id)
    await refuse_erased(tx, member_id)
    member = await tx.session.get(Member, member_id)
    if member is None:
        await refuse_linked(tx, member_id)
        member = Member(id=member_id, profile=profile, mentor_approval=approval, updated_at=tx.now)
        tx.session.add(member)
    else:
        zone = member.profile.zone
        if not member.save(profile, expected_version=expected_version, now=tx.now):
            return member_id
        if profile.zone != zone:
            await follow_the_zone(tx, member)
    if await show_members(tx, keyring, [member]):
        raise MemberErased
    return member_id


async def save_in_their_name(
    tx: Transaction, keyring: Keyring, *, member_id: UUID, profile: Profile, expected_version: int | None
) -> UUID:
    """Keeps what staff say for a member in whose name they act; the address and the audiences are the member's own."""
    kept = (await lock_member(tx, member_id)).profile
    said = in_their_name(profile, kept=kept)
    return await save_profile(tx, keyring, member_id=member_id, profile=said, expected_version=expected_version)


async def show_members(tx: Transaction, keyring: Keyring, members: Sequence[MemberRecord]) -> set[UUID]:
    """Draws the cards of members who have changed and tells the other services, for many at the price of one.

    Returns those whose key was destroyed: they were erased, and nothing about them may be kept.
    """
    if not members:
        return set()
    await tx.session.flush()
    keys = await keyring.keys_of([member.id for member in members])
    there = [member for member in members if keys[member.id] is not None]
    if there:
        known = await affiliations_of(tx, [member.id for member in there])
        saved = partial(_saved, keys=keys, secret=await secret_of_installation(tx))
        telling = meanwhile(saved(member, affiliations=known.get(member.id, ())) for member in there)
        shown = {member_id: [each.as_card() for each in views] for member_id, views in known.items()}
        await draw_cards(tx, there, affiliations=shown)
        if sharing := [id_ for id_, views in known.items() if any(each.sharing for each in views)]:
            await note_changes(tx, sharing)
        await index_members(tx, [member.id for member in there])
        await tx.emit_all(await telling)
    return {member.id for member in members} - {member.id for member in there}


def _saved(
    member: MemberRecord, *, keys: Mapping[UUID, Any], secret: bytes, affiliations: Sequence[AffiliationView]
) -> MemberProfileSaved:
    key, said = keys[member.id], member.profile
    return member.saved(
        sealed_name=sealed(key, member.id, said.display_name),
        sealed_email=sealed(key, member.id, said.email),
        secret=secret,
        networks=[each.network_id for each in affiliations],
    )
