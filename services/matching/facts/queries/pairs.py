"""Who is in a relationship that existed before Cairn; read by commands and queries."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Select, Uuid, func, literal, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.db import Transaction, among
from services.matching.facts.tables import imported_pairs, merged_members


def imported_partners_among(member_ids: Iterable[UUID], *, on: date) -> Select[tuple[UUID, UUID]]:
    """Who (`about`) is mentor or mentee of these members, by pairs that have not ended; merged records count as one.

    One step is enough: nobody lives in a record that is merged, so none was ever merged into it.
    """
    ids = list(member_ids)
    own_records = select(func.unnest(literal(ids, ARRAY(Uuid))).label("member_id")).subquery()
    records = union(
        select(own_records.c.member_id, own_records.c.member_id.label("id")),
        select(merged_members.c.kept_id, merged_members.c.merged_id).where(among(merged_members.c.kept_id, ids)),
    ).subquery()
    running = or_(imported_pairs.c.ended_on.is_(None), imported_pairs.c.ended_on >= on)
    sides = (imported_pairs.c.mentor_id, imported_pairs.c.mentee_id)
    partners = union(
        *(
            select(records.c.member_id, other.label("id")).join(imported_pairs, own == records.c.id).where(running)
            for own, other in (sides, sides[::-1])
        )
    ).subquery()
    person = func.coalesce(merged_members.c.kept_id, partners.c.id).label("about")
    found = select(partners.c.member_id, person)
    return found.outerjoin_from(partners, merged_members, merged_members.c.merged_id == partners.c.id)


async def person_of(tx: Transaction, record_id: UUID) -> UUID:
    """Whom a record belongs to, by the merges heard of so far."""
    kept = select(merged_members.c.kept_id).where(merged_members.c.merged_id == record_id)
    found: UUID | None = await tx.session.scalar(kept.limit(1))
    return found or record_id


async def pairs_of_record(tx: Transaction, record_id: UUID) -> list[UUID]:
    """The pairs that networks told of this very record."""
    theirs = or_(imported_pairs.c.mentor_id == record_id, imported_pairs.c.mentee_id == record_id)
    return list(await tx.session.scalars(select(imported_pairs.c.pair_id).where(theirs)))
