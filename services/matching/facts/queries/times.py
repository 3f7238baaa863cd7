"""When members have time, and when two of them could talk; read by commands and by the graph."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.facts.domain.times import SUGGESTED_WEEKS, Availability, Busy, suggest
from services.matching.facts.tables import availability, availability_exceptions, busy

DAY = timedelta(days=1)


async def availabilities(
    tx: Transaction, members: Iterable[UUID], first: date, *, last: date
) -> dict[UUID, Availability]:
    """For the dates in UTC from `first` to `last`; who has not said when they have time is not in it."""
    people = list(members)
    exceptions = await _exceptions(tx, people, first, last=last)
    rows = await tx.session.execute(select(availability).where(availability.c.member_id.in_(people)))
    return {
        row.member_id: Availability(zone=row.zone, weekly=row.weekly, exceptions=exceptions.get(row.member_id, {}))
        for row in rows
    }


async def _exceptions(
    tx: Transaction, members: Sequence[UUID], first: date, *, last: date
) -> dict[UUID, dict[date, bytes]]:
    """A clock shows a date of its own a day before or after UTC does."""
    kept = availability_exceptions.c
    query = select(availability_exceptions).where(
        kept.member_id.in_(members), kept.day.between(first - DAY, last + DAY)
    )
    found: dict[UUID, dict[date, bytes]] = {}
    for row in await tx.session.execute(query):
        found.setdefault(row.member_id, {})[row.day] = row.quarters
    return found


async def mutual_times(tx: Transaction, pairs: Sequence[tuple[UUID, UUID]]) -> list[list[datetime]]:
    """For each pair every start in the next two weeks that suits both: three statements for all of them."""
    people = {member_id for pair in pairs for member_id in pair}
    today = tx.now.date()
    known = await availabilities(tx, people, today, last=today + timedelta(weeks=SUGGESTED_WEEKS, days=1))
    taken = await _busy(tx, people)
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
