"""The composition root of profiles."""

from chassis.cache import Cache, connect
from chassis.keyring import Keyring
from chassis.service import Service, database
from services.profiles.consumers import HANDLERS
from services.profiles.directory import tables as directory
from services.profiles.graph import schema
from services.profiles.members import tables as members
from services.profiles.settings import Settings
from services.profiles.timers import TIMERS

SUGGESTIONS_SECONDS = 3600


def build(settings: Settings) -> Service:
    members.map_domain()
    directory.map_domain()
    db = database(settings, source="profiles", rows_secured=True)
    keyring = Keyring.from_settings(settings)
    valkey = connect(settings.redis_url)
    suggestions = Cache(valkey, name="skills", seconds=SUGGESTIONS_SECONDS)
    return Service(
        name="profiles",
        settings=settings,
        db=db,
        schema=schema(),
        handlers=HANDLERS,
        timers=TIMERS,
        parts=lambda: {"keyring": keyring, "suggestions": suggestions},
        close=[keyring.close, valkey.aclose],
    )
