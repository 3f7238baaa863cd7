"""Going on beyond the last day: both are asked in private, and it takes both to say yes."""

from datetime import datetime
from uuid import UUID

from contracts.matching import Awaited, RelationshipNudged, RelationshipRenewed, RenewalAsked
from services.matching.relationships.domain.agreement import months_later
from services.matching.relationships.domain.defaults import INFORMAL_LENGTH
from services.matching.relationships.domain.refusals import NotAskedToRenew
from services.matching.relationships.domain.relationship import UNDER_WAY, Relationship


def ask_to_renew(relationship: Relationship, *, now: datetime) -> RenewalAsked | None:
    """None when it ended or was prolonged meanwhile."""
    if not _is_asked(relationship, now=now) or relationship.ends_on is None:
        return None
    return RenewalAsked(
        relationship_id=relationship.id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        ends_on=relationship.ends_on,
    )


def nudge_to_renew(relationship: Relationship, *, now: datetime) -> tuple[RelationshipNudged, ...]:
    """Whoever has not answered is reminded."""
    if not _is_asked(relationship, now=now) or relationship.ends_on is None:
        return ()
    answers = (
        (relationship.mentor_id, relationship.mentor_renews),
        (relationship.mentee_id, relationship.mentee_renews),
    )
    return tuple(
        RelationshipNudged(
            relationship_id=relationship.id,
            mentor_id=relationship.mentor_id,
            mentee_id=relationship.mentee_id,
            member_id=member_id,
            awaited=Awaited.RENEWAL,
            ends_on=relationship.ends_on,
        )
        for member_id, answer in answers
        if answer is None
    )


def answer_renewal(relationship: Relationship, by: UUID, *, renews: bool, now: datetime) -> bool:
    """Keeps one's answer, which nobody else reads; returns whether both want to go on."""
    relationship.check_under_way()
    if not _is_asked(relationship, now=now):
        raise NotAskedToRenew
    if by == relationship.mentor_id:
        relationship.mentor_renews = renews
    else:
        relationship.mentee_renews = renews
    return bool(relationship.mentor_renews and relationship.mentee_renews)


def renew(relationship: Relationship, *, months: int | None, now: datetime) -> RelationshipRenewed:
    """For as long again as was agreed; without an agreement for another half year."""
    last = relationship.ends_on or relationship.formed_at.date()
    ends_on = last + INFORMAL_LENGTH.days if months is None else months_later(last, months)
    relationship.ends_on, relationship.renewed_at = ends_on, now
    relationship.mentor_renews = relationship.mentee_renews = None
    return RelationshipRenewed(
        relationship_id=relationship.id,
        mentor_id=relationship.mentor_id,
        mentee_id=relationship.mentee_id,
        ends_on=ends_on,
    )


def _is_asked(relationship: Relationship, *, now: datetime) -> bool:
    asked_on = relationship.renewal_asked_on
    return relationship.status in UNDER_WAY and asked_on is not None and now.date() >= asked_on
