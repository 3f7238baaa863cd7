"""What members and staff say about relationships on the graph."""

from datetime import date

import strawberry

from contracts.words import Format, Kind
from services.matching.relationships.domain.conversation import Went, Wish
from services.matching.relationships.domain.relationship import EndReason


@strawberry.input
class SayHowItWentInput:
    idempotency_key: str
    session_id: strawberry.ID
    went: Went
    wish: Wish
    note: str = strawberry.field(default="", description="For yourself: at most 1000 characters, shown to nobody.")
    agreement: bool = strawberry.field(default=False, description="Whether you want an agreement that both sign.")


@strawberry.input
class DraftAgreementInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    every_days: int = strawberry.field(description="To meet once in so many days: 1 to 366.")
    minutes: int = strawberry.field(description="How long each time: 5 to 480.")
    format: Format
    months: int = strawberry.field(description="How long it lasts: 1 to 24.")
    communication: str = strawberry.field(default="", description="How you reach each other between meetings.")
    can_help_with: str = strawberry.field(default="", description="What the mentor can help with.")
    cannot_help_with: str = strawberry.field(default="", description="What the mentor cannot help with.")
    confidentiality: str = strawberry.field(default="", description="What stays between you.")


@strawberry.input
class SignAgreementInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    version: int = strawberry.field(description="The version that you have read.")


@strawberry.input
class PauseRelationshipInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    until: date = strawberry.field(description="The day on which it goes on: within the next 180 days.")


@strawberry.input
class ResumeRelationshipInput:
    idempotency_key: str
    relationship_id: strawberry.ID


@strawberry.input
class AnswerRenewalInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    renews: bool = strawberry.field(description="Whether you want to go on; the other is not told.")


@strawberry.input
class EndRelationshipInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    reason: EndReason
    note: str = strawberry.field(default="", description="At most 1000 characters, shown to nobody.")


@strawberry.input
class ConnectionInput:
    idempotency_key: str
    member_id: strawberry.ID


@strawberry.input
class InviteMentorInput:
    idempotency_key: str
    email: str
    kind: Kind | None = strawberry.field(default=None, description="Of the relationship to begin; null: only connect.")
    need_id: strawberry.ID | None = None
    locale: str = strawberry.field(default="en", description="The language of the mail, as a BCP 47 tag.")


@strawberry.input
class WithdrawInvitationInput:
    idempotency_key: str
    invitation_id: strawberry.ID


@strawberry.input
class AcceptInvitationInput:
    idempotency_key: str
    code: str = strawberry.field(description="The secret of the link in the mail.")
    agreement: bool = strawberry.field(default=False, description="Whether you want an agreement that both sign.")


@strawberry.input
class PairMembersInput:
    idempotency_key: str
    mentor_id: strawberry.ID
    mentee_id: strawberry.ID
    kind: Kind
    programme_id: strawberry.ID | None = None
    formal: bool = strawberry.field(default=True, description="Whether the two sign an agreement first.")


@strawberry.input
class MentorLeftInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="The mentor who leaves.")
    programme_id: strawberry.ID | None = strawberry.field(default=None, description="Null: leaves all of them.")
