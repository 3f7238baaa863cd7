"""What staff do with circles: have them proposed, and accept or dismiss each."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.matching import CircleProposed
from contracts.words import Kind
from services.matching.flash.domain.circles import Circle, circles
from services.matching.flash.domain.refusals import CircleDecided, CircleTooSmall, NoCircle, NoSuchCircle
from services.matching.flash.domain.status import CircleStatus
from services.matching.flash.queries.circles import asking_for, kept_apart, offering
from services.matching.flash.tables import circle_proposals, circle_seats
from services.matching.outcomes.queries.weights import weighing_in_force

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('circle_proposals', 0))")


@dataclass(frozen=True, kw_only=True)
class ProposedCircle:
    """A mentor with members; `batch_id`: what it was proposed together with.  The topic as a URI and in words."""

    batch_id: UUID
    topic_uri: str
    topic: str
    circle: Circle
    weights_version: int


async def propose_circles(tx: Transaction, topic_uri: str, *, by: UUID) -> UUID:
    """Makes circles of the open group needs and offers for a topic; returns the id of the batch.

    Two of the staff who ask at once go one after the other, so that nobody is in a circle of both.
    """
    await tx.session.execute(_ONE_AT_A_TIME)
    topic, mentees = await asking_for(tx, topic_uri)
    mentors = await offering(tx, topic_uri)
    apart = await kept_apart(tx, {one.id for one in (*mentors, *mentees)})
    version, weighing = await weighing_in_force(tx, Kind.GROUP)
    found = await asyncio.to_thread(circles, mentors, mentees, apart, weighing=weighing)
    if not found:
        raise NoCircle
    batch_id = new_id()
    for circle in found:
        proposed = ProposedCircle(
            batch_id=batch_id, topic_uri=topic_uri, topic=topic, circle=circle, weights_version=version
        )
        await _keep(tx, proposed, CircleStatus.PROPOSED, by=by)
    return batch_id


async def open_circle(tx: Transaction, proposed: ProposedCircle, *, by: UUID) -> UUID:
    """Of a programme, whose staff have seen and published it: sessions opens it and asks its people."""
    circle_id = await _keep(tx, proposed, CircleStatus.ACCEPTED, by=by)
    members = tuple(sorted(member_id for member_id, _, _ in proposed.circle.members))
    await _tell(
        tx, circle_id, mentor_id=proposed.circle.mentor_id, members=members, topic_uri=proposed.topic_uri, by=by
    )
    return circle_id


async def _keep(tx: Transaction, proposed: ProposedCircle, status: CircleStatus, *, by: UUID) -> UUID:
    circle_id = new_id()
    row = {
        "id": circle_id, "batch_id": proposed.batch_id, "topic_uri": proposed.topic_uri, "topic": proposed.topic,
        "mentor_id": proposed.circle.mentor_id, "status": status, "proposed_by": by, "proposed_at": tx.now,
        "weights_version": proposed.weights_version,
    }  # fmt: skip
    await tx.session.execute(insert(circle_proposals).values(row))
    seats = [
        {"circle_id": circle_id, "member_id": member_id, "need_id": need_id, "points": points}
        for member_id, need_id, points in proposed.circle.members
    ]
    await tx.session.execute(insert(circle_seats), seats)
    return circle_id


async def accept_circle(tx: Transaction, circle_id: UUID, *, by: UUID) -> UUID:
    """Tells sessions, which opens the circle and asks its people."""
    circle = await _open_circle(tx, circle_id)
    seated = select(circle_seats.c.member_id).where(circle_seats.c.circle_id == circle_id)
    members = tuple(await tx.session.scalars(seated.order_by(circle_seats.c.member_id)))
    if not members:
        raise CircleTooSmall
    await _decide(tx, circle_id, CircleStatus.ACCEPTED)
    await _tell(tx, circle_id, mentor_id=circle.mentor_id, members=members, topic_uri=circle.topic_uri, by=by)
    return circle_id


async def _tell(
    tx: Transaction, circle_id: UUID, *, mentor_id: UUID, members: tuple[UUID, ...], topic_uri: str, by: UUID
) -> None:
    await tx.emit(
        CircleProposed(
            circle_id=circle_id, mentor_id=mentor_id, member_ids=members, topic_uri=topic_uri, accepted_by=by
        )
    )


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
