"""The queries of agendas, each for a member in person."""

import strawberry

from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.sessions.agendas.domain.follow_ups import FollowUpState
from services.sessions.agendas.domain.questions import QuestionState
from services.sessions.agendas.graph.entities import Agenda, AgendaQuestion, FollowUp
from services.sessions.agendas.queries.agenda import next_agenda as read_agenda
from services.sessions.agendas.queries.follow_ups import follow_ups_of
from services.sessions.agendas.queries.questions import questions_of


async def next_agenda(info: Info, relationship_id: strawberry.ID) -> Agenda | None:
    member_id, of = info.context.identity.in_person(), as_uuid(relationship_id, name="relationshipId")
    async with info.context.reading() as tx:
        try:
            return Agenda.of(await read_agenda(tx, of, member_id))
        except NotFound:
            return None


async def questions(
    info: Info,
    relationship_id: strawberry.ID,
    first: int = 20,
    after: str | None = None,
    state: QuestionState | None = None,
) -> Connection[AgendaQuestion]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await questions_of(tx, member_id, of, state=state, after=last, limit=page.first + 1)
    return connection(rows, page, node=AgendaQuestion.of, cursor=lambda row: (row.id,))


async def follow_ups(
    info: Info,
    relationship_id: strawberry.ID,
    first: int = 20,
    after: str | None = None,
    state: FollowUpState | None = None,
) -> Connection[FollowUp]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await follow_ups_of(tx, member_id, of, state=state, after=last, limit=page.first + 1)
    return connection(rows, page, node=FollowUp.of, cursor=lambda row: (row.id,))
