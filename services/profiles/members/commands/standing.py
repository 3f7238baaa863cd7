"""Where a member stands with the association: the code of conduct, the membership, and whether they may mentor."""

from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import Keyring
from contracts.words import MembershipStatus
from services.profiles.members.commands.locks import lock_member, lock_members
from services.profiles.members.commands.profile import show_members
from services.profiles.members.domain.member import Member, MentorApproval, NoSuchMember


async def accept_conduct(tx: Transaction, keyring: Keyring, *, member_id: UUID, version: int) -> UUID:
    """The member's own doing; accepting again changes nothing."""
    member = await lock_member(tx, member_id)
    if member.accept_conduct(version, now=tx.now):
        await show_members(tx, keyring, [member])
    return member_id


async def set_membership(tx: Transaction, keyring: Keyring, *, member_id: UUID, status: MembershipStatus) -> UUID:
    """What the association's own system says; a lapsed member is found by nobody new."""
    member = await _member(tx, member_id)
    if member.set_membership(status, now=tx.now):
        await show_members(tx, keyring, [member])
    return member_id


async def decide_on_mentoring(tx: Transaction, keyring: Keyring, *, member_id: UUID, approval: MentorApproval) -> UUID:
    """Whether the member is recommended as a mentor; what runs goes on either way."""
    member = await _member(tx, member_id)
    if member.decide_on_mentoring(approval, now=tx.now):
        await show_members(tx, keyring, [member])
    return member_id


async def _member(tx: Transaction, member_id: UUID) -> Member:
    found = await lock_members(tx, [member_id])
    if member_id not in found:
        raise NoSuchMember
    return found[member_id]
