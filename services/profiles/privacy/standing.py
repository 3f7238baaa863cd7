"""How things stand: what commands decide by, and what queries show."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.db import Transaction, among
from services.profiles.privacy.domain.consents import Answer, Purpose
from services.profiles.privacy.tables import consents, erasure_answers, export_pieces


async def last_answers(tx: Transaction, member_id: UUID) -> Mapping[Purpose, Answer]:
    """The newest answer to each purpose that the member ever answered."""
    newest = select(consents).ext(distinct_on(consents.c.purpose)).where(consents.c.member_id == member_id)
    rows = await tx.session.execute(newest.order_by(consents.c.purpose, consents.c.id.desc()))
    return {row["purpose"]: Answer(**row) for row in rows.mappings()}


async def complete_services(tx: Transaction, export_id: UUID) -> Sequence[str]:
    """The services of which every piece is there."""
    query = select(export_pieces.c.service).where(export_pieces.c.export_id == export_id)
    whole = func.count() == func.max(export_pieces.c.pieces)
    return (await tx.session.scalars(query.group_by(export_pieces.c.service).having(whole))).all()


async def answered_by(tx: Transaction, erasure_ids: Collection[UUID]) -> Mapping[UUID, Collection[str]]:
    """For each erasure the services that have done their part."""
    query = select(erasure_answers.c.erasure_id, erasure_answers.c.service)
    answered: dict[UUID, set[str]] = {id_: set() for id_ in erasure_ids}
    for erasure_id, service in await tx.session.execute(query.where(among(erasure_answers.c.erasure_id, erasure_ids))):
        answered[erasure_id].add(service)
    return answered
