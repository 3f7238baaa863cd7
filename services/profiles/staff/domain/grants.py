"""Grants: roles of staff that an operator of ours gives, beside those that the association's issuer names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound
from chassis.identity import Role


class AlreadyGranted(DomainError):
    """This member has this role already."""


class NotGranted(NotFound):
    """This member was not granted this role here; roles that the association names are taken back there."""


class RoleWithoutProgrammes(BadInput):
    """Only the role of programme manager is for one programme: leave programmeId out."""


@dataclass(eq=False, kw_only=True)
class Grant:
    """A role that one member was given, for one programme or (None) for everything."""

    id: UUID
    member_id: UUID
    role: Role
    programme_id: UUID | None
    granted_by: UUID
    granted_at: datetime
    revoked_by: UUID | None = None
    revoked_at: datetime | None = None

    def revoke(self, *, by: UUID, now: datetime) -> None:
        self.revoked_by, self.revoked_at = by, now


def check_scope(role: Role, programme_id: UUID | None) -> None:
    if programme_id is not None and role is not Role.PROGRAMME_MANAGER:
        raise RoleWithoutProgrammes


@dataclass(frozen=True)
class Powers:
    """What somebody may do as staff; no programmes with the role of programme manager means all of them."""

    roles: frozenset[Role]
    programmes: frozenset[UUID] = frozenset()


Given = tuple[Role, UUID | None]
"""A role, and the programme it is for; None is for everything."""


def united(named: frozenset[Role], given: Iterable[Given]) -> Powers:
    """The roles that the issuer names, which are for everything, and those granted here."""
    granted = set(given)
    managed = {programme for role, programme in granted if role is Role.PROGRAMME_MANAGER}
    everything = Role.PROGRAMME_MANAGER in named or None in managed
    programmes = frozenset() if everything else frozenset(each for each in managed if each)
    return Powers(named | {role for role, _ in granted}, programmes)
