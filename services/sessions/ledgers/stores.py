"""What ledgers keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Emptied, Kept, Store, Stores, naming
from services.sessions.ledgers.tables import advice, gifts

_BY = naming("given_by")
_TO = naming("given_to")
_BOTH = naming("given_by", "given_to")
_ADVICE = frozenset({"topic", "words"})
_REPORT = frozenset({"because", "result"})

# The other person's history stays, without the erased one's words.
STORES: Stores = (
    Store(table=advice, of=_BY, erasure=Emptied(dict.fromkeys(_ADVICE, "")), exported=_BY, hidden=_REPORT),
    Store(table=advice, of=_TO, erasure=Emptied(dict.fromkeys(_REPORT, "")), exported=_TO, hidden=_ADVICE),
    Store(table=gifts, of=naming("noted_by"), erasure=Emptied({"words": ""}), exported=naming("noted_by")),
    Store(table=gifts, of=_BOTH, erasure=Kept("what the other person wrote down; ids of the two")),
)
