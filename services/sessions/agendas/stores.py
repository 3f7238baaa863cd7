"""What agendas keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from services.sessions.agendas.tables import (
    absence_acts,
    absences,
    attendances,
    follow_ups,
    missed_meetings,
    private_notes,
    questions,
    shared_notes,
)

_ASKED = naming("asked_by")
_SETTLED = naming("settled_by")
_AGREED = naming("agreed_by")
_WRITTEN = naming("written_by")
_SAID = naming("said_by")
_MEMBER = naming("member_id")
_QUESTION = frozenset({"question", "homework"})
_ANSWERED = frozenset({"answer", "settled_by"})

# The other person's history stays, without the erased one's words.
STORES: Stores = (
    Store(
        table=questions, of=_ASKED, erasure=Emptied({"question": "", "homework": ""}), exported=_ASKED, hidden=_ANSWERED
    ),
    Store(table=questions, of=_SETTLED, erasure=Emptied({"answer": ""}), exported=_SETTLED, hidden=_QUESTION),
    Store(
        table=follow_ups,
        of=_AGREED,
        erasure=Emptied({"what": ""}),
        exported=naming("agreed_by", "owner_id"),
        hidden=frozenset({"note"}),
    ),
    Store(table=follow_ups, of=naming("owner_id"), erasure=Kept("the other person's history; an id")),
    Store(table=follow_ups, of=_SETTLED, erasure=Emptied({"note": ""}), exported=_SETTLED, hidden=frozenset({"what"})),
    Store(table=shared_notes, of=_WRITTEN, erasure=Emptied({"text": ""}), exported=_WRITTEN),
    Store(table=private_notes, of=_WRITTEN, erasure=Deleted(), exported=_WRITTEN),
    Store(table=attendances, of=_SAID, erasure=Kept("the other person's hours; ids and words of ours"), exported=_SAID),
    Store(table=attendances, of=_MEMBER, erasure=Kept("what the other person said; ids and words of ours")),
    Store(table=absences, of=_MEMBER, erasure=Deleted(), exported=_MEMBER, hidden=frozenset({"decided_by"})),
    Store(table=absences, of=naming("decided_by"), erasure=Kept("who decided on another's appeal; an id")),
    Store(table=missed_meetings, of=_SAID, erasure=Kept("the other person's meetings; ids"), exported=_SAID),
    # What staff wrote about a member goes with them; that they looked stays in the audit trail.
    Store(table=absence_acts, of=_MEMBER, erasure=Deleted()),
    Store(table=absence_acts, of=naming("actor_id"), erasure=Kept("what staff did; ids and notes on others")),
)
