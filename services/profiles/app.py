"""The composition root of profiles."""

from chassis.keyring import Keyring
from chassis.service import Service, database
from services.profiles.consumers import HANDLERS
from services.profiles.graph import schema
from services.profiles.settings import Settings
from services.profiles.tables import map_domain


def build(settings: Settings) -> Service:
    map_domain()
    db = database(settings, source="profiles")
    keyring = Keyring.from_settings(settings)
    return Service(
        name="profiles",
        settings=settings,
        db=db,
        schema=schema(),
        handlers=HANDLERS,
        parts=lambda: {"keyring": keyring},
        close=[keyring.close],
    )
