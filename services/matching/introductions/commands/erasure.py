"""Ending what is under way with members who are erased."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction, among
from chassis.stores import Leaving, who_leaves
from services.matching.capacity.commands import release_seat
from services.matching.introductions.commands.cascade import forget_choices, move_on
from services.matching.introductions.commands.clocks import forget_clock
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import IN_TOUCH, LIVE
from services.matching.introductions.tables import introductions


async def end_introductions(tx: Transaction, leaving: Leaving) -> None:
    """Ends them without blame, and gives the seats back that they held; what a mentor leaves unanswered moves on."""
    for introduction in await _under_way(tx, leaving):
        left_by = who_leaves(leaving, introduction.mentee_id, introduction.mentor_id)
        await _end(tx.because(leaving[left_by]), introduction, left_by)


async def _end(tx: Transaction, introduction: Introduction, member_id: UUID) -> None:
    if introduction.holds_seat:
        await release_seat(tx, introduction.mentor_id)
    await forget_clock(tx, introduction)
    if introduction.status in LIVE and member_id == introduction.mentor_id and await move_on(tx, introduction):
        return
    if introduction.status in LIVE:
        await forget_choices(tx, introduction.need_id)
    event = introduction.end_with(member_id)
    if event is not None:
        await tx.emit(event)


async def _under_way(tx: Transaction, leaving: Leaving) -> list[Introduction]:
    theirs = or_(among(introductions.c.mentee_id, leaving), among(introductions.c.mentor_id, leaving))
    query = select(Introduction).where(theirs, introductions.c.status.in_(IN_TOUCH)).order_by(introductions.c.id)
    return list(await tx.session.scalars(query.with_for_update()))
