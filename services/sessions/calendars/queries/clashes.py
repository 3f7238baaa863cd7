"""What is booked over something in a member's other calendar: a warning for its owner, which refuses nothing."""

from uuid import UUID

from chassis.db import Transaction
from services.sessions.calendars.queries.other_calendars import busy_elsewhere
from services.sessions.meetings.queries.sessions import SessionView, sessions_ahead_of

NEXT = 50


async def clashing_sessions(tx: Transaction, member_id: UUID) -> list[SessionView]:
    """Those of the member's next sessions, fifty at most, during which they have something else."""
    ahead = await sessions_ahead_of(tx, member_id, limit=NEXT)
    if not ahead:
        return []
    until = max(session.ends_at for session in ahead)
    spans = (await busy_elsewhere(tx, [member_id], since=tx.now, until=until)).get(member_id, ())
    return [each for each in ahead if any(opens < each.ends_at and each.starts_at < closes for opens, closes in spans)]
