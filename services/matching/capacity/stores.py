"""What capacity keeps of a member."""

from chassis.stores import Deleted, Store, Stores, naming
from services.matching.capacity.tables import capacity

_MINE = naming("member_id")

STORES: Stores = (Store(table=capacity, of=_MINE, erasure=Deleted(), exported=_MINE),)
