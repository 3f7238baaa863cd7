"""The composition root: settings in, the service out."""

from chassis.acting import told_as
from chassis.keyring import Keyring
from chassis.service import Service, database
from contracts.matching import ActedInMatching
from services.matching.consumers import HANDLERS
from services.matching.graph import schema
from services.matching.settings import Settings
from services.matching.tables import map_domain
from services.matching.timers import TIMERS


def build(settings: Settings) -> Service:
    map_domain()
    keyring = Keyring.from_settings(settings)
    return Service(
        name="matching",
        settings=settings,
        db=database(settings, source="matching"),
        schema=schema(),
        handlers=HANDLERS,
        on_act=told_as(ActedInMatching),
        timers=TIMERS,
        parts=lambda: {"keyring": keyring},
        close=[keyring.close],
    )
