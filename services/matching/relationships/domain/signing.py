"""How two people come to an agreement: drafts, signatures under the same version, and what then holds."""

from datetime import datetime
from uuid import UUID

from contracts.matching import (
    AgreementDrafted,
    AgreementSigned,
    Awaited,
    RelationshipAgreed,
    RelationshipNudged,
    RelationshipStarted,
)
from services.matching.relationships.domain.agreement import Agreement, months_later
from services.matching.relationships.domain.refusals import AgreementChanged, NothingToSign
from services.matching.relationships.domain.relationship import Relationship, Status


def draft(relationship: Relationship, by: UUID) -> AgreementDrafted:
    """The next version is signed by nobody; what both signed before holds until both sign this one."""
    relationship.check_living()
    relationship.version += 1
    return AgreementDrafted(
        relationship_id=relationship.id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        member_id=by,
        version=relationship.version,
    )


def sign(
    relationship: Relationship, agreement: Agreement | None, by: UUID, *, version: int, now: datetime
) -> tuple[AgreementSigned | RelationshipAgreed | RelationshipStarted, ...]:
    """`agreement` is the newest version, `version` the one that was read.  Nothing comes of signing twice."""
    relationship.check_living()
    if agreement is None:
        raise NothingToSign
    if version != agreement.version:
        raise AgreementChanged
    if not agreement.sign(mentor=by == relationship.mentor_id, now=now):
        return ()
    signed = AgreementSigned(
        relationship_id=relationship.id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        member_id=by,
        version=version,
    )
    return (signed, *_agreed(relationship, agreement, now=now)) if agreement.is_signed else (signed,)


def _agreed(
    relationship: Relationship, agreement: Agreement, *, now: datetime
) -> tuple[RelationshipAgreed | RelationshipStarted, ...]:
    """What it says of time holds, for as long as it says from today on; one that was forming is under way.

    Somebody's last day for it, such as a programme's, is not outlived.
    """
    forming = relationship.status is Status.FORMING
    ends_on = months_later(now.date(), agreement.months)
    if forming and relationship.ends_on is not None:
        ends_on = min(ends_on, relationship.ends_on)
    relationship.formal = True
    relationship.every_days, relationship.minutes = agreement.every_days, agreement.minutes
    relationship.format = agreement.format
    relationship.ends_on = ends_on
    relationship.mentor_renews = relationship.mentee_renews = None
    agreed = RelationshipAgreed(
        relationship_id=relationship.id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        version=agreement.version,
        every_days=agreement.every_days,
        minutes=agreement.minutes,
        format=agreement.format,
        ends_on=ends_on,
    )
    return (agreed, relationship.start(now=now)) if forming else (agreed,)


def nudge_to_sign(relationship: Relationship, agreement: Agreement | None) -> tuple[RelationshipNudged, ...]:
    """Whoever has not signed the newest version is reminded, and both where there is none."""
    if relationship.status is not Status.FORMING or relationship.sign_by is None:
        return ()
    signatures = (
        (relationship.mentor_id, agreement and agreement.mentor_signed_at),
        (relationship.mentee_id, agreement and agreement.mentee_signed_at),
    )
    return tuple(
        RelationshipNudged(
            relationship_id=relationship.id,
            mentor_id=relationship.mentor_id,
            mentee_id=relationship.mentee_id,
            member_id=member_id,
            awaited=Awaited.AGREEMENT,
            ends_on=relationship.sign_by.date(),
        )
        for member_id, signed_at in signatures
        if signed_at is None
    )
