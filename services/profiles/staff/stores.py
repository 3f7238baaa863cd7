"""What staff's own tables keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.profiles.staff.tables import audit_entries, mandates, sign_ins, staff_grants

_MINE = naming("member_id")

STORES: Stores = (
    Store(
        table=sign_ins,
        of=naming("principal_id", "member_id"),
        erasure=Kept("an erased member stays out; ids only"),
        exported=_MINE,
    ),
    Store(
        table=staff_grants,
        of=naming("member_id", "granted_by", "revoked_by"),
        erasure=Kept("who could do what, and who had let them; ids only"),
        exported=_MINE,
        # Who of the staff gave a role, or took it away, is for those who give roles.
        hidden=frozenset({"granted_by", "revoked_by"}),
    ),
    Store(table=mandates, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=mandates, of=naming("staff_id"), erasure=Kept("in whose name staff acted; the other member's to know")),
    Store(
        table=audit_entries,
        of=naming("actor_id", "subject_id"),
        erasure=Kept("each entry is chained to the next; ids and words only"),
    ),
)
