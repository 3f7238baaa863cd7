"""What is here already of people whom a network describes, locked so that nobody else takes them in meanwhile."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from chassis.db import Transaction, among
from services.profiles.integrations.domain.lanes import bucket_of
from services.profiles.integrations.domain.person import Person, imported_id
from services.profiles.integrations.tables import affiliations
from services.profiles.members.commands.locks import lock_members
from services.profiles.members.domain.card import Card
from services.profiles.members.domain.member import Member, Standing
from services.profiles.members.queries.people import public_cards_of
from services.profiles.members.queries.standing import Position, positions_of

_LOCK_BUCKETS = text(
    """
    SELECT pg_advisory_xact_lock(hashtextextended('provision', bucket))
    FROM unnest(CAST(:buckets AS bigint[])) AS bucket
    """
)

_COLUMNS = [
    affiliations.c[name]
    for name in ("external_id", "member_id", "degree", "graduated", "active", "sharing", "imported")
]


@dataclass(frozen=True, kw_only=True)
class Network:
    """A source of members."""

    id: UUID
    sandbox: bool = False


@dataclass(frozen=True, kw_only=True)
class Here:
    """What is here already of the people in a list: affiliations and managers by external id, members by theirs.

    `same` are the external ids of whom nothing is said that is not so already: their members are not looked at.
    `told` are the cards that the network may read: of those who share with it.
    """

    affiliations: Mapping[str, Any]
    managers: Mapping[str, UUID]
    same: Set[str]
    members: Mapping[UUID, Member]
    told: Mapping[UUID, Card]


def member_id_of(network: Network, person: Person, known: Mapping[str, Any]) -> UUID:
    affiliation = known.get(person.external_id)
    return affiliation.member_id if affiliation else imported_id(network.id, person.external_id)


async def look(tx: Transaction, *, network: Network, people: Sequence[Person]) -> Here:
    """Locks and reads what is here of the people; the members only of those of whom something new is said."""
    known, managers = await _affiliations(tx, network, people), await _managers(tx, network, people)
    positions = await positions_of(tx, [each.member_id for each in known.values()]) if known else {}
    same = {person.external_id for person in people if _is_so(person, known, positions=positions, managers=managers)}
    news = [person for person in people if person.external_id not in same]
    return Here(
        affiliations=known,
        managers=managers,
        same=same,
        members=await lock_members(tx, [member_id_of(network, person, known) for person in news]),
        told=await _cards_told(tx, [known[each.external_id] for each in news if each.external_id in known]),
    )


def _is_so(
    person: Person, known: Mapping[str, Any], *, positions: Mapping[UUID, Position], managers: Mapping[str, UUID]
) -> bool:
    """Whether the network says what it has said before, and all of it that holds for a member holds."""
    affiliation = known.get(person.external_id)
    if affiliation is None or differs(affiliation, person) or affiliation.imported != person.as_said:
        return False
    position = positions[affiliation.member_id]
    manager, membership = managers.get(person.manager, position.manager_id), person.membership or position.membership
    there = position.standing is not Standing.ERASED
    return there and (manager, membership) == (position.manager_id, position.membership)


async def _cards_told(tx: Transaction, known: Sequence[Any]) -> Mapping[UUID, Card]:
    sharing = [each.member_id for each in known if each.sharing and each.active]
    return await public_cards_of(tx, sharing) if sharing else {}


def differs(affiliation: Any, person: Person) -> bool:
    if affiliation is None:
        return True
    was = (affiliation.degree, affiliation.graduated, affiliation.active)
    return bool(was != (person.degree, person.graduated, not person.inactive))


async def _affiliations(tx: Transaction, network: Network, people: Sequence[Person]) -> Mapping[str, Any]:
    """The affiliations that there are, by external id, locked; and nobody else takes the new ones in meanwhile."""
    ids = sorted(person.external_id for person in people)
    buckets = {bucket_of(network.id, external_id) for external_id in ids}
    await tx.session.execute(_LOCK_BUCKETS, {"buckets": sorted(buckets)})
    query = select(*_COLUMNS).where(affiliations.c.network_id == network.id, among(affiliations.c.external_id, ids))
    rows = await tx.session.execute(query.order_by(affiliations.c.external_id).with_for_update())
    return {row.external_id: row for row in rows}


async def _managers(tx: Transaction, network: Network, people: Sequence[Person]) -> Mapping[str, UUID]:
    """Member ids of the managers named; one who is not here yet will come under the id that follows from theirs."""
    wanted = {person.manager for person in people if person.manager}
    columns = (affiliations.c.external_id, affiliations.c.member_id)
    query = select(*columns).where(affiliations.c.network_id == network.id, among(affiliations.c.external_id, wanted))
    found = {row.external_id: row.member_id for row in await tx.session.execute(query)} if wanted else {}
    return {external_id: found.get(external_id, imported_id(network.id, external_id)) for external_id in wanted}
