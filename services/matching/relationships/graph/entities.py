"""Relationships, and conversations that are over, as their two people see them on the graph."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.graph import Info, key_ids
from chassis.identity import Identity, Role
from chassis.identity import Kind as Principal
from contracts.matching import Ending, Origin, Outcome
from contracts.words import Format, Kind
from services.matching.references import MemberRef, SessionRef
from services.matching.relationships.domain.conversation import ConversationStatus, Went, Wish
from services.matching.relationships.domain.relationship import EndReason, Status, role_in
from services.matching.relationships.domain.relationship import Role as Part
from services.matching.relationships.queries.conversations import ConversationView
from services.matching.relationships.queries.relationships import (
    AgreementView,
    Overseer,
    RelationshipView,
    relationships_by_id,
    relationships_overseen,
)

strawberry.enum(Status, name="RelationshipStatus", description="Where a relationship stands.")
strawberry.enum(Part, name="RelationshipRole", description="The part that somebody has; peers have no sides.")
strawberry.enum(Origin, name="RelationshipOrigin", description="How two people came to their relationship.")
strawberry.enum(Ending, name="RelationshipEnding", description="How it ended; nobody is told by whom.")
strawberry.enum(EndReason, name="RelationshipEndReason", description="Why you end it; told to nobody.")
strawberry.enum(Format)
strawberry.enum(ConversationStatus, description="Where the asking after a conversation stands.")
strawberry.enum(Outcome, name="ConversationOutcome", description="What both answers came to.")
strawberry.enum(Went, name="HowItWent", description="How a conversation went, for nobody else's eyes.")
strawberry.enum(Wish, name="ConversationWish", description="What you want to follow.")


@strawberry.type(description="The newest version of an agreement; it holds once both have signed it.")
class Agreement:
    version: int
    drafted_by: MemberRef
    drafted_at: datetime
    every_days: int = strawberry.field(description="You mean to meet once in so many days.")
    minutes: int = strawberry.field(description="How long you mean to meet each time.")
    format: Format
    months: int = strawberry.field(description="How long it lasts from the second signature on.")
    communication: str = strawberry.field(description="How you reach each other between meetings.")
    can_help_with: str = strawberry.field(description="What the mentor can help with.")
    cannot_help_with: str = strawberry.field(description="What the mentor cannot help with.")
    confidentiality: str
    signed_by_mentor: bool
    signed_by_mentee: bool

    @classmethod
    def of(cls, view: AgreementView) -> Self:
        return cls(
            version=view.version,
            drafted_by=MemberRef.of(view.drafted_by),
            drafted_at=view.drafted_at,
            every_days=view.every_days,
            minutes=view.minutes,
            format=view.format,
            months=view.months,
            communication=view.communication,
            can_help_with=view.can_help_with,
            cannot_help_with=view.cannot_help_with,
            confidentiality=view.confidentiality,
            signed_by_mentor=view.mentor_signed_at is not None,
            signed_by_mentee=view.mentee_signed_at is not None,
        )


@strawberry.federation.type(
    keys=["id"], description="A relationship: its two people see it whole, staff of its programme its state alone."
)
class Relationship:
    id: strawberry.ID
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased; the junior in a reverse one.")
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    kind: Kind
    origin: Origin
    status: Status
    programme_id: strawberry.ID | None
    formal: bool = strawberry.field(description="Whether it stands on an agreement that both sign.")
    your_role: Part | None = strawberry.field(description="Null for staff.")
    every_days: int | None = strawberry.field(description="By the agreement that both signed; null: as it comes.")
    minutes: int | None = strawberry.field(description="By the agreement that both signed; null: as it comes.")
    format: Format | None = strawberry.field(description="By the agreement that both signed; null: as it comes.")
    sign_by: datetime | None = strawberry.field(description="When it lapses unless both have signed.")
    starts_on: date | None
    ends_on: date | None = strawberry.field(description="Its last day, unless both renew it.")
    paused_until: date | None
    idle_since: date | None = strawberry.field(
        description="Since when sessions has seen no meeting for long; it ends by itself some weeks later."
    )
    asked_to_renew: bool = strawberry.field(description="Whether both are asked now if they want to go on.")
    your_renewal: bool | None = strawberry.field(description="What you answered; the other's answer is theirs.")
    ended_at: datetime | None
    ending: Ending | None
    agreement: Agreement | None = strawberry.field(description="The newest version, signed or not; null for staff.")

    @classmethod
    def of(cls, view: RelationshipView, reader: UUID, *, today: date) -> Self:
        """As one of its two people sees it."""
        is_mentor = reader == view.mentor_id
        shown = cls.of_state(view, today=today)
        shown.your_role = role_in(view.kind, is_mentor=is_mentor)
        shown.your_renewal = view.mentor_renews if is_mentor else view.mentee_renews
        shown.agreement = None if view.agreement is None else Agreement.of(view.agreement)
        return shown

    @classmethod
    def of_state(cls, view: RelationshipView, *, today: date) -> Self:
        """As staff see it: nothing that either of the two has written or answered."""
        return cls(
            id=strawberry.ID(str(view.id)),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            kind=view.kind,
            origin=view.origin,
            status=view.status,
            programme_id=None if view.programme_id is None else strawberry.ID(str(view.programme_id)),
            formal=view.formal,
            your_role=None,
            every_days=view.every_days,
            minutes=view.minutes,
            format=view.format,
            sign_by=view.sign_by,
            starts_on=view.starts_on,
            ends_on=view.ends_on,
            paused_until=view.paused_until,
            idle_since=view.idle_since,
            asked_to_renew=view.is_asked_to_renew(today),
            your_renewal=None,
            ended_at=view.ended_at,
            ending=view.ending,
            agreement=None,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list["Relationship | None"]:
        """One's own, and for staff the state of what they oversee; anything else is as if it were not there."""
        ids = key_ids(keys)
        found = await shown_relationships(info, {id_ for id_ in ids if id_})
        return [found.get(id_) if id_ else None for id_ in ids]


