"""Where meetings keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.sessions.meetings.tables import bookings, sessions

_BOTH = naming("mentor_id", "mentee_id")

STORES: Stores = (
    Store(table=bookings, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(table=sessions, of=_BOTH, erasure=Kept("the other person's past meetings; ids and times"), exported=_BOTH),
)
