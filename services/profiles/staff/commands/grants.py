"""Granting roles of staff, and taking them back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.identity import Role
from chassis.ids import new_id
from services.profiles.members.queries.standing import standings_of
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.domain.grants import AlreadyGranted, Grant, NotGranted, check_scope


async def grant_role(
    tx: Transaction, member_id: UUID, role: Role, *, programme_id: UUID | None, granted_by: UUID
) -> UUID:
    """Gives the role, for one programme or for everything."""
    check_scope(role, programme_id)
    if member_id not in await standings_of(tx, [member_id]):
        raise NotFound
    given = Grant(
        id=new_id(),
        member_id=member_id,
        role=role,
        programme_id=programme_id,
        granted_by=granted_by,
        granted_at=tx.now,
    )
    tx.session.add(given)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        raise AlreadyGranted from error
    await _audit(tx, Action.ROLE_GRANTED, given, by=granted_by)
    return given.id


async def revoke_role(
    tx: Transaction, member_id: UUID, role: Role, *, programme_id: UUID | None, revoked_by: UUID
) -> UUID:
    """Takes back what `grant_role` gave; it holds within a minute at the gateway."""
    which = {"member_id": member_id, "role": role, "programme_id": programme_id, "revoked_at": None}
    given = await tx.session.scalar(select(Grant).filter_by(**which).with_for_update())
    if given is None:
        raise NotGranted
    given.revoke(by=revoked_by, now=tx.now)
    await tx.session.flush()
    await _audit(tx, Action.ROLE_REVOKED, given, by=revoked_by)
    return given.id


async def _audit(tx: Transaction, action: Action, grant: Grant, *, by: UUID) -> None:
    details = {"grant": grant.id, "role": grant.role.value, "programme": grant.programme_id}
    await append(tx, action, actor_id=by, subject_id=grant.member_id, details=details)