async def shown_relationships(info: Info, ids: set[UUID]) -> dict[UUID, Relationship]:
    """As whoever asks may see them: at most two statements, whoever it is."""
    identity = info.context.identity
    if identity.kind is not Principal.MEMBER:
        return {}
    async with info.context.reading() as tx:
        own = await relationships_by_id(tx, identity.id, ids)
        overseer = overseer_of(identity)
        overseen = await relationships_overseen(tx, overseer, ids - own.keys()) if overseer else {}
        today = tx.now.date()
    states = {id_: Relationship.of_state(view, today=today) for id_, view in {**overseen, **own}.items()}
    if identity.actor is not None:
        return states
    return states | {id_: Relationship.of(view, identity.id, today=today) for id_, view in own.items()}


def overseer_of(identity: Identity) -> Overseer | None:
    """Programme managers in their own name: of their programmes, or of all when they are limited to none."""
    if identity.kind is not Principal.MEMBER or identity.actor is not None:
        return None
    return Overseer(programmes=identity.programmes) if Role.PROGRAMME_MANAGER in identity.roles else None


@strawberry.type(description="What you said of a conversation; nobody else reads it.")
class ConversationAnswer:
    went: Went
    note: str
    wish: Wish
    agreement: bool = strawberry.field(description="Whether you want an agreement that both sign.")


@strawberry.type(description="A coffee conversation that is over, and what you said of it.")
class PastConversation:
    session: SessionRef
    introduction_id: strawberry.ID
    other: MemberRef = strawberry.field(description="Whom you talked with.")
    ended_at: datetime
    status: ConversationStatus
    answer_by: datetime | None = strawberry.field(description="Until when you can answer, or think again.")
    outcome: Outcome | None = strawberry.field(description="What both chose; null while it is open.")
    your_answer: ConversationAnswer | None

    @classmethod
    def of(cls, view: ConversationView, reader: UUID) -> Self:
        answer = None
        if view.went is not None and view.wish is not None:
            answer = ConversationAnswer(
                went=view.went, note=view.note or "", wish=view.wish, agreement=bool(view.agreement)
            )
        return cls(
            session=SessionRef(id=strawberry.ID(str(view.session_id))),
            introduction_id=strawberry.ID(str(view.introduction_id)),
            other=MemberRef.of(view.mentee_id if reader == view.mentor_id else view.mentor_id),
            ended_at=view.ends_at,
            status=view.status,
            answer_by=view.answer_by,
            outcome=view.outcome,
            your_answer=answer,
        )
