"""Where sessions keeps anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import SPINE, Deleted, Kept, Store, Stores, naming
from services.sessions.tables import blocks, bookings, sessions

_BOTH = naming("mentor_id", "mentee_id")

STORES: Stores = (
    Store(table=bookings, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(table=sessions, of=_BOTH, erasure=Kept("the other person's past meetings; ids and times"), exported=_BOTH),
    # Who was blocked is never told, and who blocked reads it in what profiles exports.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted()),
    *SPINE,
)
