"""What integrations keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Store, Stores, naming
from services.profiles.integrations.tables import affiliations

_MINE = naming("member_id")

STORES: Stores = (Store(table=affiliations, of=_MINE, erasure=Deleted(), exported=_MINE),)
