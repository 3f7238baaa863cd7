"""Whom a member knows and whom they invited, on the graph, and for staff who waits for somebody new."""

from datetime import datetime
from typing import Self

import strawberry

from contracts.matching import Through
from contracts.words import Kind
from services.matching.references import MemberRef
from services.matching.relationships.domain.invitation import InvitationStatus
from services.matching.relationships.queries.connections import ConnectionView, InvitationView, RematchView

strawberry.enum(Through, name="ConnectedThrough", description="How two members came to know each other here.")
strawberry.enum(InvitationStatus, description="Where an invitation stands.")


@strawberry.type(description="Somebody whom you know, or one of you says so.")
class KnownMember:
    id: strawberry.ID
    member: MemberRef
    through: Through
    since: datetime | None = strawberry.field(description="Null while only one of you has said so.")
    declared: bool = strawberry.field(description="Whether you have said so.")

    @classmethod
    def of(cls, view: ConnectionView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            member=MemberRef.of(view.other_id),
            through=view.through,
            since=view.since,
            declared=view.declared,
        )


@strawberry.type(description="Somebody invited by e-mail; the address is in the mail alone.")
class Invitation:
    id: strawberry.ID
    inviter: MemberRef
    kind: Kind | None = strawberry.field(description="Of the relationship that begins with the yes; null: none does.")
    status: InvitationStatus
    sent_at: datetime
    expires_at: datetime
    accepted_by: MemberRef | None

    @classmethod
    def of(cls, view: InvitationView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            inviter=MemberRef.of(view.inviter_id),
            kind=view.kind,
            status=view.status,
            sent_at=view.sent_at,
            expires_at=view.expires_at,
            accepted_by=None if view.accepted_by is None else MemberRef.of(view.accepted_by),
        )


@strawberry.type(description="A mentee whose mentor left or who wanted another, and who has nobody new yet.")
class Rematch:
    pool_id: strawberry.ID = strawberry.field(description="The same for all mentees of the one who left.")
    mentee: MemberRef
    kind: Kind
    programme_id: strawberry.ID | None
    need_id: strawberry.ID | None
    opened_at: datetime

    @classmethod
    def of(cls, view: RematchView) -> Self:
        return cls(
            pool_id=strawberry.ID(str(view.pool_id)),
            mentee=MemberRef.of(view.mentee_id),
            kind=view.kind,
            programme_id=None if view.programme_id is None else strawberry.ID(str(view.programme_id)),
            need_id=None if view.need_id is None else strawberry.ID(str(view.need_id)),
            opened_at=view.opened_at,
        )
