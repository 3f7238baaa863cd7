"""What health keeps of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Store, Stores, naming
from services.sessions.health.tables import fit_answers, last_words, nudge_settings, pulses

_MINE = naming("member_id")

# What one says here is said in private: it goes with them, thanks that the other has read included.
STORES: Stores = tuple(
    Store(table=table, of=_MINE, erasure=Deleted(), exported=_MINE)
    for table in (pulses, fit_answers, last_words, nudge_settings)
)
