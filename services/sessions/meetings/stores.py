"""Where meetings keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.sessions.meetings.tables import bookings, limits, meeting_proposals, series, sessions

_BOTH = naming("mentor_id", "mentee_id")

_OTHERS_WORDS = frozenset({"place"})
"""What the other person wrote down is exported to them."""
_SEALED = frozenset({"place_sealed"})
"""It is exported in clear, as `place`."""

STORES: Stores = (
    Store(table=bookings, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(
        table=sessions,
        of=_BOTH,
        erasure=Kept("the other person's past meetings; ids and times"),
        exported=_BOTH,
        # Whether somebody cancelled late is for their own eyes.
        hidden=_OTHERS_WORDS | _SEALED | {"cancelled_late"},
    ),
    Store(
        table=sessions,
        of=naming("place_by"),
        erasure=Emptied({"place": None, "place_by": None, "place_sealed": None}),
        exported=naming("place_by"),
        hidden=_SEALED | {"cancelled_late"},
    ),
    Store(
        table=sessions,
        of=naming("cancelled_by"),
        erasure=Emptied({"cancelled_late": False}),
        exported=naming("cancelled_by"),
        hidden=_OTHERS_WORDS | _SEALED,
    ),
    Store(
        table=meeting_proposals,
        of=_BOTH,
        erasure=Kept("the other person's history; ids and times"),
        exported=_BOTH,
        hidden=_OTHERS_WORDS | _SEALED,
    ),
    Store(
        table=meeting_proposals,
        of=naming("place_by"),
        erasure=Emptied({"place": None, "place_by": None, "place_sealed": None}),
        exported=naming("place_by"),
        hidden=_SEALED,
    ),
    Store(
        table=series,
        of=_BOTH,
        erasure=Kept("the other person's history; ids and times"),
        exported=_BOTH,
        hidden=_OTHERS_WORDS | _SEALED,
    ),
    Store(
        table=series,
        of=naming("proposed_by"),
        erasure=Emptied({"place": None, "place_sealed": None}),
        exported=naming("proposed_by"),
        hidden=_SEALED,
    ),
    Store(table=limits, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
)
