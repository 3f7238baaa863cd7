"""Where concerns keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Emptied, Kept, Store, Stores, naming
from services.sessions.safety.tables import concern_acts, concerns

STORES: Stores = (
    Store(
        table=concerns,
        of=naming("reporter_id"),
        erasure=Emptied({"text": ""}),
        exported=naming("reporter_id"),
        # Who of the staff looks at it is told to nobody.
        hidden=frozenset({"taken_by"}),
    ),
    # Whom a concern is about is never told of it, so their export has none.
    Store(table=concerns, of=naming("about_id", "taken_by"), erasure=Kept("the record of a safety case; ids")),
    Store(table=concern_acts, of=naming("actor_id"), erasure=Kept("what staff did; ids and notes on others")),
)
