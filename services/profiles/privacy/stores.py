"""What privacy keeps of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.profiles.privacy.tables import consents, erasures, export_pieces, exports, holds

_MINE = naming("member_id")

STORES: Stores = (
    Store(table=consents, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=export_pieces, of=_MINE, erasure=Deleted()),
    Store(table=exports, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=holds, of=_MINE, erasure=Deleted()),
    Store(table=holds, of=naming("set_by", "lifted_by"), erasure=Kept("which member of staff answers for it")),
    Store(table=erasures, of=naming("member_id", "asked_by"), erasure=Kept("the proof of the erasure itself")),
)
