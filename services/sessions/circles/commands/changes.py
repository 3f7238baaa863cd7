"""What the mentors of a circle change once it is there: its topic, its seats, who is invited and who is in it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.stores import erased_of
from chassis.timers import set_timer
from contracts.sessions import SeatLoss
from services.sessions.circles.commands.gatherings import check_one_more
from services.sessions.circles.commands.seats import a_claim, claim_of, locked_for, offer_more, release
from services.sessions.circles.commands.topics import SEAL
from services.sessions.circles.domain.gathering import (
    Gathering,
    GatheringKind,
    MentorLeft,
    NoSuchGathering,
    check_circle,
)
from services.sessions.circles.domain.seats import Claim, NoSuchClaim, Standing, seat_lost
from services.sessions.circles.tables import claims, gatherings


@dataclass(frozen=True, kw_only=True)
class CircleChange:
    """What is to be different; None stays as it was, and no days between two meetings are no rhythm."""

    topic: str | None = None
    minutes: int | None = None
    every_days: int | None = None
    seats: int | None = None


async def change_circle(tx: Transaction, circle_id: UUID, change: CircleChange, *, by: UUID) -> UUID:
    """Seats that are added are offered on in the same transaction; meetings that are set stay as they are."""
    circle = await _led_circle(tx, circle_id, by)
    if change.topic is not None:
        await _say_topic(tx, circle, change.topic, by=by)
    if change.minutes is not None:
        circle.minutes = change.minutes
    if change.every_days is not None:
        circle.every_days = change.every_days or None
    if change.seats is not None:
        circle.grow(change.seats)
    check_circle(circle)
    await offer_more(tx, circle)
    return circle_id


async def _say_topic(tx: Transaction, circle: Gathering, topic: str, *, by: UUID) -> None:
    """In the words of who is its mentor now, and sealed under their key for whoever is told of it."""
    circle.check_mentored_by(by)
    circle.topic, circle.topic_sealed = topic, None
    await set_timer(tx, SEAL, key=str(circle.id), due_at=tx.now)


async def reopen_circle(tx: Transaction, circle_id: UUID, *, by: UUID) -> UUID:
    """People can join it again; whoever was let go when it closed asks anew.  It counts as one that is started."""
    mentor_id = await tx.session.scalar(select(gatherings.c.mentor_id).where(gatherings.c.id == circle_id))
    if mentor_id is not None:
        await check_one_more(tx, mentor_id)
    circle = await _led_circle(tx, circle_id, by)
    if await erased_of(tx, [circle.mentor_id]):
        raise MentorLeft
    circle.reopen()
    return circle_id


async def take_invitation_back(tx: Transaction, circle_id: UUID, member_id: UUID, *, by: UUID) -> UUID:
    """As long as they have not followed it; a circle by invitation does not exist for them from then on."""
    circle = await _led_circle(tx, circle_id, by)
    invited = await _claim(tx, circle, member_id, Standing.INVITED)
    await tx.session.delete(invited)
    return circle_id


async def take_seat_back(tx: Transaction, gathering_id: UUID, member_id: UUID, *, by: UUID, claim_id: UUID) -> UUID:
    """Kindly told to who had it, and offered on.  They can be invited again; by themselves they do not come back."""
    gathering, _own = await locked_for(tx, gathering_id, by)
    gathering.check_led_by(by)
    seated = await _claim(tx, gathering, member_id, Standing.SEATED)
    await release(tx, gathering, claims.c.id == seated.id)
    declined = a_claim(tx, gathering, member_id, claim_id=claim_id)
    declined.standing = Standing.DECLINED
    tx.session.add(declined)
    await tx.emit(seat_lost(gathering, member_id, SeatLoss.REMOVED, now=tx.now))
    return gathering_id


async def _led_circle(tx: Transaction, circle_id: UUID, by: UUID) -> Gathering:
    circle, _own = await locked_for(tx, circle_id, by)
    if circle.kind is not GatheringKind.CIRCLE:
        raise NoSuchGathering
    circle.check_led_by(by)
    return circle


async def _claim(tx: Transaction, gathering: Gathering, member_id: UUID, standing: Standing) -> Claim:
    claim = await claim_of(tx, gathering.id, member_id)
    if claim is None or claim.standing is not standing:
        raise NoSuchClaim
    return claim
