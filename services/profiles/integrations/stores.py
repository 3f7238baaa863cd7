"""What integrations keep of a member, how it is erased, and what of it they get in an export."""

from uuid import UUID

from sqlalchemy import ColumnElement, Table, or_, select, tuple_

from chassis.stores import Deleted, Kept, Store, Stores, naming
from services.profiles.integrations.tables import (
    affiliations,
    duplicates,
    import_rows,
    imports,
    lookalikes,
    merges,
    pairs,
    provisioned,
)

_MINE = naming("member_id")
_BOTH = naming("mentor_id", "mentee_id")


def _provisioned(table: Table, member_id: UUID) -> ColumnElement[bool]:
    """A network's user is a member's by the key of their affiliation."""
    theirs = select(affiliations.c.network_id, affiliations.c.external_id).where(affiliations.c.member_id == member_id)
    return tuple_(table.c.network_id, table.c.external_id).in_(theirs)


def _imported(table: Table, member_id: UUID) -> ColumnElement[bool]:
    """A row of a list is a member's by what it made of them, or by the network's id of them."""
    theirs = (
        select(imports.c.id, affiliations.c.external_id)
        .join(affiliations, affiliations.c.network_id == imports.c.network_id)
        .where(affiliations.c.member_id == member_id)
    )
    return or_(table.c.member_id == member_id, tuple_(table.c.import_id, table.c.key).in_(theirs))


STORES: Stores = (
    Store(table=provisioned, of=_provisioned, erasure=Deleted(), exported=_provisioned),
    Store(table=import_rows, of=_imported, erasure=Deleted(), exported=_imported),
    Store(table=imports, of=naming("created_by"), erasure=Kept("which client or member of staff brought a list")),
    Store(table=pairs, of=_BOTH, erasure=Deleted(), exported=_BOTH),
    Store(table=lookalikes, of=_MINE, erasure=Deleted()),
    Store(table=duplicates, of=naming("one_id", "other_id"), erasure=Deleted()),
    Store(table=merges, of=naming("kept_id", "merged_id"), erasure=Deleted()),
    Store(table=merges, of=naming("proposed_by"), erasure=Kept("which member of staff answers for it")),
    Store(table=affiliations, of=_MINE, erasure=Deleted(), exported=_MINE),
)
"""Affiliations come last: the others are found by them."""
