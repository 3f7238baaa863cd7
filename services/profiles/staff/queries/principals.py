"""Whom a sign-in stands for, and what they may do: what the gateway asks about each principal."""

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Transaction
from chassis.identity import Role
from services.profiles.members.domain.member import Standing
from services.profiles.members.queries.standing import standings_of
from services.profiles.staff.domain.grants import Powers, united
from services.profiles.staff.domain.mandate import NotActing
from services.profiles.staff.queries.grants import given_to
from services.profiles.staff.queries.mandates import acts_until

GOOD_FOR = 60.0
NEWCOMER_GOOD_FOR = 2.0
"""Who has no profile yet may be about to claim one, and need not wait a minute to see it."""
ACTING_GOOD_FOR = 5.0
"""A mandate may end at any time, and then it is over."""


@dataclass(frozen=True, kw_only=True)
class PrincipalView:
    """A member, their powers, and for how many seconds this may be believed; no `standing` without a profile."""

    member_id: UUID
    powers: Powers
    standing: Standing | None
    good_for: float
    actor: UUID | None = None


async def principal(tx: Transaction, member_id: UUID, *, roles: frozenset[Role]) -> PrincipalView:
    """The member in person; `roles` are those that the issuer names."""
    standing = (await standings_of(tx, [member_id])).get(member_id)
    powers = united(roles, await given_to(tx, member_id))
    good_for = NEWCOMER_GOOD_FOR if standing is None else GOOD_FOR
    return PrincipalView(member_id=member_id, powers=powers, standing=standing, good_for=good_for)


async def acting_for(tx: Transaction, staff: PrincipalView, *, member_id: UUID) -> PrincipalView:
    """The member, in whose name the staff acts without being staff; refuses who may not now."""
    until = await acts_until(tx, staff.member_id, member_id=member_id)
    if until is None or Role.SUPPORT not in staff.powers.roles:
        raise NotActing
    standing = (await standings_of(tx, [member_id])).get(member_id)
    return PrincipalView(
        member_id=member_id,
        powers=Powers(frozenset()),
        standing=standing,
        good_for=min(ACTING_GOOD_FOR, (until - tx.now).total_seconds()),
        actor=staff.member_id,
    )
