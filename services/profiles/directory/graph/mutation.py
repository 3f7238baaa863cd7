"""Raising and lifting a block, each done once for its idempotency key."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.profiles.directory.commands import blocks
from services.profiles.directory.graph.inputs import BlockMemberInput, LiftBlockInput
from services.profiles.members.graph.loaders import forget_what_was_read
from services.profiles.members.queries.people import cards_of

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


async def block_member(info: Info, input: BlockMemberInput) -> strawberry.ID:
    blocker_id, blocked_id = info.context.identity.in_person(), as_uuid(input.member_id, name="memberId")
    async with info.context.reading() as tx:
        card = (await cards_of(tx, [blocked_id])).get(blocked_id)

    async def work(tx: Transaction) -> UUID:
        known_as = card.display_name if card else None
        return await blocks.block_member(tx, blocker_id, blocked_id=blocked_id, known_as=known_as)

    return await _written(info, input, work)


async def lift_block(info: Info, input: LiftBlockInput) -> strawberry.ID:
    blocker_id, blocked_id = info.context.identity.in_person(), as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await blocks.lift_block(tx, blocker_id, blocked_id=blocked_id)

    return await _written(info, input, work)


@strawberry.type
class Mutation:
    block_member: strawberry.ID = strawberry.mutation(
        resolver=block_member,
        description="From now on neither finds the other, and nobody is told. Answers the id; twice is fine.",
    )
    lift_block: strawberry.ID = strawberry.mutation(
        resolver=lift_block, description="Lifts one's own block; one from the other side stays. Answers the id."
    )


async def _written(
    info: Info,
    input: BlockMemberInput | LiftBlockInput,
    work: Callable[[Transaction], Awaitable[UUID]],
) -> strawberry.ID:
    written = await run_once(info, input, work)
    forget_what_was_read(info)
    return strawberry.ID(str(written))
