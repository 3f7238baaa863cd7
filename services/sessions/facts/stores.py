"""What is kept of what sessions heard of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.sessions.facts.tables import availabilities, blocks, contact_pauses, people, relationships

_MINE = naming("member_id")
_BOTH = naming("mentor_id", "mentee_id")

STORES: Stores = (
    # The name is sealed here; profiles exports it in clear.
    Store(table=people, of=_MINE, erasure=Deleted(), exported=_MINE, hidden=frozenset({"display_name"})),
    # Their own words about their week are exported by profiles.
    Store(table=availabilities, of=_MINE, erasure=Deleted()),
    Store(
        table=relationships,
        of=_BOTH,
        erasure=Kept("the other person's history; ids, days and a rhythm"),
        exported=_BOTH,
    ),
    Store(table=contact_pauses, of=naming("reporter_id", "about_id"), erasure=Deleted()),
    # Who was blocked is never told, and who blocked reads it in what profiles exports.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted()),
)
