"""What relationships keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.matching.relationships.tables import (
    agreements,
    connections,
    conversation_answers,
    conversations,
    invitations,
    relationships,
    rematches,
)

_BOTH = naming("mentor_id", "mentee_id")
_PRIVATE = frozenset({"ended_by", "end_reason", "end_note", "mentor_renews", "mentee_renews"})

STORES: Stores = (
    Store(table=conversation_answers, of=naming("member_id"), erasure=Deleted(), exported=naming("member_id")),
    Store(table=conversations, of=_BOTH, erasure=Kept("the other person's history; ids and times"), exported=_BOTH),
    # Who ended it, and why, is exported to who did; what the other answered is the other's.
    Store(
        table=relationships,
        of=_BOTH,
        erasure=Kept("the other person's history; ids and times"),
        exported=_BOTH,
        hidden=_PRIVATE,
    ),
    Store(
        table=relationships,
        of=naming("ended_by"),
        erasure=Emptied({"ended_by": None, "end_reason": None, "end_note": None}),
        exported=naming("ended_by"),
        hidden=frozenset({"mentor_renews", "mentee_renews"}),
    ),
    Store(
        table=agreements,
        of=naming("drafted_by"),
        erasure=Emptied({"communication": "", "can_help_with": "", "cannot_help_with": "", "confidentiality": ""}),
        exported=naming("drafted_by"),
    ),
    Store(
        table=connections,
        of=naming("low_id", "high_id"),
        erasure=Deleted(),
        exported=naming("low_id", "high_id"),
        hidden=frozenset({"low_declared", "high_declared", "asked_by", "asked_at"}),
    ),
    Store(
        table=invitations,
        of=naming("inviter_id"),
        erasure=Deleted(),
        exported=naming("inviter_id"),
        hidden=frozenset({"code_hash", "address_hash"}),
    ),
    Store(table=invitations, of=naming("accepted_by"), erasure=Kept("who invited knows that it was accepted; an id")),
    Store(table=rematches, of=naming("mentee_id"), erasure=Deleted(), exported=naming("mentee_id")),
    Store(table=rematches, of=naming("mentor_id"), erasure=Kept("whose mentees look for somebody new; an id")),
)
