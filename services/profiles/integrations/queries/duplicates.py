"""Records that may be one person, and merges of two, as staff and the person see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.db import Transaction, among
from services.profiles.integrations.domain.duplicates import DuplicateReason, MergeState
from services.profiles.integrations.tables import duplicates, lookalikes, merges


@dataclass(frozen=True, kw_only=True)
class DuplicateView:
    """Two records and why they may be one person."""

    one_id: UUID
    other_id: UUID
    reason: DuplicateReason
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class MergeView:
    """A merge, by whom it was proposed and how far it is."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    state: MergeState
    proposed_at: datetime
    merged_at: datetime | None


async def members_by_email(tx: Transaction, emails: Iterable[str]) -> Mapping[str, UUID]:
    """Somebody of each address, in lower case; only a hint, as newcomers are not known at once."""
    query = select(lookalikes.c.email, lookalikes.c.member_id)
    rows = await tx.session.execute(query.where(among(lookalikes.c.email, {email.lower() for email in emails})))
    return {row.email: row.member_id for row in rows}


async def duplicates_page(tx: Transaction, *, after: tuple[UUID, UUID] | None, most: int) -> Sequence[DuplicateView]:
    query = select(duplicates).order_by(duplicates.c.one_id, duplicates.c.other_id).limit(most)
    if after is not None:
        query = query.where(tuple_(duplicates.c.one_id, duplicates.c.other_id) > tuple_(*after))
    rows = (await tx.session.execute(query)).mappings()
    return [DuplicateView(**{**row, "reason": DuplicateReason(row["reason"])}) for row in rows]


async def merges_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, MergeView]:
    """Those that the viewer of the transaction may see."""
    columns = [merges.c[name] for name in MergeView.__dataclass_fields__]
    rows = await tx.session.execute(select(*columns).where(merges.c.id.in_(list(ids))))
    return {row["id"]: MergeView(**row) for row in rows.mappings()}


async def merges_page(tx: Transaction, *, kept_id: UUID, before: UUID | None, most: int) -> Sequence[MergeView]:
    """The merges into a member's record, the newest first."""
    columns = [merges.c[name] for name in MergeView.__dataclass_fields__]
    query = select(*columns).where(merges.c.kept_id == kept_id).order_by(merges.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(merges.c.id < before)
    return [MergeView(**row) for row in (await tx.session.execute(query)).mappings()]
