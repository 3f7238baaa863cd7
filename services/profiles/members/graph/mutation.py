"""What a member can do: each field is one transaction, done once for its idempotency key."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.profiles.members.commands import availability, needs, offers, pauses, profile
from services.profiles.members.graph.entities import Availability, Need, Offer
from services.profiles.members.graph.inputs import (
    AnswerAssessmentInput,
    MakeOfferInput,
    PauseOfferInput,
    ResumeOfferInput,
    SaveProfileInput,
    SetAvailabilityInput,
    StateNeedInput,
    WithdrawNeedInput,
    WithdrawOfferInput,
)
from services.profiles.members.graph.loaders import forget_what_was_read
from services.profiles.members.graph.member import Member
from services.profiles.members.queries.people import availabilities_of, cards_of, needs_by_id, offers_of

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


async def save_profile(info: Info, input: SaveProfileInput) -> Member:
    member_id, said = info.context.identity.member(), input.profile()
    saving = _saving(info)

    async def work(tx: Transaction) -> UUID:
        return await saving(tx, member_id=member_id, profile=said, expected_version=input.expected_version)

    await _write(info, input, work)
    async with info.context.reading() as tx:
        return Member.of(member_id, (await cards_of(tx, [member_id]))[member_id])


async def state_need(info: Info, input: StateNeedInput) -> Need:
    member_id, terms = info.context.identity.member(), input.terms()

    async def work(tx: Transaction) -> UUID:
        return await needs.state_need(tx, member_id, terms=terms)

    return await _need(info, await _write(info, input, work))


async def answer_assessment(info: Info, input: AnswerAssessmentInput) -> Need:
    member_id, terms = info.context.identity.member(), input.terms()

    async def work(tx: Transaction) -> UUID:
        return await needs.state_need(tx, member_id, terms=terms)

    return await _need(info, await _write(info, input, work))


async def withdraw_need(info: Info, input: WithdrawNeedInput) -> Need:
    member_id, need_id = info.context.identity.member(), as_uuid(input.need_id, name="needId")

    async def work(tx: Transaction) -> UUID:
        return await needs.withdraw_need(tx, member_id, need_id=need_id)

    return await _need(info, await _write(info, input, work))


async def make_offer(info: Info, input: MakeOfferInput) -> Offer:
    member_id, terms = info.context.identity.member(), input.terms()

    async def work(tx: Transaction) -> UUID:
        return await offers.make_offer(tx, member_id, terms=terms, when_below_load=input.when_below_load)

    return await _offer(info, await _write(info, input, work))


async def withdraw_offer(info: Info, input: WithdrawOfferInput) -> Offer:
    member_id = info.context.identity.member()

    async def work(tx: Transaction) -> UUID:
        return await offers.withdraw_offer(tx, member_id)

    return await _offer(info, await _write(info, input, work))


async def pause_offer(info: Info, input: PauseOfferInput) -> Offer:
    member_id = info.context.identity.member()

    async def work(tx: Transaction) -> UUID:
        return await pauses.pause_offer(tx, member_id, until=input.until)

    return await _offer(info, await _write(info, input, work))


async def resume_offer(info: Info, input: ResumeOfferInput) -> Offer:
    member_id = info.context.identity.member()

    async def work(tx: Transaction) -> UUID:
        return await pauses.resume_offer(tx, member_id)

    return await _offer(info, await _write(info, input, work))


async def set_availability(info: Info, input: SetAvailabilityInput) -> Availability:
    member_id = info.context.identity.member()
    wanted = input.availability(member_id)

    async def work(tx: Transaction) -> UUID:
        return await availability.set_availability(tx, wanted)

    await _write(info, input, work)
    async with info.context.reading() as tx:
        return Availability.of((await availabilities_of(tx, [member_id]))[member_id])


@strawberry.type
class Mutation:
    save_profile: Member = strawberry.mutation(
        resolver=save_profile, description="Saves the profile of the member who asks; the first time, they join."
    )
    state_need: Need = strawberry.mutation(resolver=state_need, description="States one more need.")
    answer_assessment: Need = strawberry.mutation(
        resolver=answer_assessment, description="States the need that the answers come to, or says what to add."
    )
    withdraw_need: Need = strawberry.mutation(
        resolver=withdraw_need, description="Withdraws a need; nobody is looked for any more."
    )
    make_offer: Offer = strawberry.mutation(
        resolver=make_offer, description="Makes the offer of the member who asks, changes it, or brings it back."
    )
    withdraw_offer: Offer = strawberry.mutation(
        resolver=withdraw_offer, description="Withdraws the offer; what runs goes on."
    )
    pause_offer: Offer = strawberry.mutation(
        resolver=pause_offer, description="Takes nobody new for a while; the offer is still shown, and says so."
    )
    resume_offer: Offer = strawberry.mutation(
        resolver=resume_offer, description="Ends the pause; one with a last day ends by itself."
    )
    set_availability: Availability = strawberry.mutation(
        resolver=set_availability, description="Says when the member who asks has time, each week and on single dates."
    )


def _saving(info: Info) -> Callable[..., Awaitable[UUID]]:
    """As the member themselves, or as somebody who acts in their name."""
    parts = info.context.parts
    if info.context.identity.actor is not None:
        return partial(profile.save_in_their_name, keyring=parts["keyring"])
    return partial(profile.save_profile, keyring=parts["keyring"], approval=parts["approval"])


async def _write(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> UUID:
    written = await run_once(info, input, work)
    forget_what_was_read(info)
    return written


async def _need(info: Info, need_id: UUID) -> Need:
    async with info.context.reading() as tx:
        return Need.of((await needs_by_id(tx, [need_id]))[need_id])


async def _offer(info: Info, member_id: UUID) -> Offer:
    async with info.context.reading() as tx:
        return Offer.of(info, (await offers_of(tx, [member_id]))[member_id])
