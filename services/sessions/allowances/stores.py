"""What allowances keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Store, Stores, naming
from services.sessions.allowances.tables import spent

STORES: Stores = (
    Store(table=spent, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(table=spent, of=naming("about"), erasure=Deleted()),
)
