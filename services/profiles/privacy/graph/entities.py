"""What privacy shows on the graph."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import strawberry

from services.profiles.privacy.domain import consents as rules
from services.profiles.privacy.domain.consents import VERSIONS, Answer, Purpose, text_key
from services.profiles.privacy.domain.erasure import ErasureReason
from services.profiles.privacy.domain.exports import Export as ExportRow
from services.profiles.privacy.domain.exports import ExportStatus
from services.profiles.privacy.domain.holds import Hold
from services.profiles.privacy.queries import ErasureView

strawberry.enum(Purpose, name="ConsentPurpose", description="What data are used for beyond mentoring itself.")
strawberry.enum(ExportStatus, description="How far an export has come; an expired one has no content.")
strawberry.enum(ErasureReason, description="Why somebody is erased.")


@strawberry.type(description="What a member answered to one version of a text.")
class ConsentAnswer:
    purpose: Purpose
    version: int
    given: bool
    answered_at: datetime

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(purpose=answer.purpose, version=answer.version, given=answer.given, answered_at=answer.answered_at)


@strawberry.type(description="One purpose that consent is asked for, and where you stand.")
class Consent:
    purpose: Purpose
    version: int = strawberry.field(description="Of the current text: what answerConsent expects.")
    text_key: str = strawberry.field(description="Where the portal finds the current text.")
    given: bool = strawberry.field(description="Whether you agree to the current text.")
    last_answer: ConsentAnswer | None = strawberry.field(description="Null while you have not been asked.")

    @classmethod
    def all_of(cls, answers: Mapping[Purpose, Answer]) -> list[Self]:
        return [cls.of(purpose, answers.get(purpose)) for purpose in Purpose]

    @classmethod
    def of(cls, purpose: Purpose, last: Answer | None) -> Self:
        return cls(
            purpose=purpose,
            version=VERSIONS[purpose],
            text_key=text_key(purpose),
            given=rules.holds(last),
            last_answer=ConsentAnswer.of(last) if last else None,
        )


@strawberry.type(description="Everything that is held of you, as one archive.")
class Export:
    id: strawberry.ID
    status: ExportStatus
    requested_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    path: str | None = strawberry.field(description="Where the archive can be fetched while it is ready.")

    @classmethod
    def of(cls, export: ExportRow) -> Self:
        return cls(
            id=strawberry.ID(str(export.id)),
            status=export.status,
            requested_at=export.requested_at,
            ready_at=export.ready_at,
            expires_at=export.expires_at,
            path=f"/v1/exports/{export.id}" if export.status is ExportStatus.READY else None,
        )


@strawberry.type(description="What was erased in one table of one service.")
class ErasedStore:
    service: str
    store: str
    rows: int


@strawberry.type(description="An erasure, and the proof of it.")
class Erasure:
    id: strawberry.ID
    reason: ErasureReason
    started_at: datetime
    key_destroyed_at: datetime | None = strawberry.field(description="From then on nothing that was sealed opens.")
    completed_at: datetime | None = strawberry.field(description="Null while a service has not answered.")
    receipt: strawberry.ID = strawberry.field(
        description="For the one who is erased: /v1/erasures/{receipt} tells how far it has come, without signing in."
    )
    stores: list[ErasedStore]

    @classmethod
    def of(cls, view: ErasureView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            reason=ErasureReason(view.reason),
            started_at=view.started_at,
            key_destroyed_at=view.key_destroyed_at,
            completed_at=view.completed_at,
            receipt=strawberry.ID(str(view.receipt)),
            stores=[ErasedStore(service=service, store=store, rows=rows) for service, store, rows in view.stores],
        )


@strawberry.type(description="A legal duty that keeps a member's data from erasure.")
class LegalHold:
    id: strawberry.ID
    reason: str
    set_by: strawberry.ID
    set_at: datetime
    lifted_by: strawberry.ID | None
    lifted_at: datetime | None
    lifted_because: str | None

    @classmethod
    def of(cls, hold: Hold) -> Self:
        return cls(
            id=strawberry.ID(str(hold.id)),
            reason=hold.reason,
            set_by=strawberry.ID(str(hold.set_by)),
            set_at=hold.set_at,
            lifted_by=strawberry.ID(str(hold.lifted_by)) if hold.lifted_by else None,
            lifted_at=hold.lifted_at,
            lifted_because=hold.lifted_because,
        )
