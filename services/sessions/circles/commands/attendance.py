"""Writing down who came to a circle's meeting."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.sessions.agendas.domain.attendance import Presence
from services.sessions.circles.domain.attendance import check_said
from services.sessions.circles.domain.gathering import Gathering, NoSuchGathering
from services.sessions.circles.domain.meetings import CircleMeeting, NoSuchCircleMeeting
from services.sessions.circles.queries.attendance import who_was_in_it
from services.sessions.circles.queries.attending import leads_or_sits_in
from services.sessions.circles.tables import circle_attendances


async def say_who_came(tx: Transaction, meeting_id: UUID, said: Mapping[UUID, Presence], *, by: UUID) -> UUID:
    """Said again, the newer word holds; what others say of the same person stays beside it."""
    circle, meeting = await _attended(tx, meeting_id, by)
    check_said(meeting, circle, said, await who_was_in_it(tx, meeting_id), by=by, now=tx.now)
    rows = [
        {
            "meeting_id": meeting_id,
            "said_by": by,
            "member_id": member_id,
            "came": presence.checked().came,
            "minutes_late": presence.minutes_late,
            "said_at": tx.now,
        }
        for member_id, presence in said.items()
    ]
    statement = insert(circle_attendances).values(rows)
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=[circle_attendances.c[name] for name in ("meeting_id", "said_by", "member_id")],
            set_={name: statement.excluded[name] for name in ("came", "minutes_late", "said_at")},
        )
    )
    return meeting_id


async def _attended(tx: Transaction, meeting_id: UUID, member_id: UUID) -> tuple[Gathering, CircleMeeting]:
    """Under the lock of the meeting, so that it neither moves nor is called off meanwhile.

    To who neither leads the circle nor has a seat in it, there is no such meeting.
    """
    meeting = await tx.session.get(CircleMeeting, meeting_id, with_for_update=True)
    if meeting is None:
        raise NoSuchCircleMeeting
    try:
        await leads_or_sits_in(tx, meeting.gathering_id, member_id)
    except NoSuchGathering as error:
        raise NoSuchCircleMeeting from error
    return await tx.session.get_one(Gathering, meeting.gathering_id), meeting
