"""When members have time, and when two of them could talk; read by commands and by the graph."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.domain.times import SUGGESTED_WEEKS, Availability, Busy, suggest
from services.matching.tables import availability, busy


async def availabilities(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, Availability]:
    """Who has not said when they have time is not in it."""
    query = select(availability).where(availability.c.member_id.in_(list(members)))
    rows = await tx.session.execute(query)
    return {row.member_id: Availability(zone=row.zone, weekly=row.weekly) for row in rows}


async def mutual_times(tx: Transaction, pairs: Sequence[tuple[UUID, UUID]]) -> list[list[datetime]]:
    """For each pair every start in the next two weeks that suits both: two statements for all of them."""
    people = {member_id for pair in pairs for member_id in pair}
    known, taken = await availabilities(tx, people), await _busy(tx, people)
    return [
        suggest(known.get(one), known.get(other), [*taken.get(one, ()), *taken.get(other, ())], now=tx.now)
        for one, other in pairs
    ]


async def _busy(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, list[Busy]]:
    soon = (busy.c.ends_at > tx.now, busy.c.starts_at < tx.now + timedelta(weeks=SUGGESTED_WEEKS, days=1))
    query = select(busy).where(busy.c.member_id.in_(list(members)), *soon)
    found: dict[UUID, list[Busy]] = {}
    for row in await tx.session.execute(query):
        found.setdefault(row.member_id, []).append(Busy(starts_at=row.starts_at, ends_at=row.ends_at))
    return found
