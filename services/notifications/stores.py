"""Where notifications keeps anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import SPINE, Deleted, Emptied, Kept, Store, Stores, naming
from services.notifications.tables import (
    blocks,
    deliveries,
    gatherings,
    introductions,
    members,
    notifications,
    reminders,
    reminding,
    sessions,
)

_MINE = naming("member_id")
_BOTH = naming("mentor_id", "mentee_id")
_SEALED_NOTHING = "v1."

STORES: Stores = (
    Store(
        table=members,
        of=_MINE,
        # The row stays, so that the other person is still told that a meeting does not take place.
        erasure=Emptied({"display_name": _SEALED_NOTHING, "email": _SEALED_NOTHING, "locale": "en", "zone": "UTC"}),
        exported=_MINE,
        # Sealed here; profiles exports them in clear.
        hidden=frozenset({"display_name", "email"}),
    ),
    Store(table=notifications, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=notifications, of=naming("about"), erasure=Kept("another member's inbox; an id without a name")),
    Store(table=deliveries, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=deliveries, of=naming("about"), erasure=Kept("another member's mail; an id without a name")),
    # Matching exports the ask in clear.
    Store(table=introductions, of=naming("mentee_id"), erasure=Emptied({"ask": _SEALED_NOTHING})),
    Store(table=introductions, of=naming("mentor_id"), erasure=Kept("the mentee's ask; ids, and sealed by them")),
    # Sessions exports the topic in clear.
    Store(table=gatherings, of=naming("mentor_id"), erasure=Emptied({"topic": _SEALED_NOTHING})),
    Store(
        table=sessions,
        of=_BOTH,
        erasure=Kept("the other person's meetings; ids and times"),
        exported=_BOTH,
        # Sealed here; sessions exports it in clear to who named it.
        hidden=frozenset({"place"}),
    ),
    Store(table=sessions, of=naming("place_by"), erasure=Emptied({"place": None, "place_by": None})),
    Store(table=reminders, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=reminders, of=naming("about"), erasure=Kept("another member's reminder; an id without a name")),
    # Sessions exports it, too, where they chose it.
    Store(table=reminding, of=_MINE, erasure=Deleted()),
    # Who was blocked is never told, and who blocked reads it in what profiles exports.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted()),
    *SPINE,
)
