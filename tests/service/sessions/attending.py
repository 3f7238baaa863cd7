"""What two people say of who came to their meetings, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.identity import Identity, Role
from chassis.timers import TimerLoop
from contracts.sessions import AbsenceNoted, AbsenceStep, MeetingHeld, MeetingMissed
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from services.sessions.timers import TIMERS
from tests.builders.sessions import HOUR
from tests.service.identity import a_member
from tests.service.sessions.pair import Pair

DAY = timedelta(days=1)
CAME, ABSENT = {"came": "ON_TIME"}, {"came": "ABSENT"}
SUPPORT = a_member(None, Role.SUPPORT)


async def say(pair: Pair, who: Identity, session_id: UUID, you: Any, other: Any) -> Any:
    return await pair.do(who, "sayWhoCame", sessionId=str(session_id), you=you, other=other)


async def accounts(pair: Pair, who: Identity, session_id: UUID) -> list[str]:
    return [each["account"] for each in await pair.read(who, "attendance", sessionId=str(session_id))]


async def timers_run(pair: Pair, now: datetime) -> None:
    pair.at(now)
    loop = TimerLoop(pair.db, TIMERS)
    while await loop.run_next():
        pass


async def missed(pair: Pair, starts_at: datetime) -> UUID:
    """A meeting that the mentee missed, and whose absence is noted."""
    session_id = await pair.meeting(starts_at)
    pair.at(starts_at + HOUR)
    await say(pair, pair.mentor, session_id, CAME, ABSENT)
    await timers_run(pair, starts_at + HOUR + 3 * DAY)
    return session_id


async def steps(pair: Pair) -> list[AbsenceStep]:
    return [event.step for event in await pair.told() if isinstance(event, AbsenceNoted)]


async def status(pair: Pair, session_id: UUID) -> Status:
    async with pair.db.reading() as tx:
        return Status(await tx.session.scalar(select(sessions.c.status).where(sessions.c.id == session_id)))


async def told_of(pair: Pair, kind: type[MeetingHeld | MeetingMissed]) -> list[UUID]:
    return [event.session_id for event in await pair.told() if isinstance(event, kind)]


async def say_missed(pair: Pair, who: Identity, session_id: UUID) -> Any:
    return await pair.do(who, "sayMeetingMissed", sessionId=str(session_id))


async def appeal(pair: Pair, session_id: UUID) -> Any:
    return await pair.do(pair.mentee, "appealAbsence", sessionId=str(session_id), appeal="My train stood still.")


async def decide(pair: Pair, session_id: UUID, decision: str, who: Identity = SUPPORT) -> Any:
    given = {"sessionId": str(session_id), "memberId": str(pair.mentee.id), "decision": decision}
    return await pair.do(who, "decideAppeal", **given)
