"""Reading what is known of members' other calendars: how it stands with them, and when somebody has something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from services.sessions.calendars.domain.busy import Problem, Span
from services.sessions.calendars.tables import busy_calendars, busy_times
from services.sessions.meetings.domain.defaults import SLOTS_FURTHEST


@dataclass(frozen=True, kw_only=True)
class Due:
    """A calendar that is to be read now, and on whose clock its whole days are.

    `etag` is None where the whole calendar is needed: what is known of it no longer reaches as far as slots do.
    """

    id: UUID
    member_id: UUID
    address: str
    zone: str
    etag: str | None
    failures: int

    @classmethod
    def of(cls, row: Any, *, zone: str, now: datetime) -> Self:
        reaches = row.known_until is not None and row.known_until >= now + SLOTS_FURTHEST.days
        return cls(
            id=row.id,
            member_id=row.member_id,
            address=row.address,
            zone=zone,
            etag=row.etag if reaches else None,
            failures=row.failures,
        )


@dataclass(frozen=True, kw_only=True)
class OtherCalendarView:
    """How it stands with a member's other calendar, for their eyes alone; the address is sealed."""

    address: str
    added_at: datetime
    read_at: datetime | None
    next_at: datetime
    problem: Problem | None


async def other_calendar_of(tx: Transaction, member_id: UUID) -> OtherCalendarView | None:
    columns = (busy_calendars.c[name] for name in OtherCalendarView.__annotations__)
    query = select(*columns).where(busy_calendars.c.member_id == member_id)
    row = (await tx.session.execute(query)).mappings().one_or_none()
    return None if row is None else OtherCalendarView(**row)


async def busy_elsewhere(
    tx: Transaction, members: Iterable[UUID], *, since: datetime, until: datetime
) -> Mapping[UUID, Sequence[Span]]:
    """When each of the members has something else between two instants, in order."""
    t = busy_times.c
    query = select(t.member_id, t.starts_at, t.ends_at).where(
        among(t.member_id, members), t.starts_at < until, t.ends_at > since
    )
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in await tx.session.execute(query.order_by(t.member_id, t.starts_at)):
        found[row.member_id].append((row.starts_at, row.ends_at))
    return found
