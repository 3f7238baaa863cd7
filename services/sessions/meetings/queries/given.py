"""Which times somebody has given, among some."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from services.sessions.meetings.tables import bookings


async def given_by(tx: Transaction, member_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the sessions, or meetings of circles, for which the member has given their time."""
    held = bookings.c.member_id == member_id, bookings.c.active, among(bookings.c.session_id, ids)
    return frozenset(await tx.session.scalars(select(bookings.c.session_id).where(*held)))
