"""The composition root: settings in, the service out."""

from chassis.acting import told_as
from chassis.service import Service, database
from chassis.settings import ServiceSettings
from contracts.sessions import ActedInSessions
from services.sessions.consumers import HANDLERS
from services.sessions.graph import schema
from services.sessions.tables import map_domain


def build(settings: ServiceSettings) -> Service:
    map_domain()
    return Service(
        name="sessions",
        settings=settings,
        db=database(settings, source="sessions"),
        schema=schema(),
        handlers=HANDLERS,
        on_act=told_as(ActedInSessions),
    )
