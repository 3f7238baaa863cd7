"""Ending proposals without a yes of both: the seat that was held comes back, and the other hears it kindly."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.db import Transaction
from contracts.words import MentoringRole
from services.matching.capacity.commands import release_seat
from services.matching.programmes.domain.proposal import Proposal, ProposalStatus
from services.matching.programmes.tables import proposals


async def withdraw_open(tx: Transaction, which: ColumnElement[bool]) -> list[Proposal]:
    """Withdraws the open proposals among `which`; gives those that it ended."""
    query = select(Proposal).where(proposals.c.status == ProposalStatus.OPEN, which).order_by(proposals.c.id)
    ended = []
    for proposal in await tx.session.scalars(query.with_for_update()):
        held = proposal.holds_seat
        if event := proposal.withdraw(now=tx.now):
            await release(tx, proposal, held=held)
            await tx.emit(event)
            ended.append(proposal)
    return ended


async def release(tx: Transaction, proposal: Proposal, *, held: bool) -> None:
    """Gives the seat back that the mentor's yes had taken."""
    if held:
        await release_seat(tx, proposal.mentor_id)


def naming(member_id: UUID) -> ColumnElement[bool]:
    return or_(proposals.c.mentee_id == member_id, proposals.c.mentor_id == member_id)


def taking_part(member_id: UUID, role: MentoringRole) -> ColumnElement[bool]:
    """The proposals that somebody has in a role; a peer has them on either side."""
    if role is MentoringRole.PEER:
        return naming(member_id)
    return (proposals.c.mentor_id if role is MentoringRole.MENTOR else proposals.c.mentee_id) == member_id


def between(one: UUID, other: UUID) -> ColumnElement[bool]:
    pair = (proposals.c.mentee_id == one) & (proposals.c.mentor_id == other)
    return pair | ((proposals.c.mentee_id == other) & (proposals.c.mentor_id == one))
