"""What the two people do with a proposal, and what becomes of it when they do nothing."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from contracts.matching import Origin as RelationshipOrigin
from services.matching.capacity.commands import hold_seat
from services.matching.programmes.commands.ending import between, release, withdraw_open
from services.matching.programmes.commands.placing import expect_answers, place, tend_soon, wait_in_line
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.domain.programme import Programme
from services.matching.programmes.domain.proposal import Origin, Proposal, ProposalStatus
from services.matching.programmes.domain.refusals import NoSuchProposal
from services.matching.programmes.tables import proposals
from services.matching.relationships.commands.start import StartRelationship, start_relationship

LAPSING_AT_A_TIME = 50


async def accept_proposal(tx: Transaction, proposal_id: UUID, *, by: UUID) -> UUID:
    """The mentor's yes holds one of their seats; with both, the relationship takes the seat over."""
    programme, proposal = await _own(tx, proposal_id, by)
    answered = proposal.accept(by, now=tx.now)
    if by == proposal.mentor_id:
        await hold_seat(tx, proposal.mentor_id)
    await tx.emit(answered)
    if proposal.both_agree:
        await _agree(tx, programme, proposal)
    await tx.session.flush()
    await expect_answers(tx, programme.id)
    return proposal_id


async def _agree(tx: Transaction, programme: Programme, proposal: Proposal) -> None:
    start = StartRelationship(
        mentor_id=proposal.mentor_id,
        mentee_id=proposal.mentee_id,
        kind=programme.kind,
        origin=RelationshipOrigin.PROGRAMME,
        programme_id=programme.id,
        formal=True,
    )
    relationship_id = await start_relationship(tx, start)
    await tx.emit(proposal.agree(relationship_id, now=tx.now))


async def decline_proposal(tx: Transaction, proposal_id: UUID, *, by: UUID) -> UUID:
    """Ends it kindly and without a reason; the mentee is offered their next choice."""
    programme, proposal = await _own(tx, proposal_id, by)
    held = proposal.holds_seat
    await tx.emit(proposal.decline(by, now=tx.now))
    await _cascade(tx, programme, proposal, held=held)
    return proposal_id


async def lapse_proposals(tx: Transaction, programme_id: UUID) -> None:
    """Ends what nobody answered in time, the oldest first, and expects the next."""
    programme = await locked_programme(tx, programme_id)
    due = select(Proposal).where(
        proposals.c.programme_id == programme_id,
        proposals.c.status == ProposalStatus.OPEN,
        proposals.c.expires_at <= tx.now,
    )
    oldest = due.order_by(proposals.c.expires_at, proposals.c.id).limit(LAPSING_AT_A_TIME).with_for_update()
    for proposal in (await tx.session.scalars(oldest)).all():
        held = proposal.holds_seat
        if event := proposal.lapse(now=tx.now):
            await tx.emit(event)
            await _cascade(tx, programme, proposal, held=held)
    await expect_answers(tx, programme_id)


async def _cascade(tx: Transaction, programme: Programme, proposal: Proposal, *, held: bool) -> None:
    """The mentee's next choice; who let an offer lapse in silence goes to the end of the line instead."""
    await release(tx, proposal, held=held)
    await tx.session.flush()
    for member_id in proposal.asking(programme.kind):
        if proposal.silent(member_id):
            await wait_in_line(tx, programme.id, [member_id])
        else:
            await place(tx, programme, member_id, origin=Origin.CASCADE)
    await tend_soon(tx, programme.id)


async def keep_apart(tx: Transaction, one: UUID, other: UUID) -> None:
    """A block came between two: what is open between them comes to nothing, as any offer may."""
    query = select(proposals.c.programme_id).where(between(one, other), proposals.c.status == ProposalStatus.OPEN)
    for programme_id in sorted(await tx.session.scalars(query.distinct())):
        programme = await locked_programme(tx, programme_id)
        pair = between(one, other) & (proposals.c.programme_id == programme_id)
        for proposal in await withdraw_open(tx, pair):
            await tx.session.flush()
            for member_id in proposal.asking(programme.kind):
                await place(tx, programme, member_id, origin=Origin.CASCADE)
        await tend_soon(tx, programme_id)


async def _own(tx: Transaction, proposal_id: UUID, member_id: UUID) -> tuple[Programme, Proposal]:
    """The programme and the proposal, both locked; to anybody but its two people it does not exist."""
    mine = or_(proposals.c.mentee_id == member_id, proposals.c.mentor_id == member_id)
    programme_id = await tx.session.scalar(select(proposals.c.programme_id).where(proposals.c.id == proposal_id, mine))
    if programme_id is None:
        raise NoSuchProposal
    programme = await locked_programme(tx, programme_id)
    proposal = await tx.session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise NoSuchProposal
    return programme, proposal
