"""What a member can do: each field is one transaction, done once for its idempotency key."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.profiles import commands
from services.profiles.graph.entities import Availability, Member, Need, Offer
from services.profiles.graph.inputs import (
    MakeOfferInput,
    SaveProfileInput,
    SetAvailabilityInput,
    StateNeedInput,
    WithdrawNeedInput,
    WithdrawOfferInput,
)
from services.profiles.graph.loaders import forget_what_was_read
from services.profiles.queries import availabilities_of, members_by_id, needs_by_id, offers_of


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Saves the profile of the member who asks; the first time, they join.")
    async def save_profile(self, info: Info, input: SaveProfileInput) -> Member:  # noqa: A002 - GraphQL's word.
        member_id, profile = info.context.identity.member(), input.profile()
        keyring = info.context.parts["keyring"]

        async def work(tx: Transaction) -> UUID:
            return await commands.save_profile(tx, keyring, member_id=member_id, profile=profile)

        await _write(info, input, work)
        async with info.context.reading() as tx:
            return Member.of(info, (await members_by_id(tx, [member_id]))[member_id])

    @strawberry.mutation(description="States one more need.")
    async def state_need(self, info: Info, input: StateNeedInput) -> Need:  # noqa: A002 - GraphQL's word.
        member_id, terms = info.context.identity.member(), input.terms()

        async def work(tx: Transaction) -> UUID:
            return await commands.state_need(tx, member_id, terms=terms)

        return await _need(info, await _write(info, input, work))

    @strawberry.mutation(description="Withdraws a need; nobody is looked for any more.")
    async def withdraw_need(self, info: Info, input: WithdrawNeedInput) -> Need:  # noqa: A002 - GraphQL's word.
        member_id, need_id = info.context.identity.member(), as_uuid(input.need_id, name="needId")

        async def work(tx: Transaction) -> UUID:
            return await commands.withdraw_need(tx, member_id, need_id=need_id)

        return await _need(info, await _write(info, input, work))

    @strawberry.mutation(description="Makes the offer of the member who asks, changes it, or brings it back.")
    async def make_offer(self, info: Info, input: MakeOfferInput) -> Offer:  # noqa: A002 - GraphQL's word.
        member_id, terms = info.context.identity.member(), input.terms()

        async def work(tx: Transaction) -> UUID:
            return await commands.make_offer(tx, member_id, terms=terms)

        return await _offer(info, await _write(info, input, work))

    @strawberry.mutation(description="Withdraws the offer; what runs goes on.")
    async def withdraw_offer(self, info: Info, input: WithdrawOfferInput) -> Offer:  # noqa: A002 - GraphQL's word.
        member_id = info.context.identity.member()

        async def work(tx: Transaction) -> UUID:
            return await commands.withdraw_offer(tx, member_id)

        return await _offer(info, await _write(info, input, work))

    @strawberry.mutation(description="Says when the member who asks has time, each week.")
    async def set_availability(
        self, info: Info, input: SetAvailabilityInput  # noqa: A002 - GraphQL's word.
    ) -> Availability:
        member_id, windows = info.context.identity.member(), input.as_windows()

        async def work(tx: Transaction) -> UUID:
            return await commands.set_availability(tx, member_id, zone=input.zone, windows=windows)

        await _write(info, input, work)
        async with info.context.reading() as tx:
            return Availability.of((await availabilities_of(tx, [member_id]))[member_id])


async def _write(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> UUID:  # noqa: A002 - GraphQL's word.
    written = await run_once(info, input, work)
    forget_what_was_read(info)
    return written


async def _need(info: Info, need_id: UUID) -> Need:
    async with info.context.reading() as tx:
        return Need.of((await needs_by_id(tx, [need_id]))[need_id])


async def _offer(info: Info, member_id: UUID) -> Offer:
    async with info.context.reading() as tx:
        return Offer.of((await offers_of(tx, [member_id]))[member_id])
