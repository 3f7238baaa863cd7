"""The composition root of profiles."""

from chassis.cache import Cache, connect
from chassis.keyring import Keyring
from chassis.service import Service, database
from services.profiles.consumers import HANDLERS
from services.profiles.graph import schema
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.tables import map_domain
from services.profiles.settings import Settings
from services.profiles.timers import timers

SUGGESTIONS_SECONDS = 3600


def build(settings: Settings) -> Service:
    map_domain()
    db = database(settings, source="profiles", rows_secured=True)
    keyring = Keyring.from_settings(settings)
    valkey = connect(settings.redis_url)
    suggestions = Cache(valkey, name="skills", seconds=SUGGESTIONS_SECONDS)
    approval = MentorApproval.PENDING if settings.mentors_need_approval else MentorApproval.APPROVED
    return Service(
        name="profiles",
        settings=settings,
        db=db,
        schema=schema(),
        handlers=HANDLERS,
        timers=timers(keyring),
        parts=lambda: {"keyring": keyring, "suggestions": suggestions, "approval": approval},
        close=[keyring.close, valkey.aclose],
    )
