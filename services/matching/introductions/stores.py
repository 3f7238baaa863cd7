"""What introductions keep of a member."""

from chassis.stores import Emptied, Store, Stores, naming
from services.matching.introductions.tables import introductions

STORES: Stores = (
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
)
