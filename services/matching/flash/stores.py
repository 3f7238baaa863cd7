"""What plans keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.matching.flash.tables import circle_proposals, circle_seats, flash_seats

_SEATED = naming("mentee_id", "mentor_id")

STORES: Stores = (
    Store(table=flash_seats, of=_SEATED, erasure=Deleted(), exported=_SEATED),
    Store(table=circle_seats, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(
        table=circle_proposals,
        of=naming("mentor_id"),
        erasure=Deleted(),
        exported=naming("mentor_id"),
        # Which of the staff proposed it is told to nobody.
        hidden=frozenset({"proposed_by"}),
    ),
    Store(table=circle_proposals, of=naming("proposed_by"), erasure=Kept("which staff proposed it; an id")),
)
