"""Whom a member knows through Cairn: by a living relationship or a connection; for the queries of every area."""

from uuid import UUID

from sqlalchemy import Uuid, literal, select, union_all

from chassis.db import Transaction
from services.matching.facts.queries.blocks import kept_apart_from
from services.matching.relationships.domain.relationship import LIVING
from services.matching.relationships.tables import connections, relationships


async def acquaintances_of(tx: Transaction, member_id: UUID) -> dict[UUID, UUID | None]:
    """Everybody whom they have not blocked, with the member's need that a relationship of theirs came from, if any.

    Who has blocked them stays as they see them among their connections; a relationship has ended by it.
    """
    theirs, known = relationships.c, connections.c
    living = theirs.status.in_(LIVING)
    nothing = literal(None, Uuid).label("need_id")
    found = union_all(
        select(theirs.mentor_id.label("member_id"), theirs.need_id).where(theirs.mentee_id == member_id, living),
        select(theirs.mentee_id, nothing).where(theirs.mentor_id == member_id, living),
        select(known.high_id, nothing).where(known.low_id == member_id, known.since.is_not(None)),
        select(known.low_id, nothing).where(known.high_id == member_id, known.since.is_not(None)),
    ).subquery()
    refused, _ = kept_apart_from(member_id)
    rows = await tx.session.execute(select(found).where(found.c.member_id.not_in(refused)))
    needs: dict[UUID, UUID | None] = {}
    for row in rows:
        needs[row.member_id] = row.need_id or needs.get(row.member_id)
    return needs
