"""What programmes keep of a member."""

from sqlalchemy import ColumnElement, Table, and_

from chassis.stores import Deleted, Kept, Store, Stores, naming
from chassis.stores.register import Person
from services.matching.programmes.tables import (
    enrolments,
    match_runs,
    mentor_prices,
    programme_waitlist,
    programmes,
    proposals,
    run_results,
    run_snapshots,
    run_wishes,
)

_MINE = naming("member_id")
_BOTH = naming("mentor_id", "mentee_id")
_MENTEE = naming("mentee_id")
PROOF = "ids of a run whose digest proves it; they stand for nobody any more"


def _seen_in(table: Table, member_id: Person) -> ColumnElement[bool]:
    """Snapshots of the programmes that the member was part of: there is no taking one person out of a hash."""
    return and_(table.c.programme_id == enrolments.c.programme_id, enrolments.c.member_id == member_id)


STORES: Stores = (
    Store(table=run_snapshots, of=_seen_in, erasure=Deleted()),
    Store(table=enrolments, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=programme_waitlist, of=_MENTEE, erasure=Deleted(), exported=_MENTEE),
    Store(
        table=proposals,
        of=_BOTH,
        erasure=Kept("the other person's history; ids, times and numbers"),
        exported=_BOTH,
        # What the other one had said, and so how it ended, is theirs to tell.
        hidden=frozenset({"mentor_yes_at", "mentee_yes_at", "status", "ended_at"}),
    ),
    Store(table=run_results, of=_BOTH, erasure=Kept(PROOF)),
    Store(table=run_wishes, of=_BOTH, erasure=Kept(PROOF)),
    Store(table=mentor_prices, of=naming("mentor_id"), erasure=Kept(PROOF)),
    Store(table=match_runs, of=naming("asked_by", "published_by"), erasure=Kept("who ran it; an id without a name")),
    Store(table=programmes, of=naming("opened_by"), erasure=Kept("who opened a programme; an id without a name")),
)
