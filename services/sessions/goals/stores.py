"""What goals keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Emptied, Store, Stores, naming
from services.sessions.goals.tables import goal_entries, goals, milestones

_SET = naming("set_by")
_ADDED = naming("added_by")
_SAID = naming("said_by")

# The other person's history stays, without the erased one's words.
STORES: Stores = (
    Store(table=goals, of=_SET, erasure=Emptied({"what": ""}), exported=_SET),
    Store(table=milestones, of=_ADDED, erasure=Emptied({"what": ""}), exported=_ADDED),
    Store(table=goal_entries, of=_SAID, erasure=Emptied({"note": ""}), exported=_SAID),
)
