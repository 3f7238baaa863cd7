"""Which day it is for a member, on their own clock."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Transaction
from services.sessions.facts.queries.people import zones_of


async def today_of(tx: Transaction, member_id: UUID) -> date:
    zone = (await zones_of(tx, [member_id]))[member_id]
    return tx.now.astimezone(ZoneInfo(zone)).date()
