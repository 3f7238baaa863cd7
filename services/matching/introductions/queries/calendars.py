"""By which calendar somebody's clock runs, as matching knows their zone, their week and their days off."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.engine import QUARTERS_A_DAY, unpack
from services.matching.facts.domain.times import Availability
from services.matching.facts.queries.times import availabilities
from services.matching.facts.tables import members
from services.matching.introductions.domain.waiting import LONGEST, Calendar


async def calendars(tx: Transaction, people: Iterable[UUID], *, since: datetime) -> dict[UUID, Calendar]:
    """One for each; who has said nothing has working days from Monday to Friday in UTC."""
    them = list(people)
    first = since.date()
    known = await availabilities(tx, them, first, last=first + timedelta(days=LONGEST))
    rows = await tx.session.execute(select(members.c.member_id, members.c.zone).where(members.c.member_id.in_(them)))
    zones = {row.member_id: row.zone for row in rows}
    return {each: _calendar(known.get(each), zones.get(each, "UTC")) for each in them}


def _calendar(availability: Availability | None, zone: str) -> Calendar:
    if availability is None:
        return Calendar(zone=zone)
    week = unpack(availability.bits).reshape(7, QUARTERS_A_DAY)
    return Calendar(
        zone=availability.zone,
        own=frozenset(day for day in range(7) if week[day].any()),
        exceptions={day: any(quarters) for day, quarters in availability.exceptions.items()},
    )
