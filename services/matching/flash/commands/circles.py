"""What staff do with circles: have them proposed, and accept or dismiss each."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.matching import CircleProposed
from services.matching.flash.domain.circles import circles
from services.matching.flash.domain.refusals import CircleDecided, CircleTooSmall, NoCircle, NoSuchCircle
from services.matching.flash.domain.status import CircleStatus
from services.matching.flash.queries.circles import asking_for, kept_apart, offering
from services.matching.flash.tables import circle_proposals, circle_seats


async def propose_circles(tx: Transaction, topic_uri: str, *, by: UUID) -> UUID:
    """Makes circles of the open group needs and offers for a topic; returns the id of the batch."""
    topic, mentees = await asking_for(tx, topic_uri)
    mentors = await offering(tx, topic_uri)
    apart = await kept_apart(tx, {one.id for one in (*mentors, *mentees)})
    found = circles(mentors, mentees, apart)
    if not found:
        raise NoCircle
    batch_id = new_id()
    for circle in found:
        circle_id = new_id()
        proposal = {
            "id": circle_id, "batch_id": batch_id, "topic_uri": topic_uri, "topic": topic,
            "mentor_id": circle.mentor_id, "status": CircleStatus.PROPOSED, "proposed_by": by, "proposed_at": tx.now,
        }  # fmt: skip
        await tx.session.execute(insert(circle_proposals).values(proposal))
        seats = [
            {"circle_id": circle_id, "member_id": member_id, "need_id": need_id, "points": points}
            for member_id, need_id, points in circle.members
        ]
        await tx.session.execute(insert(circle_seats), seats)
    return batch_id


async def accept_circle(tx: Transaction, circle_id: UUID, *, by: UUID) -> UUID:
    """Tells sessions, which opens the circle and asks its people."""
    circle = await _open_circle(tx, circle_id)
    seated = select(circle_seats.c.member_id).where(circle_seats.c.circle_id == circle_id)
    members = tuple(await tx.session.scalars(seated.order_by(circle_seats.c.member_id)))
    if not members:
        raise CircleTooSmall
    await _decide(tx, circle_id, CircleStatus.ACCEPTED)
    await tx.emit(
        CircleProposed(
            circle_id=circle_id,
            mentor_id=circle.mentor_id,
            member_ids=members,
            topic_uri=circle.topic_uri,
            accepted_by=by,
        )
    )
    return circle_id


async def dismiss_circle(tx: Transaction, circle_id: UUID) -> UUID:
    """Its members can be in another one."""
    await _open_circle(tx, circle_id)
    await _decide(tx, circle_id, CircleStatus.DISMISSED)
    return circle_id


async def _open_circle(tx: Transaction, circle_id: UUID) -> Any:
    query = select(circle_proposals).where(circle_proposals.c.id == circle_id).with_for_update()
    row = (await tx.session.execute(query)).first()
    if row is None:
        raise NoSuchCircle
    if row.status is not CircleStatus.PROPOSED:
        raise CircleDecided
    return row


async def _decide(tx: Transaction, circle_id: UUID, status: CircleStatus) -> None:
    await tx.session.execute(update(circle_proposals).where(circle_proposals.c.id == circle_id).values(status=status))
