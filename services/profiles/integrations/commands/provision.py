"""Taking in people as a network describes them: many at once, and saying the same again changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text

from chassis.db import Transaction, among
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Here, Network, differs, look, member_id_of
from services.profiles.integrations.domain.person import (
    Change,
    Merge,
    Outcome,
    Person,
    is_complete,
    merge,
    newcomer,
    said_anew,
    stand,
)
from services.profiles.integrations.tables import affiliations
from services.profiles.members.commands.newcomers import add_members
from services.profiles.members.commands.profile import show_members
from services.profiles.members.domain.card import Card
from services.profiles.members.domain.member import MemberErased, MemberRecord, Standing
from services.profiles.members.queries.people import who_lives_here


async def provision(tx: Transaction, keyring: Keyring, *, network: Network, people: Sequence[Person]) -> list[Outcome]:
    """Takes in each person and answers in their order; the external ids must differ.

    It costs a constant number of statements, whatever the number of people.
    """
    here = await look(tx, network=network, people=people)
    erased = await _without_a_key(keyring, network, people, here=here)
    taken = [_join(tx, network, _take(tx, network, person, here, erased), here.managers) for person in people]
    await add_members(tx, [each.member for each in taken if each.member and each.created])
    await _keep(tx, network, [each for each in taken if each.member and each.is_news])
    await _settle(tx, [each.member for each in taken if each.member and each.matters and not each.created])
    if await show_members(tx, keyring, [each.member for each in taken if each.member and each.matters]):
        raise MemberErased
    return [each.outcome() for each in taken]


async def foresee(tx: Transaction, keyring: Keyring, *, network: Network, people: Sequence[Person]) -> list[Outcome]:
    """What `provision` would answer to the same people now; nothing of it is kept."""
    async with tx.session.begin_nested() as trial:
        here = await look(tx, network=network, people=people)
        erased = await keyring.destroyed(member_id_of(network, person, here.affiliations) for person in people)
        taken = [_take(tx, network, person, here, erased) for person in people]
        await trial.rollback()
    return [each.outcome() for each in taken]


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """What came of one person, before the statements that keep it."""

    person: Person
    member_id: UUID
    member: MemberRecord | None
    merged: Merge | None = None
    created: bool = False
    erased: bool = False
    same: bool = False
    moved: bool = False
    affiliation_changed: bool = False
    said_otherwise: bool = False
    said_anew: tuple[str, ...] = ()
    told: Card | None = None

    @property
    def is_news(self) -> bool:
        """Whether the network says something else than the last time, or it is to be remembered anew."""
        return self.matters or self.said_otherwise

    @property
    def matters(self) -> bool:
        """Whether others see something else than before."""
        return self.created or self.moved or self.affiliation_changed or bool(self.merged and self.merged.taken)

    def outcome(self) -> Outcome:
        kept = self._kept()
        return Outcome(
            external_id=self.person.external_id,
            member_id=self.member_id,
            change=self._change(),
            changed=tuple(name for name in self.said_anew if name not in kept),
            kept=kept,
        )

    def _kept(self) -> tuple[str, ...]:
        """Only what the network may read: a guess at anything else is answered alike, right or wrong."""
        if self.merged is None or self.told is None:
            return ()
        profile, told = self.merged.profile, self.told
        return tuple(name for name in self.merged.kept if getattr(told, name, None) == getattr(profile, name))

    def _change(self) -> Change:
        if self.created:
            return Change.CREATED
        if self.same:
            return Change.UNCHANGED
        if self.member is None:
            return Change.ERASED if self.erased else Change.INCOMPLETE
        if self.affiliation_changed and self.person.inactive:
            return Change.DEACTIVATED
        return Change.UPDATED if self.affiliation_changed or self.said_anew else Change.UNCHANGED


async def _without_a_key(keyring: Keyring, network: Network, people: Sequence[Person], *, here: Here) -> Set[UUID]:
    """Those whose key was destroyed; whoever is to become a member gets one, in the same look at the keyring."""
    news = [person for person in people if person.external_id not in here.same]
    wanted = {member_id_of(network, person, here.affiliations): person for person in news}
    keys = await keyring.keys_of([id_ for id_, person in wanted.items() if id_ in here.members or is_complete(person)])
    return {id_ for id_, key in keys.items() if key is None}


def _take(tx: Transaction, network: Network, person: Person, here: Here, erased: Set[UUID]) -> _Taken:
    member_id = member_id_of(network, person, here.affiliations)
    member, affiliation = here.members.get(member_id), here.affiliations.get(person.external_id)
    if person.external_id in here.same:
        return _Taken(person=person, member_id=member_id, member=None, same=True)
    if member_id in erased or (member and member.standing is Standing.ERASED):
        return _Taken(person=person, member_id=member_id, member=None, erased=True)
    if member is None:
        return _Taken(person=person, member_id=member_id, member=None, created=is_complete(person))
    before = affiliation.imported if affiliation else {}
    taken = _Taken(
        person=person,
        member_id=member_id,
        member=member,
        merged=merge(member.profile, person, before=before),
        moved=_move(member, person, here.managers),
        affiliation_changed=differs(affiliation, person),
        said_otherwise=affiliation is None or before != person.as_said,
        said_anew=said_anew(person, before=before),
        told=here.told.get(member_id),
    )
    if taken.merged and taken.merged.taken:
        member.profile = taken.merged.profile
    if taken.matters:
        member.touch(tx.now)
    return taken


def _join(tx: Transaction, network: Network, taken: _Taken, managers: Mapping[str, UUID]) -> _Taken:
    """Makes a member of somebody new."""
    if not taken.created:
        return taken
    profile = newcomer(taken.person)
    member = MemberRecord(id=taken.member_id, profile=profile, sandbox=network.sandbox, updated_at=tx.now)
    _move(member, taken.person, managers)
    member.standing = stand(member, leaves=[taken.person.inactive], lives=False)
    return replace(taken, member=member)


def _move(member: MemberRecord, person: Person, managers: Mapping[str, UUID]) -> bool:
    """Sets what only the association's systems say; whether it is new."""
    manager = managers.get(person.manager, member.manager_id)
    membership = person.membership or member.membership
    changed = (manager, membership) != (member.manager_id, member.membership)
    member.manager_id, member.membership = manager if manager != member.id else None, membership
    return changed


