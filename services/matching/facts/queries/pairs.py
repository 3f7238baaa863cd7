"""Who is in a relationship that existed before Cairn; read by commands and queries."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, literal, or_, select, union

from chassis.db import Transaction
from services.matching.facts.tables import imported_pairs, merged_members


def imported_partners(member_id: UUID, *, on: date) -> Select[tuple[UUID]]:
    """The members who are mentor or mentee of this one, by pairs that have not ended; merged records count as one.

    One step is enough: nobody lives in a record that is merged, so none was ever merged into it.
    """
    records = union(
        select(literal(member_id).label("id")),
        select(merged_members.c.merged_id).where(merged_members.c.kept_id == member_id),
    ).subquery()
    running = or_(imported_pairs.c.ended_on.is_(None), imported_pairs.c.ended_on >= on)
    sides = (imported_pairs.c.mentor_id, imported_pairs.c.mentee_id)
    partners = union(
        *(
            select(other.label("id")).where(own.in_(select(records.c.id)), running)
            for own, other in (sides, sides[::-1])
        )
    ).subquery()
    person = func.coalesce(merged_members.c.kept_id, partners.c.id)
    return select(person).outerjoin_from(partners, merged_members, merged_members.c.merged_id == partners.c.id)


async def person_of(tx: Transaction, record_id: UUID) -> UUID:
    """Whom a record belongs to, by the merges heard of so far."""
    kept = select(merged_members.c.kept_id).where(merged_members.c.merged_id == record_id)
    found: UUID | None = await tx.session.scalar(kept.limit(1))
    return found or record_id


async def pairs_of_record(tx: Transaction, record_id: UUID) -> list[UUID]:
    """The pairs that networks told of this very record."""
    theirs = or_(imported_pairs.c.mentor_id == record_id, imported_pairs.c.mentee_id == record_id)
    return list(await tx.session.scalars(select(imported_pairs.c.pair_id).where(theirs)))
