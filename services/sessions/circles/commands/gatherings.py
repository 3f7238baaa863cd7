"""Starting and closing circles and office hours, and whom their mentors let in."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, select

from chassis.db import Transaction
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.circles.commands.co_mentoring import drop_co_mentor_offer, offer_to
from services.sessions.circles.commands.seats import a_claim, claim_of, get_in, locked_for
from services.sessions.circles.commands.stays import begin_stay
from services.sessions.circles.domain.co_mentoring import check_starts
from services.sessions.circles.domain.defaults import MOST_INVITED
from services.sessions.circles.domain.gathering import (
    Gathering,
    GatheringKind,
    MentorsOwn,
    check_circle,
    check_office_hours,
)
from services.sessions.circles.domain.seats import (
    ENDING,
    AlreadyInvited,
    Claim,
    NoSuchClaim,
    Standing,
    TooManyInvited,
)
from services.sessions.circles.tables import claims, gatherings
from services.sessions.meetings.commands.times import check_free, lock_people

_OPEN_CIRCLES = (
    select(func.count())
    .select_from(gatherings)
    .where(
        gatherings.c.mentor_id == bindparam("mentor", type_=Uuid),
        gatherings.c.kind == GatheringKind.CIRCLE,
        gatherings.c.closed_at.is_(None),
    )
)


async def start_circle(tx: Transaction, circle: Gathering, *, co_mentor_id: UUID | None = None) -> UUID:
    """With its mentor alone; whom they name is asked whether they lead it, too.  The mentor is locked to be counted."""
    check_circle(circle)
    await lock_people(tx, circle.mentor_id)
    check_starts(await tx.session.scalar(_OPEN_CIRCLES, {"mentor": circle.mentor_id}) or 0)
    tx.session.add(circle)
    await tx.session.flush()
    await begin_stay(tx, circle.id, circle.mentor_id)
    if co_mentor_id is not None:
        await offer_to(tx, circle, co_mentor_id)
    return circle.id


async def publish_office_hours(tx: Transaction, hours: Gathering) -> UUID:
    """At a time that is still the mentor's own, so it is locked like a meeting's, and nothing is booked over it."""
    starts_at = check_office_hours(hours, now=tx.now)
    await lock_people(tx, hours.mentor_id)
    await spend(tx, hours.mentor_id, What.OFFICE_HOURS, about=hours.mentor_id)
    await check_free(tx, [hours.mentor_id], starts_at, starts_at + timedelta(minutes=hours.minutes))
    tx.session.add(hours)
    return hours.id


async def close_gathering(tx: Transaction, gathering_id: UUID, *, by: UUID) -> UUID:
    """Nobody is let in any more, and who was about to be is let go; who is in it stays."""
    gathering, _own = await locked_for(tx, gathering_id, by)
    gathering.close(by=by, now=tx.now)
    await end_line(tx, gathering)
    return gathering.id


async def change_topic(tx: Transaction, circle_id: UUID, topic: str, *, by: UUID) -> UUID:
    """In the words of who is its mentor now; those of who was it before went with them."""
    circle, _own = await locked_for(tx, circle_id, by)
    circle.check_mentored_by(by)
    circle.topic = topic
    return circle.id


async def end_line(tx: Transaction, gathering: Gathering) -> None:
    """Of a gathering that is closed: nobody waits for a seat in it any more, nor is asked to lead it."""
    await drop_co_mentor_offer(tx, gathering.id)
    ending = claims.c.gathering_id == gathering.id, claims.c.standing.in_(ENDING)
    await tx.session.execute(delete(claims).where(*ending))


async def invite(tx: Transaction, gathering_id: UUID, member_id: UUID, *, by: UUID, claim_id: UUID) -> UUID:
    """Any id will do, as with blocks: who is kept apart from the mentors sees no invitation, and they are not told."""
    gathering = await _led(tx, gathering_id, by)
    gathering.check_fills(tx.now)
    if gathering.is_led_by(member_id):
        raise MentorsOwn
    claim = await claim_of(tx, gathering_id, member_id)
    if claim is not None and claim.standing is not Standing.DECLINED:
        raise AlreadyInvited
    invited = claims.c.gathering_id == gathering_id, claims.c.standing == Standing.INVITED
    if (await tx.session.scalar(select(func.count()).select_from(claims).where(*invited)) or 0) >= MOST_INVITED.value:
        raise TooManyInvited
    claim = claim or a_claim(tx, gathering, member_id, claim_id=claim_id)
    claim.standing = Standing.INVITED
    tx.session.add(claim)
    return gathering.id


async def admit(tx: Transaction, gathering_id: UUID, member_id: UUID, *, by: UUID) -> UUID:
    """A yes is a place in line from now on, and a seat where one is free."""
    gathering = await _led(tx, gathering_id, by)
    gathering.check_fills(tx.now)
    claim = await _asking(tx, gathering, member_id)
    claim.check_asking()
    await get_in(tx, gathering, claim)
    return gathering.id


async def turn_down(tx: Transaction, gathering_id: UUID, member_id: UUID, *, by: UUID) -> UUID:
    gathering = await _led(tx, gathering_id, by)
    (await _asking(tx, gathering, member_id)).decline()
    return gathering.id


async def _led(tx: Transaction, gathering_id: UUID, by: UUID) -> Gathering:
    gathering, _own = await locked_for(tx, gathering_id, by)
    gathering.check_led_by(by)
    return gathering


async def _asking(tx: Transaction, gathering: Gathering, member_id: UUID) -> Claim:
    claim = await claim_of(tx, gathering.id, member_id)
    if claim is None:
        raise NoSuchClaim
    return claim
