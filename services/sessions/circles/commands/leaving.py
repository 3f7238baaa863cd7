"""What a block and an erasure mean for seats: what was held goes to whoever is next, and nobody is told why."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from chassis.db import Transaction, among
from chassis.stores import Leaving
from services.sessions.circles.commands.gatherings import end_line
from services.sessions.circles.commands.invitations import step_down
from services.sessions.circles.commands.meetings import call_off_meetings, take_over
from services.sessions.circles.commands.seats import release
from services.sessions.circles.commands.stays import end_stays
from services.sessions.circles.domain.gathering import Gathering
from services.sessions.circles.tables import claims, gatherings, stays


async def leave_between(tx: Transaction, one: UUID, other: UUID) -> None:
    """Neither keeps anything in what the other leads; the locks hold off whoever is asking just now.

    Of two who lead something together it stays whose it was: the co-mentor steps down, and has their time back.
    """
    led = or_(among(gatherings.c.mentor_id, (one, other)), among(gatherings.c.co_mentor_id, (one, other)))
    for gathering in await _locked(tx, led):
        if (gathering.mentor_id, gathering.co_mentor_id) in {(one, other), (other, one)}:
            await step_down(tx, gathering)
        other_ones = [member_id for member_id in (one, other) if not gathering.is_led_by(member_id)]
        await release(tx, gathering, among(claims.c.member_id, other_ones))


async def leave_all_of(tx: Transaction, leaving: Leaving) -> None:
    """Hands on what the members lead or closes it with all its meetings ahead, and frees what they hold elsewhere."""
    led = or_(among(gatherings.c.mentor_id, leaving), among(gatherings.c.co_mentor_id, leaving))
    held = exists().where(and_(claims.c.gathering_id == gatherings.c.id, among(claims.c.member_id, leaving)))
    for gathering in await _locked(tx, or_(led, held)):
        theirs = among(claims.c.member_id, leaving)
        if gathering.mentor_id in leaving:
            await _goes_on_or_ends(tx.because(leaving[gathering.mentor_id]), gathering, leaving)
        cause = await tx.session.scalar(select(claims.c.member_id).where(claims.c.gathering_id == gathering.id, theirs))
        await release(tx if cause is None else tx.because(leaving[cause]), gathering, theirs)
    await end_stays(tx, among(stays.c.member_id, leaving))


async def _goes_on_or_ends(tx: Transaction, gathering: Gathering, leaving: Leaving) -> None:
    """Who leads it with its mentor leads it on, without the mentor's words; else it ends."""
    if gathering.co_mentor_id is not None and gathering.co_mentor_id not in leaving:
        await take_over(tx, gathering)
        return
    gathering.closed_at = gathering.closed_at or tx.now
    await tx.session.flush()
    await end_line(tx, gathering)
    await call_off_meetings(tx, gathering)


async def _locked(tx: Transaction, which: ColumnElement[bool]) -> Sequence[Gathering]:
    """In one order, so that two who lock several never wait in a circle."""
    query = select(Gathering).where(which).order_by(gatherings.c.id).with_for_update()
    return (await tx.session.scalars(query)).all()
