"""Telling anew of members, for whoever has not kept what was told before."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from chassis.keyring import Keyring
from chassis.timers import set_timer
from services.profiles.members.commands.profile import show_members
from services.profiles.members.domain.member import Member
from services.profiles.members.tables import members

RETELL = "tell_of_members_anew"
"""Of a request: its members are told of, with their names and addresses sealed."""


async def retell_soon(tx: Transaction, request_id: UUID, member_ids: Iterable[UUID]) -> None:
    """A timer does it, which has the keys to seal with."""
    payload = {"members": [str(member_id) for member_id in member_ids]}
    await set_timer(tx, RETELL, key=str(request_id), due_at=tx.now, payload=payload)


async def retell(tx: Transaction, keyring: Keyring, member_ids: Sequence[UUID]) -> None:
    """As they are now; of those who are not here, or were erased, nothing."""
    query = select(Member).where(among(members.c.id, member_ids)).order_by(members.c.id).with_for_update()
    await show_members(tx, keyring, (await tx.session.scalars(query)).all())
