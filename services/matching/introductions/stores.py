"""What introductions keep of a member."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.matching.introductions.tables import asking_rules, introductions, next_choices

STORES: Stores = (
    Store(
        table=introductions,
        of=naming("mentee_id"),
        erasure=Emptied({"topic": "", "tried": "", "first_step": "", "sealed_ask": "", "decline_note": None}),
        exported=naming("mentee_id"),
        # What a mentor says when they decline is told to nobody, the mentee least of all.
        hidden=frozenset({"declined", "decline_reason", "decline_note", "answered_at", "nudged_at", "sealed_ask"}),
    ),
    Store(
        table=introductions,
        of=naming("mentor_id"),
        erasure=Emptied({"decline_reason": None, "decline_note": None}),
        exported=naming("mentor_id"),
        # Sealed by the mentee, and whom else they thought of is theirs to know.
        hidden=frozenset({"sealed_ask", "next_id"}),
    ),
    Store(table=next_choices, of=naming("mentee_id", "mentor_id"), erasure=Deleted(), exported=naming("mentee_id")),
    Store(
        table=asking_rules,
        of=naming("changed_by"),
        erasure=Kept("who of the staff set a rule of the association; an id without a name"),
        exported=naming("changed_by"),
    ),
)
