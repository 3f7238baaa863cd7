"""Where messages keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.sessions.messages.tables import contacts, messages, reads, threads

_BOTH = naming("low_id", "high_id")

STORES: Stores = (
    Store(table=contacts, of=naming("owner_id"), erasure=Deleted(), exported=naming("owner_id")),
    Store(table=reads, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    # The other person's own words stay theirs; that there were some of the erased one's is seen, and no more.
    Store(
        table=messages,
        of=naming("author_id"),
        erasure=Emptied({"text": ""}),
        exported=naming("author_id"),
        # It would tell that whom they wrote to has blocked them.
        hidden=frozenset({"withheld"}),
    ),
    Store(table=threads, of=_BOTH, erasure=Kept("the other person's own messages hang on it; ids"), exported=_BOTH),
)
