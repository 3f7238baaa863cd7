"""Asking somebody to lead a circle with its mentor: one at a time, and theirs to take up or not.

Any id will do, as with invitations: whom a block keeps apart sees nothing of it, and who asked reads what they would
read of somebody who does not answer.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import set_timer
from services.sessions.circles.commands.invitations import meetings_ahead, welcome
from services.sessions.circles.commands.seats import locked, locked_for, release
from services.sessions.circles.domain.co_mentoring import (
    CoMentoringOffered,
    CoMentorOffer,
    NoCoMentoringOffered,
    NoSuchCoMentorOffer,
    check_nobody_asked,
    co_mentor_offer,
)
from services.sessions.circles.domain.gathering import Gathering, GatheringKind, NoSuchGathering
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import claims, co_mentor_offers
from services.sessions.facts.queries.people import are_apart, kept_apart
from services.sessions.meetings.commands.gathered import Span, free_among, hold_times
from services.sessions.meetings.commands.times import lock_people

CO_MENTORING_LAPSES = "co_mentor_offer_lapses"
_OPEN = co_mentor_offers.c.declined_at.is_(None)


async def offer_co_mentoring(tx: Transaction, circle_id: UUID, member_id: UUID, *, by: UUID) -> UUID:
    """Of a circle that nobody leads with its mentor, and that nobody else was asked about."""
    circle = await _locked_of_mentor(tx, circle_id, by)
    await offer_to(tx, circle, member_id)
    return circle_id


async def offer_to(tx: Transaction, circle: Gathering, member_id: UUID) -> None:
    """Of a circle that is locked, or that nobody knows yet."""
    check_nobody_asked(await _offers_of(tx, circle.id), member_id)
    withheld = await are_apart(tx, circle.mentor_id, member_id)
    offer = co_mentor_offer(new_id(), circle, member_id, withheld=withheld, now=tx.now)
    tx.session.add(offer)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        raise CoMentoringOffered from error
    await set_timer(tx, CO_MENTORING_LAPSES, key=str(offer.id), due_at=offer.offered_until)
    if offer.offered is not None:
        await tx.emit(offer.offered)


async def withdraw_co_mentoring(tx: Transaction, circle_id: UUID, *, by: UUID) -> UUID:
    """Who was asked is not told: what was in their list is there no more."""
    circle = await _locked_of_mentor(tx, circle_id, by)
    if not await drop_co_mentor_offer(tx, circle.id):
        raise NoCoMentoringOffered
    return circle_id


async def accept_co_mentoring(tx: Transaction, circle_id: UUID, member_id: UUID) -> UUID:
    """From now on they lead it: their seat goes on, and so do those of whom a block keeps apart from them.

    Of the meetings ahead they give their time to those at which they have nothing else; the mentor leads the others.
    """
    await _lock_both(tx, circle_id, member_id)
    circle, offer = await _locked_for_answer(tx, circle_id, member_id)
    agreed = offer.accept(circle, now=tx.now)
    await tx.session.flush()
    await drop_co_mentor_offer(tx, circle_id)
    await tx.emit(agreed)
    has_them = await _leave_seat(tx, circle_id, member_id)
    await release(tx, circle, kept_apart(member_id, claims.c.member_id))
    await _give_time(tx, circle, member_id)
    if not has_them:
        await welcome(tx, circle, member_id)
    return circle_id


async def decline_co_mentoring(tx: Transaction, circle_id: UUID, member_id: UUID) -> UUID:
    """For good: for this circle the mentor cannot ask them again."""
    _circle, offer = await _locked_for_answer(tx, circle_id, member_id)
    ended = offer.decline(now=tx.now)
    await tx.session.flush()
    await tx.emit(ended)
    return circle_id


async def lapse_co_mentoring(tx: Transaction, offer_id: UUID) -> None:
    """Silence; an offer that was answered or taken back in time is left alone."""
    mine = co_mentor_offers.c.id == offer_id
    circle_id = await tx.session.scalar(select(co_mentor_offers.c.gathering_id).where(mine))
    if circle_id is None:
        return
    await locked(tx, circle_id)
    offer = await tx.session.get(CoMentorOffer, offer_id, populate_existing=True)
    if offer is not None and offer.has_lapsed(tx.now):
        await tx.session.execute(delete(co_mentor_offers).where(mine))
        await tx.emit(offer.ended(now=tx.now))


async def drop_co_mentor_offer(tx: Transaction, circle_id: UUID) -> bool:
    """Ends the one that waits for an answer, if there is one; nobody is told."""
    await tx.session.flush()
    gone = delete(co_mentor_offers).where(co_mentor_offers.c.gathering_id == circle_id, _OPEN)
    return await tx.session.scalar(gone.returning(co_mentor_offers.c.id)) is not None


async def _give_time(tx: Transaction, circle: Gathering, member_id: UUID) -> None:
    """Their seat went before, so that the circle itself does not stand in their way."""
    spans = [Span.of(each) for each in await meetings_ahead(tx, circle)]
    if spans and (free := await free_among(tx, [member_id], spans)):
        await hold_times(tx, [member_id], free)


async def _leave_seat(tx: Transaction, circle_id: UUID, member_id: UUID) -> bool:
    """Whether they had a seat, and so the meetings in their calendar, which stay there."""
    gone = delete(claims).where(claims.c.gathering_id == circle_id, claims.c.member_id == member_id)
    standing = await tx.session.scalar(gone.returning(claims.c.standing))
    return standing is Standing.SEATED


async def _lock_both(tx: Transaction, circle_id: UUID, member_id: UUID) -> None:
    """Before the circle's row, as whoever sets its meetings does."""
    mine = co_mentor_offers.c.gathering_id == circle_id, co_mentor_offers.c.member_id == member_id
    mentor_id = await tx.session.scalar(select(co_mentor_offers.c.offered_by).where(*mine, _OPEN))
    if mentor_id is None:
        raise NoSuchCoMentorOffer
    await lock_people(tx, mentor_id, member_id)


async def _locked_for_answer(tx: Transaction, circle_id: UUID, member_id: UUID) -> tuple[Gathering, CoMentorOffer]:
    """To whom nothing is offered, or a block keeps apart, there is nothing to answer, whatever else they may see."""
    try:
        circle = await locked(tx, circle_id)
    except NoSuchGathering as error:
        raise NoSuchCoMentorOffer from error
    c = co_mentor_offers.c
    mine = c.gathering_id == circle_id, c.member_id == member_id, _OPEN, ~c.withheld
    offer = await tx.session.scalar(select(CoMentorOffer).where(*mine, ~kept_apart(member_id, c.offered_by)))
    if offer is None:
        raise NoSuchCoMentorOffer
    return circle, offer


async def _locked_of_mentor(tx: Transaction, circle_id: UUID, by: UUID) -> Gathering:
    circle, _own = await locked_for(tx, circle_id, by)
    if circle.kind is not GatheringKind.CIRCLE:
        raise NoSuchGathering
    circle.check_mentored_by(by)
    return circle


async def _offers_of(tx: Transaction, circle_id: UUID) -> list[CoMentorOffer]:
    of_circle = select(CoMentorOffer).where(co_mentor_offers.c.gathering_id == circle_id)
    return list(await tx.session.scalars(of_circle))
