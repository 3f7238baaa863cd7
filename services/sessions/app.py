"""The composition root: settings in, the service out."""

from chassis.acting import told_as
from chassis.db import Database
from chassis.identity import IdentityVerifier
from chassis.keyring import Forgetting, Keyring
from chassis.service import Service, database
from chassis.stores import exporting, heeding_erasure
from contracts.sessions import ActedInSessions, ExportedFromSessions
from services.sessions.agendas.rest import HoursRest
from services.sessions.calendars.fetching import Fetcher
from services.sessions.calendars.reader import CalendarReader
from services.sessions.calendars.rest import FeedRest
from services.sessions.circles.timers import sealing
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.graph import schema
from services.sessions.mapping import map_domain
from services.sessions.parts import KEYRING, PUBLIC_URL
from services.sessions.settings import Settings
from services.sessions.stores import STORES
from services.sessions.timers import TIMERS


def build(settings: Settings) -> Service:
    return standing_on(settings, database(settings, source="sessions"))


def standing_on(settings: Settings, db: Database) -> Service:
    map_domain()
    keyring = Keyring.from_settings(settings)
    verifier = IdentityVerifier.from_file(settings.identity_jwks_file, audience="sessions")
    return Service(
        name="sessions",
        settings=settings,
        db=db,
        routes=[
            *HoursRest(db, verifier, keyring).routes(),
            *FeedRest(db=db, keyring=keyring, portal_url=settings.portal_url).routes(),
        ],
        schema=schema(),
        handlers=heeding_erasure(HANDLERS, erase_members),
        on_act=told_as(ActedInSessions),
        timers={**TIMERS, **sealing(keyring), **exporting(STORES, keyring, exported=ExportedFromSessions)},
        parts=lambda: {KEYRING: keyring, PUBLIC_URL: settings.public_url},
        loops=[CalendarReader(db=db, keyring=keyring, fetcher=Fetcher(loopback=settings.calendars_from_loopback)).run],
        everywhere=[Forgetting(keyring).run],
        close=[keyring.close],
    )
