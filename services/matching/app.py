"""The composition root: settings in, the service out."""

from chassis.acting import told_as
from chassis.keyring import Forgetting, Keyring
from chassis.service import Service, database
from chassis.stores import exporting, heeding_erasure
from contracts.matching import ActedInMatching, ExportedFromMatching
from services.matching.consumers import HANDLERS
from services.matching.erasure import erase_members
from services.matching.flash.planner import FlashPlanner
from services.matching.graph import schema
from services.matching.mapping import map_domain
from services.matching.programmes.checking import RunChecker
from services.matching.programmes.worker import RunWorker
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.turns import Turns
from services.matching.settings import Settings
from services.matching.stores import STORES
from services.matching.timers import TIMERS


def build(settings: Settings) -> Service:
    map_domain()
    # Made once: what each keeps is for all requests.
    keyring, mentors = Keyring.from_settings(settings), MentorIndex()
    runs, turns = RunChecker(), Turns()
    db = database(settings, source="matching")
    return Service(
        name="matching",
        settings=settings,
        db=db,
        schema=schema(),
        handlers=heeding_erasure(HANDLERS, erase_members),
        on_act=told_as(ActedInMatching),
        timers={**TIMERS, **exporting(STORES, keyring, exported=ExportedFromMatching)},
        parts=lambda: {"keyring": keyring, "mentors": mentors, "runs": runs, "turns": turns},
        loops=[RunWorker(db).run, FlashPlanner(db).run],
        everywhere=[Forgetting(keyring).run],
        close=[keyring.close, runs.close],
    )
