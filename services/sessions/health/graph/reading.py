"""The queries of health for the two people of a relationship, each in person."""

from datetime import date, timedelta

import strawberry

from chassis.errors import BadInput
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.sessions.facts.queries.people import locale_of
from services.sessions.facts.queries.today import today_of
from services.sessions.health.graph.entities import Closing, FitCheck, NudgeSettings, Pulse, Recap, RelationshipHealth
from services.sessions.health.queries import private, pulses
from services.sessions.health.queries.recap import recap_of
from services.sessions.health.queries.standings import own_standing

LONGEST_RECAP = timedelta(days=3 * 366)
A_YEAR = timedelta(days=365)


async def relationship_health(info: Info, relationship_id: strawberry.ID) -> RelationshipHealth | None:
    member_id, asked = info.context.identity.in_person(), as_uuid(relationship_id, name="relationshipId")
    async with info.context.reading() as tx:
        view = await own_standing(tx, member_id, asked)
    return None if view is None else RelationshipHealth.of(view, today=tx.now.date())


async def my_pulses(
    info: Info, relationship_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Pulse]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    asked, last = as_uuid(relationship_id, name="relationshipId"), page.last_id()
    async with info.context.reading() as tx:
        rows = await pulses.own_pulses(tx, member_id, asked, after=last, limit=page.first + 1)
        locale = await locale_of(tx, member_id)
    return connection(rows, page, node=lambda row: Pulse.of(row, locale=locale), cursor=lambda row: (row.id,))


async def open_pulses(info: Info) -> list[Pulse]:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        rows, locale = await pulses.open_pulses(tx, member_id, limit=20), await locale_of(tx, member_id)
    return [Pulse.of(row, locale=locale) for row in rows]


async def fit_check(info: Info, relationship_id: strawberry.ID) -> FitCheck | None:
    member_id, asked = info.context.identity.in_person(), as_uuid(relationship_id, name="relationshipId")
    async with info.context.reading() as tx:
        view = await private.own_fit(tx, member_id, asked)
    return None if view is None else FitCheck.of(view)


async def closing(info: Info, relationship_id: strawberry.ID) -> Closing | None:
    member_id, asked = info.context.identity.in_person(), as_uuid(relationship_id, name="relationshipId")
    async with info.context.reading() as tx:
        view = await private.own_closing(tx, member_id, asked)
    return None if view is None else Closing.of(view)


async def recap(
    info: Info, relationship_id: strawberry.ID, since: date | None = None, until: date | None = None
) -> Recap:
    member_id, asked = info.context.identity.in_person(), as_uuid(relationship_id, name="relationshipId")
    async with info.context.reading() as tx:
        last = until or await today_of(tx, member_id)
        first = since or max(last, date.min + A_YEAR) - A_YEAR
        if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1) or last - first > LONGEST_RECAP:
            raise BadInput("since comes before until, and at most three years lie between them.")
        view = await recap_of(tx, member_id, asked, first=first, last=last)
    return Recap.of(view, now=tx.now)


async def nudge_settings(info: Info) -> NudgeSettings:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        return NudgeSettings.of(await private.own_nudge_settings(tx, member_id))
