"""Where matching keeps anything of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import SPINE, Deleted, Emptied, Store, Stores, naming
from services.matching.tables import (
    availability,
    availability_exceptions,
    blocks,
    busy,
    capacity,
    imported_pairs,
    introductions,
    members,
    merged_members,
    needs,
    offers,
)

_MINE = naming("member_id")

STORES: Stores = (
    Store(table=members, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=needs, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=offers, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=capacity, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability_exceptions, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=busy, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(
        table=introductions,
        of=naming("mentee_id"),
        erasure=Emptied({"topic": "", "tried": "", "first_step": "", "decline_note": None}),
        exported=naming("mentee_id"),
        # What a mentor says when they decline is told to nobody, the mentee least of all.
        hidden=frozenset({"decline_reason", "decline_note"}),
    ),
    Store(
        table=introductions,
        of=naming("mentor_id"),
        erasure=Emptied({"decline_reason": None, "decline_note": None}),
        exported=naming("mentor_id"),
    ),
    # Who was blocked is never told, and who blocked reads it in what profiles exports.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted()),
    Store(
        table=imported_pairs,
        of=naming("mentor_id", "mentee_id"),
        erasure=Deleted(),
        exported=naming("mentor_id", "mentee_id"),
    ),
    Store(table=merged_members, of=naming("kept_id", "merged_id"), erasure=Deleted()),
    *SPINE,
)
