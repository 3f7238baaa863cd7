"""Linking a sign-in at the association to the member whom it stands for."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.integrations.queries.external_ids import member_by_external_id
from services.profiles.members.commands.locks import lock_member, lock_newcomer
from services.profiles.members.queries.standing import standings_of
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.domain.sign_in import Linked, NothingToClaim, ProfileIsThere
from services.profiles.staff.linking import claimable, sign_in_of
from services.profiles.staff.tables import sign_ins


async def sign_in(tx: Transaction, principal_id: UUID, *, network: str, member_number: str | None) -> UUID:
    """The member who signs in, remembered from the first time on.

    The association's own number leads to the record that it imported, as long as the one who signs in has no
    profile of their own: two profiles of one person are joined by a merge, with their consent.
    """
    await lock_newcomer(tx, principal_id)
    known = await sign_in_of(tx, principal_id)
    if known is not None and not known.may_move:
        return known.member_id
    numbered = await member_by_external_id(tx, network, external_id=member_number) if member_number else None
    if numbered is None or numbered == principal_id or await standings_of(tx, [principal_id]):
        return principal_id if known else await _remember(tx, principal_id, principal_id, how=Linked.SELF)
    return await _link(tx, principal_id, numbered, how=Linked.MEMBER_NUMBER)


async def claim_imported_profile(tx: Transaction, principal_id: UUID, *, member_id: UUID, email: str) -> UUID:
    """Takes the one imported record with this verified address over; `member_id` is the one that was offered."""
    await lock_newcomer(tx, principal_id)
    known = await sign_in_of(tx, principal_id)
    if (known is not None and not known.may_move) or await standings_of(tx, [principal_id]):
        raise ProfileIsThere
    offered = await claimable(tx, email)
    if offered is None or offered.member_id != member_id:
        raise NothingToClaim
    await lock_member(tx, member_id)
    if await claimable(tx, email) is None:
        raise NothingToClaim
    return await _link(tx, principal_id, member_id, how=Linked.E_MAIL)


async def take_over_sign_ins(tx: Transaction, merged_id: UUID, *, kept_id: UUID) -> Sequence[UUID]:
    """Lets who signed in as one member sign in as the other one; gives the sign-ins, for `give_back_sign_ins`."""
    which = sign_ins.c.member_id == merged_id
    moved = update(sign_ins).where(which).values(member_id=kept_id, how=Linked.MERGE, linked_at=tx.now)
    return (await tx.session.scalars(moved.returning(sign_ins.c.principal_id))).all()


async def give_back_sign_ins(tx: Transaction, principal_ids: Sequence[UUID], *, merged_id: UUID) -> None:
    """Undoes `take_over_sign_ins`."""
    for principal_id in principal_ids:
        how = Linked.SELF if principal_id == merged_id else Linked.MERGE
        where = sign_ins.c.principal_id == principal_id
        await tx.session.execute(update(sign_ins).where(where).values(member_id=merged_id, how=how, linked_at=tx.now))


async def _link(tx: Transaction, principal_id: UUID, member_id: UUID, *, how: Linked) -> UUID:
    await _remember(tx, principal_id, member_id, how=how)
    details = {"sign_in": principal_id, "how": how.value}
    await append(tx, Action.SIGN_IN_LINKED, actor_id=member_id, subject_id=member_id, details=details)
    return member_id


async def _remember(tx: Transaction, principal_id: UUID, member_id: UUID, *, how: Linked) -> UUID:
    values = {"member_id": member_id, "how": how, "linked_at": tx.now}
    kept = insert(sign_ins).values(principal_id=principal_id, **values)
    await tx.session.execute(kept.on_conflict_do_update(index_elements=["principal_id"], set_=values))
    return member_id
