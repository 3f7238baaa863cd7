"""The composition root of profiles."""

from chassis.cache import Cache, connect
from chassis.db import Database
from chassis.identity import IdentityVerifier
from chassis.keyring import Forgetting, Keyring
from chassis.keyring.anchors import Anchors
from chassis.service import Service, database
from chassis.stores import heeding_erasure
from chassis.timers import TimerLoop
from services.profiles.consumers import HANDLERS
from services.profiles.directory.graph.places import PURPOSE
from services.profiles.directory.queries.words import KnownWords
from services.profiles.directory.tables import map_domain as map_directory
from services.profiles.graph import schema
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.queries.secret import DerivedKey
from services.profiles.members.tables import map_domain
from services.profiles.privacy.commands.erasure import erase_members
from services.profiles.privacy.rest import PrivacyRest
from services.profiles.privacy.tables import map_domain as map_privacy
from services.profiles.privacy.timers import with_keys
from services.profiles.rest import Desk
from services.profiles.settings import Settings
from services.profiles.staff.anchoring import Anchoring
from services.profiles.staff.commands.audit import keep_act
from services.profiles.staff.rest import SignInDesk
from services.profiles.staff.tables import map_domain as map_staff
from services.profiles.timers import second_hand, timers

SUGGESTIONS_SECONDS = 3600


def build(settings: Settings) -> Service:
    db = database(settings, source="profiles", rows_secured=True)
    return standing_on(settings, db, Keyring.from_settings(settings))


def standing_on(settings: Settings, db: Database, keyring: Keyring) -> Service:
    map_domain()
    map_directory()
    map_privacy()
    map_staff()
    valkey = connect(settings.redis_url)
    words, places_key = KnownWords(), DerivedKey(db, purpose=PURPOSE)
    suggestions = Cache(valkey, name="skills", seconds=SUGGESTIONS_SECONDS)
    falling_due = {**timers(keyring), **with_keys(keyring)}
    approval = MentorApproval.PENDING if settings.mentors_need_approval else MentorApproval.APPROVED
    return Service(
        name="profiles",
        settings=settings,
        db=db,
        schema=schema(),
        handlers=heeding_erasure(HANDLERS, erase_members),
        timers=falling_due,
        routes=[
            *sign_in_desk(settings, db, keyring).routes(),
            *network_desk(settings, db, keyring).routes(),
            *privacy_rest(settings, db, keyring).routes(),
        ],
        parts=lambda: {
            "keyring": keyring,
            "suggestions": suggestions,
            "approval": approval,
            "directory_words": words,
            "places_key": places_key,
        },
        on_act=keep_act,
        loops=[Anchoring(db, Anchors(keyring.db)).run, TimerLoop(db, second_hand(falling_due)).run],
        everywhere=[Forgetting(keyring).run],
        close=[keyring.close, valkey.aclose],
    )


def sign_in_desk(settings: Settings, db: Database, keyring: Keyring) -> SignInDesk:
    return SignInDesk(db=db, keyring=keyring, verifier=_verifier(settings), network=settings.association_network)


def network_desk(settings: Settings, db: Database, keyring: Keyring) -> Desk:
    issuer = ClientIssuer.from_file(settings.clients_issuer, settings.clients_key_file)
    most = settings.imports_most_mib * 2**20
    return Desk(
        db=db,
        keyring=keyring,
        verifier=_verifier(settings),
        issuer=issuer,
        most_import_bytes=most,
        association=settings.association_network,
    )


def privacy_rest(settings: Settings, db: Database, keyring: Keyring) -> PrivacyRest:
    return PrivacyRest(db, keyring, _verifier(settings))


def _verifier(settings: Settings) -> IdentityVerifier:
    return IdentityVerifier.from_file(settings.identity_jwks_file, audience="profiles")
