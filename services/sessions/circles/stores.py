"""Where circles keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Store, Stores, naming
from services.sessions.circles.tables import claims, gatherings

_LED, _LED_TOO = naming("mentor_id"), naming("co_mentor_id")

STORES: Stores = (
    Store(table=claims, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    # Who sat in it keeps that they did.
    Store(table=gatherings, of=_LED, erasure=Emptied({"topic": "", "skills": []}), exported=_LED),
    Store(table=gatherings, of=_LED_TOO, erasure=Emptied({"co_mentor_id": None}), exported=_LED_TOO),
)
