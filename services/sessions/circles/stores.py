"""Where circles keep anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.sessions.circles.tables import (
    circle_agenda,
    circle_attendances,
    circle_meetings,
    circle_posts,
    claims,
    co_mentor_offers,
    gatherings,
    stays,
)

_LED, _LED_TOO = naming("mentor_id"), naming("co_mentor_id")
_SEALED = frozenset({"place_sealed", "topic_sealed"})
"""They are exported in clear, as `place` and `topic`."""
_WITHHELD = frozenset({"withheld"})
"""It would tell of a block."""

STORES: Stores = (
    Store(table=claims, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(
        table=stays,
        of=naming("member_id"),
        erasure=Kept("who was in the circle when it met; ids and times"),
        exported=naming("member_id"),
    ),
    Store(
        table=co_mentor_offers,
        of=naming("member_id"),
        erasure=Deleted(),
        exported=lambda table, member_id: (table.c.member_id == member_id) & ~table.c.withheld,
        hidden=_WITHHELD,
    ),
    Store(
        table=co_mentor_offers,
        of=naming("offered_by"),
        erasure=Deleted(),
        exported=naming("offered_by"),
        # A no and silence are told alike.
        hidden=_WITHHELD | {"declined_at"},
    ),
    Store(
        table=circle_meetings,
        of=naming("place_by"),
        erasure=Emptied({"place": None, "place_by": None, "place_sealed": None}),
        exported=naming("place_by"),
        hidden=_SEALED,
    ),
    Store(table=circle_meetings, of=naming("cancelled_by"), erasure=Kept("the circle's history; an id")),
    Store(
        table=circle_attendances,
        of=naming("said_by"),
        erasure=Kept("who came to the circle; ids and words of ours"),
        exported=naming("said_by"),
    ),
    Store(table=circle_attendances, of=naming("member_id"), erasure=Kept("who came to the circle; ids")),
    Store(
        table=circle_agenda,
        of=naming("asked_by"),
        erasure=Emptied({"item": ""}),
        exported=naming("asked_by"),
        hidden=frozenset({"settled_by"}),
    ),
    Store(table=circle_agenda, of=naming("settled_by"), erasure=Kept("what became of another's item; an id")),
    # What others wrote stays theirs; that there was something of the erased one's is seen, and no more.
    Store(table=circle_posts, of=naming("author_id"), erasure=Emptied({"text": ""}), exported=naming("author_id")),
    # Who sat in it keeps that they did.
    Store(
        table=gatherings,
        of=_LED,
        erasure=Emptied({"topic": "", "topic_sealed": None, "skills": []}),
        exported=_LED,
        hidden=_SEALED,
    ),
    Store(table=gatherings, of=_LED_TOO, erasure=Emptied({"co_mentor_id": None}), exported=_LED_TOO, hidden=_SEALED),
)
