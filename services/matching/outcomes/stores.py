"""What outcomes keep of a member."""

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.matching.outcomes.tables import scored_pairs, second_answers, weight_adoptions, weight_versions

_BOTH = naming("mentor_id", "mentee_id")
_MINE = naming("member_id")

STORES: Stores = (
    # How well two fitted is drawn from what both have said, so it goes with either, and is exported to neither.
    Store(table=scored_pairs, of=_BOTH, erasure=Deleted()),
    Store(table=second_answers, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(
        table=weight_versions,
        of=naming("created_by"),
        erasure=Kept("who of the staff made these weights; an id without a name"),
    ),
    Store(
        table=weight_adoptions,
        of=naming("adopted_by"),
        erasure=Kept("who of the staff adopted these weights; an id without a name"),
    ),
)
