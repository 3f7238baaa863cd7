"""What the directory keeps of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.profiles.directory.tables import asks, blocks, directory_entries, responsiveness

_MINE = naming("member_id")

STORES: Stores = (
    # Who was blocked is never told.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted(), exported=naming("blocker_id")),
    # An entry repeats what the member's own tables say.
    Store(table=directory_entries, of=_MINE, erasure=Deleted()),
    Store(table=asks, of=naming("mentor_id"), erasure=Deleted(), exported=naming("mentor_id")),
    Store(table=asks, of=naming("mentee_id"), erasure=Kept("how the other person answers; ids and times")),
    Store(table=responsiveness, of=_MINE, erasure=Deleted(), exported=_MINE),
)
