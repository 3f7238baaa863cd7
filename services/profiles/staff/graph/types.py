"""What staff see and leave behind: grants, mandates, and entries of the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from chassis.identity import Role
from services.profiles.members.domain.card import Card
from services.profiles.members.graph.member import Member
from services.profiles.staff.domain.audit import Action, Entry
from services.profiles.staff.linking import ImportedProfile as ImportedProfileView
from services.profiles.staff.queries.grants import GrantView
from services.profiles.staff.queries.mandates import MandateView

strawberry.enum(Role, name="StaffRole", description="What association staff may do beyond what a member may.")
strawberry.enum(Action, name="AuditAction", description="What the audit trail keeps.")


@strawberry.type(description="A profile that networks brought, and that nobody has signed in as yet.")
class ImportedProfile:
    member_id: strawberry.ID
    networks: list[str] = strawberry.field(description="Who brought it.")

    @classmethod
    def of(cls, view: ImportedProfileView) -> Self:
        return cls(member_id=strawberry.ID(str(view.member_id)), networks=list(view.networks))


@strawberry.type(description="A role of staff that was given here; those that the association names are not listed.")
class RoleGrant:
    id: strawberry.ID
    member_id: strawberry.ID
    role: Role
    programme_id: strawberry.ID | None = strawberry.field(description="The one programme it is for; null: all of them.")
    granted_by: strawberry.ID
    granted_at: datetime
    revoked_by: strawberry.ID | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, view: GrantView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            member_id=strawberry.ID(str(view.member_id)),
            role=view.role,
            programme_id=_maybe(view.programme_id),
            granted_by=strawberry.ID(str(view.granted_by)),
            granted_at=view.granted_at,
            revoked_by=_maybe(view.revoked_by),
            revoked_at=view.revoked_at,
        )


@strawberry.type(description="Staff may act in a member's name for a while, and the member can read why.")
class Mandate:
    id: strawberry.ID
    staff_id: strawberry.ID
    member_id: strawberry.ID
    reason: str
    starts_at: datetime
    ends_at: datetime = strawberry.field(description="When it ends by itself, or ended.")

    @classmethod
    def of(cls, view: MandateView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            staff_id=strawberry.ID(str(view.staff_id)),
            member_id=strawberry.ID(str(view.member_id)),
            reason=view.reason,
            starts_at=view.starts_at,
            ends_at=view.ends_at,
        )


@strawberry.type(description="Something that staff did in your name.")
class ActInMyName:
    at: datetime
    action: Action
    actor: Member | None = strawberry.field(description="Who did it, as you may see them.")
    service: str | None
    operation: str | None = strawberry.field(description="The mutation, by its name here.")
    fields: list[str] = strawberry.field(
        description="What they read that not everyone sees: fields of your card, needs, availability; as named here."
    )
    reason: str | None = strawberry.field(description="Why they began to act.")

    @classmethod
    def of(cls, entry: Entry, cards: Mapping[UUID, Card], begun: Mapping[UUID, MandateView]) -> Self:
        card = cards.get(entry.actor_id) if entry.actor_id else None
        mandate = begun.get(UUID(entry.details["mandate"])) if "mandate" in entry.details else None
        return cls(
            at=entry.at,
            action=Action(entry.action),
            actor=Member.of(entry.actor_id, card) if entry.actor_id and card else None,
            service=entry.details.get("service"),
            operation=entry.details.get("operation"),
            fields=[to_camel_case(name) for name in entry.details.get("fields", "").split("-") if name],
            reason=mandate.reason if mandate else None,
        )


@strawberry.type(description="A word or an id that belongs to an entry.")
class AuditDetail:
    name: str
    value: str


@strawberry.type(description="An entry of the audit trail; its hash covers it and the hash before it.")
class AuditEntry:
    seq: int
    at: datetime
    action: Action
    actor_id: strawberry.ID | None
    subject_id: strawberry.ID | None
    details: list[AuditDetail]
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            seq=entry.seq,
            at=entry.at,
            action=Action(entry.action),
            actor_id=_maybe(entry.actor_id),
            subject_id=_maybe(entry.subject_id),
            details=[AuditDetail(name=name, value=value) for name, value in sorted(entry.details.items())],
            hash=entry.hash,
        )


def _maybe(id_: UUID | None) -> strawberry.ID | None:
    return strawberry.ID(str(id_)) if id_ else None