_KEEP = text(
    """
    INSERT INTO affiliations
        (network_id, external_id, member_id, degree, graduated, active, imported, joined_at, updated_at)
    SELECT network_id, external_id, member_id, degree, graduated, active, imported, joined_at, updated_at
    FROM json_populate_recordset(NULL::affiliations, CAST(:rows AS json))
    ON CONFLICT (network_id, external_id) DO UPDATE SET degree = excluded.degree, graduated = excluded.graduated,
        active = excluded.active, imported = excluded.imported, updated_at = excluded.updated_at
    """
)


async def _keep(tx: Transaction, network: Network, taken: Sequence[_Taken]) -> None:
    """Remembers what the network said, for the next time."""
    if taken:
        rows = orjson.dumps([_affiliation(tx, network, each) for each in taken], default=str)
        await tx.session.execute(_KEEP, {"rows": rows.decode()})


def _affiliation(tx: Transaction, network: Network, taken: _Taken) -> dict[str, Any]:
    person = taken.person
    return {
        "network_id": network.id,
        "external_id": person.external_id,
        "member_id": taken.member_id,
        "degree": person.degree,
        "graduated": person.graduated,
        "active": not person.inactive,
        "imported": person.as_said,
        "joined_at": tx.now,
        "updated_at": tx.now,
    }


async def _settle(tx: Transaction, members: Sequence[MemberRecord]) -> None:
    """Decides who still stands for somebody, once all their networks are known."""
    if not members:
        return
    ids = [member.id for member in members]
    query = select(affiliations.c.member_id, affiliations.c.active).where(among(affiliations.c.member_id, ids))
    leaves: dict[UUID, list[bool]] = defaultdict(list)
    for member_id, active in await tx.session.execute(query):
        leaves[member_id].append(not active)
    let_go = [member_id for member_id in ids if all(leaves[member_id])]
    living = await who_lives_here(tx, let_go) if let_go else set()
    for member in members:
        member.standing = stand(member, leaves=leaves[member.id], lives=member.id in living)
