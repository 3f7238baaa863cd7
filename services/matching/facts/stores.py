"""What is kept of what matching heard of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Store, Stores, naming
from services.matching.facts.tables import (
    availability,
    availability_exceptions,
    blocks,
    busy,
    imported_pairs,
    members,
    merged_members,
    needs,
    offers,
)

_MINE = naming("member_id")

STORES: Stores = (
    # The address is exported in clear by profiles.
    Store(table=members, of=_MINE, erasure=Deleted(), exported=_MINE, hidden=frozenset({"sealed_email"})),
    Store(table=members, of=naming("manager_id"), erasure=Emptied({"manager_id": None})),
    Store(table=needs, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=offers, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability_exceptions, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=busy, of=_MINE, erasure=Deleted(), exported=_MINE),
    # Who was blocked is never told, and who blocked reads it in what profiles exports.
    Store(table=blocks, of=naming("blocker_id", "blocked_id"), erasure=Deleted()),
    Store(
        table=imported_pairs,
        of=naming("mentor_id", "mentee_id"),
        erasure=Deleted(),
        exported=naming("mentor_id", "mentee_id"),
    ),
    Store(table=merged_members, of=naming("kept_id", "merged_id"), erasure=Deleted()),
)
