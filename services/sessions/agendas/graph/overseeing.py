"""What waits for support, in numbers that a portal asks for: nobody of the staff is written to."""

from datetime import datetime

import strawberry

from chassis.graph import Info
from services.sessions.agendas.graph.cases import as_support
from services.sessions.agendas.queries.cases import CaseKind, waiting_cases
from services.sessions.safety.queries import open_concerns


@strawberry.type(description="What waits for support, without those cases that you are part of.")
class SafetyQueue:
    open_concerns: int
    open_appeals: int = strawberry.field(description="Of members against an absence.")
    third_absences: int = strawberry.field(description="That nobody has looked at and nobody appeals against.")
    oldest: datetime | None = strawberry.field(description="Since when the oldest of all waits; null: nothing does.")


async def safety_queue(info: Info) -> SafetyQueue:
    staff_id = as_support(info)
    async with info.context.reading() as tx:
        concerns, oldest = await open_concerns(tx, staff_id)
        appeals = await waiting_cases(tx, staff_id, CaseKind.APPEAL)
        thirds = await waiting_cases(tx, staff_id, CaseKind.THIRD)
    waiting = [each for each in (oldest, appeals.oldest, thirds.oldest) if each is not None]
    return SafetyQueue(
        open_concerns=concerns,
        open_appeals=appeals.cases,
        third_absences=thirds.cases,
        oldest=min(waiting, default=None),
    )


@strawberry.type
class Query:
    safety_queue: SafetyQueue = strawberry.field(
        resolver=safety_queue, description="For support: how many concerns, appeals and third absences are open."
    )
