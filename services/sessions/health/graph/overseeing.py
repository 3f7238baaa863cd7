"""The queries of health for programme staff: states and counts, what many said together, and who wants help."""

import strawberry

from chassis.errors import NotAllowed
from chassis.graph import Connection, Info, Page, as_uuid, connection
from chassis.identity import Role
from services.sessions.circles.queries.overseeing import circles_that_meet
from services.sessions.facts.queries.people import locale_of
from services.sessions.health.domain.defaults import PULSE_OPEN
from services.sessions.health.domain.pulse import months_over, tell
from services.sessions.health.domain.rhythm import Health
from services.sessions.health.graph.entities import (
    CircleHealth,
    HealthCount,
    HelpWanted,
    PulseTally,
    RelationshipHealth,
)
from services.sessions.health.queries import pulses, standings
from services.sessions.health.queries.standings import Scope

MONTHS = 12


async def health_of_relationships(
    info: Info,
    programme_id: strawberry.ID | None = None,
    health: Health | None = None,
    first: int = 20,
    after: str | None = None,
) -> Connection[RelationshipHealth]:
    scope, page = _scope(info, programme_id), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await standings.standings_in(tx, scope, health=health, after=page.last_id(), limit=page.first + 1)
    today = tx.now.date()
    return connection(
        rows, page, node=lambda row: RelationshipHealth.of(row, today=today), cursor=lambda row: (row.relationship_id,)
    )


async def health_counts(info: Info, programme_id: strawberry.ID | None = None) -> list[HealthCount]:
    scope = _scope(info, programme_id)
    async with info.context.reading() as tx:
        found = await standings.counts_in(tx, scope)
    return [HealthCount(health=health, relationships=found.get(health, 0)) for health in Health]


async def pulse_tallies(info: Info, programme_id: strawberry.ID) -> list[PulseTally]:
    _scope(info, programme_id)
    asked, staff_id = as_uuid(programme_id, name="programmeId"), info.context.identity.id
    async with info.context.reading() as tx:
        months = months_over(tx.now.date(), count=MONTHS, open_for=PULSE_OPEN.days)
        found, locale = await pulses.tallies_of(tx, asked, months), await locale_of(tx, staff_id)
    return [PulseTally.of(tell(tally), locale=locale) for tally in found]


async def help_wanted(
    info: Info, programme_id: strawberry.ID | None = None, first: int = 20, after: str | None = None
) -> Connection[HelpWanted]:
    scope, page = _scope(info, programme_id), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await pulses.help_wanted_in(tx, scope, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=HelpWanted.of, cursor=lambda row: (row.id,))


async def health_of_circles(info: Info, first: int = 20, after: str | None = None) -> Connection[CircleHealth]:
    _oversees_all(info)
    page = Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await circles_that_meet(tx, after=page.last_id(), limit=page.first + 1)
    today = tx.now.date()
    return connection(rows, page, node=lambda row: CircleHealth.of(row, today=today), cursor=lambda row: (row.id,))


def _oversees_all(info: Info) -> None:
    """No circle is a programme's."""
    identity = info.context.identity
    identity.in_person()
    identity.require(Role.PROGRAMME_MANAGER)
    if identity.programmes:
        raise NotAllowed


def _scope(info: Info, programme_id: strawberry.ID | None) -> Scope:
    """Of a programme manager in person: the programme that they name, or all that they run."""
    identity = info.context.identity
    identity.in_person()
    identity.require(Role.PROGRAMME_MANAGER)
    if programme_id is None:
        return Scope(programmes=identity.programmes)
    asked = as_uuid(programme_id, name="programmeId")
    if identity.programmes and asked not in identity.programmes:
        raise NotAllowed
    return Scope(programmes=frozenset({asked}))
