"""What the directory keeps of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Store, Stores, naming
from services.profiles.directory.tables import blocks

STORES: Stores = (
    # Who was blocked is never told.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted(), exported=naming("blocker_id")),
)
