"""Whom a sign-in stands for, and whom it could: read by commands and queries alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.queries.affiliations import affiliations_of
from services.profiles.members.queries.standing import members_with_email
from services.profiles.staff.domain.sign_in import SignIn
from services.profiles.staff.tables import sign_ins


@dataclass(frozen=True, kw_only=True)
class ImportedProfile:
    """A record that networks brought, and that nobody has signed in as yet."""

    member_id: UUID
    networks: tuple[str, ...]


async def sign_in_of(tx: Transaction, principal_id: UUID) -> SignIn | None:
    columns = (sign_ins.c.principal_id, sign_ins.c.member_id, sign_ins.c.how)
    row = (await tx.session.execute(select(*columns).filter_by(principal_id=principal_id))).mappings().first()
    return SignIn(**row) if row else None


async def claimable(tx: Transaction, email: str) -> ImportedProfile | None:
    """The one imported record with this address; of several that could be meant, none."""
    ids = await members_with_email(tx, email, most=10)
    imported = await affiliations_of(tx, ids)
    taken = await _signed_in_as(tx, imported)
    open_ones = [member_id for member_id in imported if member_id not in taken]
    if len(open_ones) != 1:
        return None
    return ImportedProfile(member_id=open_ones[0], networks=tuple(each.name for each in imported[open_ones[0]]))


async def imported_profile_of(tx: Transaction, member_id: UUID) -> ImportedProfile:
    known = (await affiliations_of(tx, [member_id])).get(member_id, ())
    return ImportedProfile(member_id=member_id, networks=tuple(each.name for each in known))


async def _signed_in_as(tx: Transaction, member_ids: Iterable[UUID]) -> set[UUID]:
    query = select(sign_ins.c.member_id).where(sign_ins.c.member_id.in_(set(member_ids)))
    return set(await tx.session.scalars(query))
