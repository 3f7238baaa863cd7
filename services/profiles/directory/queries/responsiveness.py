"""How members answer, for many members at once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.directory.domain.responsiveness import Responsiveness
from services.profiles.directory.tables import responsiveness


async def responsiveness_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, Responsiveness]:
    """Of those whom the viewer can find, and who were asked at all."""
    rows = await tx.session.execute(select(responsiveness).where(responsiveness.c.member_id.in_(set(member_ids))))
    return {row["member_id"]: Responsiveness(**row) for row in rows.mappings()}
