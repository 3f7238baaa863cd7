"""What integrations keep of a member, how it is erased, and what of it they get in an export."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, select, text

from chassis.stores import Deleted, Emptied, Kept, Store, Stores, naming
from chassis.stores.register import THEM, Change, Person
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

_LEAVE_GROUPS = (
    text(
        """
    WITH theirs AS (
        SELECT provisioned.id::text AS id, member_id FROM provisioned JOIN affiliations USING (network_id, external_id)
        WHERE member_id = ANY (:them)
    ), gone AS (SELECT array_agg(id) AS ids FROM theirs), others AS (
        SELECT id,
            (SELECT member_id FROM jsonb_array_elements(resource -> 'members') AS one
             JOIN theirs ON theirs.id = one ->> 'value' ORDER BY member_id LIMIT 1) AS member_id,
            (SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements(resource -> 'members') AS one
             WHERE one ->> 'value' <> ALL (gone.ids)) AS members,
            (SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements(folded -> 'members') AS one
             WHERE one ->> 'value' <> ALL (gone.ids)) AS folded_members
        FROM provisioned, gone
        WHERE kind = 'Group' AND EXISTS (
            SELECT FROM jsonb_array_elements(resource -> 'members') AS one WHERE one ->> 'value' = ANY (gone.ids))
    )
    UPDATE provisioned SET resource = jsonb_set(resource, '{members}', others.members),
        folded = jsonb_set(folded, '{members}', others.folded_members)
    FROM others WHERE provisioned.id = others.id
    RETURNING others.member_id
    """
    )
    .bindparams(THEM)
    .columns(affiliations.c.member_id)
)


@dataclass(frozen=True)
class TakenOut:
    """The groups of the members' networks stay, without the members among theirs."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        return _LEAVE_GROUPS


def _by_their_networks(table: Table, member_id: Person) -> ColumnElement[bool]:
    """What a network calls by the id that it has for the member."""
    called = (affiliations.c.network_id == table.c.network_id) & (affiliations.c.external_id == table.c.external_id)
    return and_(called, affiliations.c.member_id == member_id)


def _in_a_list(table: Table, member_id: Person) -> ColumnElement[bool]:
    """Rows that became the member, and those of the same id that were only looked at, or refused.

    Each half has its index; joined by OR they would read every list there is.
    """
    key = (import_rows.c.import_id, import_rows.c.number)
    listed = (
        select(*key, affiliations.c.member_id)
        .join(imports, imports.c.id == import_rows.c.import_id)
        .join(
            affiliations,
            and_(affiliations.c.network_id == imports.c.network_id, affiliations.c.external_id == import_rows.c.key),
        )
        .where(import_rows.c.member_id.is_distinct_from(affiliations.c.member_id))
    )
    found = select(*key, import_rows.c.member_id).union_all(listed).subquery("found")
    same = (found.c.import_id == table.c.import_id) & (found.c.number == table.c.number)
    return and_(same, found.c.member_id == member_id)


STORES: Stores = (
    Store(table=provisioned, of=_by_their_networks, erasure=TakenOut()),
    Store(table=provisioned, of=_by_their_networks, erasure=Deleted(), exported=_by_their_networks),
    Store(
        table=import_rows,
        of=_in_a_list,
        erasure=Emptied({"cells": {}, "findings": []}),
        exported=_in_a_list,
    ),
    Store(table=imports, of=naming("created_by"), erasure=Kept("who brought a list in; ids and numbers only")),
    Store(table=pairs, of=_BOTH, erasure=Deleted(), exported=_BOTH),
    Store(table=lookalikes, of=_MINE, erasure=Deleted()),
    Store(table=duplicates, of=naming("one_id", "other_id"), erasure=Deleted()),
    # The journal says who keeps away from the record, which is never told; nor is who of the staff proposed it.
    Store(
        table=merges,
        of=naming("kept_id", "merged_id"),
        erasure=Deleted(),
        exported=naming("kept_id"),
        hidden=frozenset({"journal", "proposed_by"}),
    ),
    Store(table=merges, of=naming("proposed_by"), erasure=Kept("which member of staff answers for it")),
    Store(table=affiliations, of=_MINE, erasure=Deleted(), exported=_MINE),
)
"""Affiliations come last: by them alone the rest is known to be the member's."""
