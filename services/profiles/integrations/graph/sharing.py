"""A member's own affiliations on the graph, and what they share with each network."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotAllowed
from chassis.graph import Info, as_uuid, run_once
from services.profiles.integrations.commands import sharing
from services.profiles.integrations.queries.affiliations import OwnAffiliationView, own_affiliations_of

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.type(description="The network that the member who asks belongs to, and what they share with it.")
class OwnAffiliation:
    network_id: strawberry.ID
    network_name: str
    degree: str
    graduated: int | None
    active: bool = strawberry.field(description="False once the network has ended it.")
    sharing: bool = strawberry.field(
        description="Whether the network may read the card that everybody sees; its own record of them it always reads."
    )
    joined_at: datetime

    @classmethod
    def of(cls, view: OwnAffiliationView) -> Self:
        return cls(
            network_id=strawberry.ID(str(view.network_id)),
            network_name=view.network_name,
            degree=view.degree,
            graduated=view.graduated,
            active=view.active,
            sharing=view.sharing,
            joined_at=view.joined_at,
        )


@strawberry.input
class ShareWithNetworkInput:
    idempotency_key: str
    network_id: strawberry.ID


@strawberry.input
class StopSharingWithNetworkInput:
    idempotency_key: str
    network_id: strawberry.ID


async def own_affiliations(info: Info) -> list[OwnAffiliation]:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        return [OwnAffiliation.of(view) for view in await own_affiliations_of(tx, member_id)]


async def share_with_network(info: Info, input: ShareWithNetworkInput) -> OwnAffiliation:
    member_id, network_id = _consenting(info), as_uuid(input.network_id, name="networkId")

    async def work(tx: Transaction) -> UUID:
        return await sharing.share_with_network(tx, member_id, network_id=network_id)

    return await _own(info, await run_once(info, input, work))


async def stop_sharing_with_network(info: Info, input: StopSharingWithNetworkInput) -> OwnAffiliation:
    member_id, network_id = _consenting(info), as_uuid(input.network_id, name="networkId")

    async def work(tx: Transaction) -> UUID:
        return await sharing.stop_sharing_with_network(tx, member_id, network_id=network_id)

    return await _own(info, await run_once(info, input, work))


def _consenting(info: Info) -> UUID:
    """Consent is the member's alone: staff who act in their name cannot give it or take it back."""
    if info.context.identity.actor is not None:
        raise NotAllowed("Only the member can decide what a network may read.")
    return info.context.identity.member()


async def _own(info: Info, network_id: UUID) -> OwnAffiliation:
    found = {affiliation.network_id: affiliation for affiliation in await own_affiliations(info)}
    return found[strawberry.ID(str(network_id))]
