"""Who of two people has a proposal to answer."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.meetings.domain.proposal import ProposalState
from services.sessions.meetings.tables import meeting_proposals


async def whose_answer(tx: Transaction, relationship_id: UUID) -> UUID | None:
    """Of the proposal that waits longest; for a caller who has made sure whose relationship it is."""
    p = meeting_proposals.c
    waiting = (p.relationship_id == relationship_id) & (p.state == ProposalState.OPEN)
    query = select(p.proposed_by, p.mentor_id, p.mentee_id).where(waiting).order_by(p.proposed_at, p.id).limit(1)
    row = (await tx.session.execute(query)).one_or_none()
    if row is None:
        return None
    answerer: UUID = row.mentee_id if row.proposed_by == row.mentor_id else row.mentor_id
    return answerer
