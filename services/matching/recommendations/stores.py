"""What recommendations keep of a member."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.matching.recommendations.tables import choices, mentor_changes

_MINE = naming("member_id")

STORES: Stores = (
    Store(table=choices, of=_MINE, erasure=Deleted(), exported=_MINE),
    # What others chose about them is the others', and is told to nobody.
    Store(table=choices, of=naming("about"), erasure=Deleted()),
    Store(table=mentor_changes, of=_MINE, erasure=Kept("the id alone, so that every index hears that they are gone")),
)
