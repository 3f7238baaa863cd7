"""Records of one person on the graph: staff see who looks alike and propose, the person decides."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotAllowed
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.identity import Role
from services.profiles.integrations.commands.merges import confirm_merge, decline_merge, propose_merge, undo_merge
from services.profiles.integrations.domain.duplicates import UNDONE_WITHIN, DuplicateReason, MergeMissing, MergeState
from services.profiles.integrations.queries.affiliations import affiliations_of
from services.profiles.integrations.queries.duplicates import (
    DuplicateView,
    MergeView,
    duplicates_page,
    merges_by_id,
    merges_page,
)
from services.profiles.members.queries.people import cards_of

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

A_PAGE = 20
STAFF = frozenset({Role.OPERATOR, Role.SUPPORT})
"""Who may look for and propose merges; programme managers know of their programmes alone."""

strawberry.enum(DuplicateReason)
strawberry.enum(MergeState)


@strawberry.type(description="A record as it is compared with another: its name, and the networks that told of it.")
class Record:
    id: strawberry.ID
    display_name: str
    networks: list[str]


@strawberry.type(description="Two records that may be one person.")
class Duplicate:
    one: Record
    other: Record
    reason: DuplicateReason
    found_at: datetime


@strawberry.type(description="Two records of one person: what the merged one has belongs to the kept one.")
class Merge:
    id: strawberry.ID
    kept_id: strawberry.ID
    merged: Record
    state: MergeState
    proposed_at: datetime
    merged_at: datetime | None
    undone_until: datetime | None = strawberry.field(description="Until when it can be undone; null when it cannot.")

    @classmethod
    def of(cls, view: MergeView, merged: Record) -> Self:
        open_ = view.merged_at is not None and view.state is MergeState.MERGED
        return cls(
            id=strawberry.ID(str(view.id)),
            kept_id=strawberry.ID(str(view.kept_id)),
            merged=merged,
            state=view.state,
            proposed_at=view.proposed_at,
            merged_at=view.merged_at,
            undone_until=view.merged_at + UNDONE_WITHIN if open_ and view.merged_at else None,
        )


@strawberry.input
class ProposeMergeInput:
    idempotency_key: str
    kept_id: strawberry.ID = strawberry.field(description="The member who is asked, and who stays.")
    merged_id: strawberry.ID = strawberry.field(description="A record that nobody has ever signed in as.")


@strawberry.input
class AnswerMergeInput:
    idempotency_key: str
    merge_id: strawberry.ID


async def duplicates(info: Info, first: int = A_PAGE, after: str | None = None) -> Connection[Duplicate]:
    _staff(info)
    page = Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await duplicates_page(tx, after=page.last_pair(), most=page.first + 1)
        records = await _records(tx, [id_ for row in rows for id_ in (row.one_id, row.other_id)])

    def node(row: DuplicateView) -> Duplicate:
        one, other = records[row.one_id], records[row.other_id]
        return Duplicate(one=one, other=other, reason=row.reason, found_at=row.found_at)

    return connection(rows, page, node=node, cursor=lambda row: (row.one_id, row.other_id))


async def own_merges(info: Info, first: int = A_PAGE, after: str | None = None) -> Connection[Merge]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await merges_page(tx, kept_id=member_id, before=page.last_id(), most=page.first + 1)
    # A record that is to be theirs is not shown to the member as others' are: read as the service.
    async with info.context.db.reading() as tx:
        records = await _records(tx, [row.merged_id for row in rows])
    return connection(rows, page, node=lambda row: Merge.of(row, records[row.merged_id]), cursor=lambda row: (row.id,))


async def propose(info: Info, input: ProposeMergeInput) -> Merge:
    _staff(info)
    kept_id, merged_id = as_uuid(input.kept_id, name="keptId"), as_uuid(input.merged_id, name="mergedId")
    by = info.context.identity.id

    async def work(tx: Transaction) -> UUID:
        return await propose_merge(tx, kept_id, merged_id=merged_id, by=by)

    return await _done(info, input, work)


async def confirm(info: Info, input: AnswerMergeInput) -> Merge:
    by, merge_id = info.context.identity.in_person(), as_uuid(input.merge_id, name="mergeId")
    keyring = info.context.parts["keyring"]

    async def work(tx: Transaction) -> UUID:
        return await confirm_merge(tx, keyring, merge_id=merge_id, by=by)

    return await _done(info, input, work)


async def decline(info: Info, input: AnswerMergeInput) -> Merge:
    by, merge_id = info.context.identity.in_person(), as_uuid(input.merge_id, name="mergeId")

    async def work(tx: Transaction) -> UUID:
        return await decline_merge(tx, merge_id, by=by)

    return await _done(info, input, work)


async def undo(info: Info, input: AnswerMergeInput) -> Merge:
    """Staff undo any; a member who is no staff their own."""
    identity, merge_id = info.context.identity, as_uuid(input.merge_id, name="mergeId")
    by = None if STAFF & identity.roles else identity.in_person()
    keyring = info.context.parts["keyring"]

    async def work(tx: Transaction) -> UUID:
        return await undo_merge(tx, keyring, merge_id=merge_id, by=by)

    return await _done(info, input, work)


@strawberry.type
class Query:
    duplicates: Connection[Duplicate] = strawberry.field(
        resolver=duplicates, description="Records that may be one person; for operators and support."
    )
    own_merges: Connection[Merge] = strawberry.field(
        resolver=own_merges, description="What the member who asks is, or was, asked to merge; the newest first."
    )


@strawberry.type
class Mutation:
    propose_merge: Merge = strawberry.mutation(
        resolver=propose, description="Asks a member whether another record is theirs too; for operators and support."
    )
    confirm_merge: Merge = strawberry.mutation(
        resolver=confirm, description="The record is theirs: what it has moves to the member, and it is hidden."
    )
    decline_merge: Merge = strawberry.mutation(resolver=decline, description="The record stays another's.")
    undo_merge: Merge = strawberry.mutation(
        resolver=undo, description="Separates both records again, exactly as they were; within thirty days."
    )


def _staff(info: Info) -> None:
    if not STAFF & info.context.identity.roles:
        raise NotAllowed


async def _records(tx: Transaction, ids: list[UUID]) -> dict[UUID, Record]:
    cards, networks = await cards_of(tx, ids), await affiliations_of(tx, ids)
    return {
        id_: Record(
            id=strawberry.ID(str(id_)),
            display_name=cards[id_].display_name if id_ in cards else "",
            networks=[each.name for each in networks.get(id_, ())],
        )
        for id_ in ids
    }


async def _done(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> Merge:
    merge_id = await run_once(info, input, work)
    async with info.context.db.reading() as tx:
        view = (await merges_by_id(tx, [merge_id])).get(merge_id)
        if view is None:
            raise MergeMissing
        return Merge.of(view, (await _records(tx, [view.merged_id]))[view.merged_id])
