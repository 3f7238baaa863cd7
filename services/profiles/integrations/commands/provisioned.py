"""Keeping what a network provisions by SCIM, and making members of its users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from chassis.db import Transaction
from chassis.errors import DomainError
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provision import provision
from services.profiles.integrations.domain.person import Change, Outcome
from services.profiles.integrations.domain.scim import email_of, folded, manager_of, person_of
from services.profiles.integrations.tables import affiliations, provisioned

USER = "User"


class PersonErased(DomainError):
    """This person was erased here at their own request and cannot be provisioned again."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A user or a group as the network says it: `content` is its JSON without id and meta."""

    id: UUID
    kind: str
    content: Mapping[str, Any]

    @property
    def given_id(self) -> str | None:
        return self.content.get("externalId")

    @property
    def key(self) -> str:
        """The external id of a user's affiliation."""
        return self.given_id or str(self.id)


async def create_resources(
    tx: Transaction, keyring: Keyring, network: Network, *, resources: Sequence[Resource]
) -> None:
    """Keeps new resources, many at the price of one."""
    users = [resource for resource in resources if resource.kind == USER]
    members = await _take_in(tx, keyring, network, users=users)
    rows = [
        {
            **_columns(resource, members),
            "id": resource.id,
            "network_id": network.id,
            "kind": resource.kind,
            "version": 1,
            "created_at": tx.now,
        }
        for resource in resources
    ]
    await tx.session.execute(insert(provisioned), [{**row, "updated_at": tx.now} for row in rows])


async def replace_resource(tx: Transaction, keyring: Keyring, network: Network, *, resource: Resource) -> None:
    """Keeps the new state of a resource whose row the caller has locked."""
    members: frozenset[str] = frozenset()
    if resource.kind == USER:
        await _move_key(tx, network, resource=resource)
        members = await _take_in(tx, keyring, network, users=[resource])
    mine = (provisioned.c.id == resource.id) & (provisioned.c.network_id == network.id)
    values = {**_columns(resource, members), "version": provisioned.c.version + 1, "updated_at": tx.now}
    await tx.session.execute(update(provisioned).where(mine).values(values))


async def remove_resource(tx: Transaction, keyring: Keyring, network: Network, *, resource: Resource) -> None:
    """Hides a resource from its network for good; a user's affiliation ends, and the member stays."""
    if resource.kind == USER:
        ended = Resource(id=resource.id, kind=USER, content={**resource.content, "active": False})
        if await _has_affiliation(tx, network, resource.id):
            await _take_in(tx, keyring, network, users=[ended])
    mine = (provisioned.c.id == resource.id) & (provisioned.c.network_id == network.id)
    await tx.session.execute(delete(provisioned).where(mine))


async def _take_in(tx: Transaction, keyring: Keyring, network: Network, *, users: Sequence[Resource]) -> frozenset[str]:
    """The keys of those users who are members now: the others lack an address, and wait for it."""
    if not users:
        return frozenset()
    managers = await _managers(tx, network, users)
    people = [
        person_of(user.content, external_id=user.key, manager=managers.get(manager_of(user.content) or "", ""))
        for user in users
    ]
    outcomes: list[Outcome] = await provision(tx, keyring, network=network, people=people)
    if any(outcome.change is Change.ERASED for outcome in outcomes):
        raise PersonErased
    return frozenset(each.external_id for each in outcomes if each.change is not Change.INCOMPLETE)


async def _managers(tx: Transaction, network: Network, users: Sequence[Resource]) -> Mapping[str, str]:
    """The external ids of the managers who are named, by their SCIM id."""
    named = {manager for user in users if (manager := manager_of(user.content))}
    ids = [id_ for manager in named if (id_ := _uuid(manager))]
    if not ids:
        return {}
    known = (provisioned.c.network_id == network.id) & provisioned.c.id.in_(ids)
    rows = await tx.session.execute(select(provisioned.c.id, provisioned.c.external_id).where(known))
    return {str(id_): external_id for id_, external_id in rows if external_id}


async def _move_key(tx: Transaction, network: Network, *, resource: Resource) -> None:
    """A new externalId is the key of the affiliation from now on."""
    mine = (provisioned.c.id == resource.id) & (provisioned.c.network_id == network.id)
    before = await tx.session.scalar(select(provisioned.c.external_id).where(mine))
    if before is not None and before != resource.key:
        moved = (affiliations.c.network_id == network.id) & (affiliations.c.external_id == before)
        await tx.session.execute(update(affiliations).where(moved).values(external_id=resource.key))


async def _has_affiliation(tx: Transaction, network: Network, id_: UUID) -> bool:
    mine = (provisioned.c.id == id_) & (provisioned.c.network_id == network.id)
    return await tx.session.scalar(select(provisioned.c.external_id).where(mine)) is not None


def _columns(resource: Resource, members: frozenset[str]) -> dict[str, Any]:
    is_user = resource.kind == USER
    email = email_of(resource.content) if is_user else None
    return {
        "external_id": resource.key if is_user and resource.key in members else None,
        "user_name": folded(resource.content.get("userName")) if is_user else None,
        "given_id": resource.given_id,
        "email": folded(email),
        "resource": dict(resource.content),
        "folded": folded(dict(resource.content)),
    }


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
