"""Where calendars keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Store, Stores, naming
from services.sessions.calendars.tables import busy_calendars, busy_times, feeds

_MINE = naming("member_id")

STORES: Stores = (
    # What opens the feed is nobody's to read, not even its owner's: a new address is one mutation away.
    Store(table=feeds, of=_MINE, erasure=Deleted(), exported=_MINE, hidden=frozenset({"digest"})),
    Store(table=busy_times, of=_MINE, erasure=Deleted(), exported=_MINE),
    # The address is sealed; its owner has it from whoever keeps the calendar.
    Store(
        table=busy_calendars,
        of=_MINE,
        erasure=Deleted(),
        exported=_MINE,
        hidden=frozenset({"address", "etag"}),
    ),
)
