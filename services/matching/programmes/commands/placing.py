"""Placing a mentee: the next choice by the prices of the published run, or a place in line until a seat is free."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import set_timer
from contracts.words import Kind
from services.matching.outcomes.commands.scores import ScoredPair, keep_score
from services.matching.programmes.commands.ending import naming
from services.matching.programmes.commands.kinds import LAPSE, TEND
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING, Programme, ProgrammeStatus, RunRule
from services.matching.programmes.domain.proposal import Match, Origin, Proposal, ProposalStatus, offer
from services.matching.programmes.domain.run import Wave
from services.matching.programmes.queries.choices import (
    Choice,
    Published,
    is_placed,
    next_choice,
    published_run,
    running_with,
    somebody_is_free,
)
from services.matching.programmes.tables import enrolments, programme_waitlist, proposals
from services.matching.relationships.queries.partners import is_living

AT_A_TIME = 20
"""Of those who wait, how many are looked at in one transaction."""


async def place(tx: Transaction, programme: Programme, mentee_id: UUID, *, origin: Origin) -> Proposal | None:
    """Offers the mentee their next choice, or lets them wait in line; the programme must be locked.

    Nothing happens to who is placed already, does not take part any more, or waits as a control.  Nobody joins a circle
    one by one: they wait for the next run.
    """
    if programme.status is not ProgrammeStatus.RUNNING or programme.published_run_id is None:
        return None
    published = await published_run(tx, programme.published_run_id)
    need_id = await _waiting_need(tx, published, mentee_id)
    if need_id is None:
        await forget_waiting(tx, programme.id, mentee_id)
        return None
    if published.rule is RunRule.CIRCLES:
        await wait_in_line(tx, programme.id, [mentee_id])
        return None
    choice = await next_choice(tx, published, mentee_id, need_id)
    if choice is None:
        await wait_in_line(tx, programme.id, [mentee_id])
        return None
    for placed in (mentee_id, choice.mentor_id) if programme.kind is Kind.PEER else (mentee_id,):
        await forget_waiting(tx, programme.id, placed)
    return await make_offer(tx, published, mentee_id, choice=choice, origin=origin)


async def make_offer(
    tx: Transaction, published: Published, mentee_id: UUID, *, choice: Choice, origin: Origin
) -> Proposal:
    """One live offer for each mentee and each seat: the unique indexes hold, whoever forgets the lock."""
    match = Match(
        programme_id=published.programme_id,
        run_id=published.run_id,
        mentee_id=mentee_id,
        mentor_id=choice.mentor_id,
        points=choice.points,
    )
    proposal, event = offer(new_id(), match, mentor_seat=choice.seat, origin=origin, now=tx.now)
    tx.session.add(proposal)
    await tx.session.flush()
    await keep_score(tx, _scored(proposal, published, choice))
    await expect_answers(tx, published.programme_id)
    await tx.emit(event)
    return proposal


def _scored(proposal: Proposal, published: Published, choice: Choice) -> ScoredPair:
    return ScoredPair(
        id=proposal.id,
        mentor_id=proposal.mentor_id,
        mentee_id=proposal.mentee_id,
        kind=published.kind,
        programme_id=published.programme_id,
        fits=choice.fits,
        weights_version=published.weights_version,
    )


async def expect_answers(tx: Transaction, programme_id: UUID) -> None:
    """Sets the programme's one timer to the offer that is due first; with none open the timer finds nothing to do."""
    open_ = (proposals.c.programme_id == programme_id) & (proposals.c.status == ProposalStatus.OPEN)
    query = select(proposals.c.expires_at).where(open_).order_by(proposals.c.expires_at).limit(1)
    first: datetime | None = await tx.session.scalar(query)
    if first is not None:
        await set_timer(tx, LAPSE, key=str(programme_id), due_at=first)


async def place_again(tx: Transaction, programme: Programme, ended: Iterable[Proposal], *, without: UUID) -> None:
    """Of offers that came to nothing, everybody but `without` is offered somebody else; freed seats go to the line."""
    for proposal in ended:
        for member_id in proposal.asking(programme.kind):
            if member_id != without:
                await place(tx, programme, member_id, origin=Origin.CASCADE)
    await tend_soon(tx, programme.id)


async def tend_soon(tx: Transaction, programme_id: UUID) -> None:
    await set_timer(tx, TEND, key=str(programme_id), due_at=tx.now)


async def tend_lines_of(tx: Transaction, mentor_id: UUID) -> None:
    """A mentor may have seats again: the lines of the programmes that they take part in are looked at at once."""
    for programme_id in await running_with(tx, mentor_id):
        await locked_programme(tx, programme_id)
        await _close_what_is_over(tx, programme_id, mentor_id)
        await tend_soon(tx, programme_id)


async def _close_what_is_over(tx: Transaction, programme_id: UUID, mentor_id: UUID) -> None:
    """A relationship that has ended takes no place in its programme any more."""
    agreed = select(Proposal).where(
        proposals.c.programme_id == programme_id,
        naming(mentor_id),
        proposals.c.status == ProposalStatus.AGREED,
        ~is_living(proposals.c.relationship_id),
    )
    for proposal in await tx.session.scalars(agreed.order_by(proposals.c.id).with_for_update()):
        proposal.end_with_relationship()
    await tx.session.flush()


async def tend_waitlist(tx: Transaction, programme: Programme, *, after: tuple[datetime, UUID] | None) -> None:
    """Offers a seat to those who wait, in line; in steps, and again in some hours whatever has happened."""
    if programme.status is not ProgrammeStatus.RUNNING or programme.published_run_id is None:
        return
    published = await published_run(tx, programme.published_run_id)
    if published.rule is RunRule.CIRCLES:
        return
    if not await somebody_is_free(tx, published):
        await set_timer(tx, TEND, key=str(programme.id), due_at=tx.now + DEFAULTS.tended_every)
        return
    line = await _in_line(tx, programme.id, after=after)
    for waiting in line:
        await place(tx, programme, waiting.mentee_id, origin=Origin.WAITLIST)
    more = len(line) == AT_A_TIME
    payload = {"since": line[-1].since.isoformat(), "mentee": str(line[-1].mentee_id)} if more else {}
    due_at = tx.now if more else tx.now + DEFAULTS.tended_every
    await set_timer(tx, TEND, key=str(programme.id), due_at=due_at, payload=payload)


async def wait_in_line(tx: Transaction, programme_id: UUID, mentee_ids: Sequence[UUID]) -> None:
    """Who waits already keeps their place."""
    rows = [{"programme_id": programme_id, "mentee_id": mentee_id, "since": tx.now} for mentee_id in mentee_ids]
    if rows:
        await tx.session.execute(insert(programme_waitlist).values(rows).on_conflict_do_nothing())


async def forget_waiting(tx: Transaction, programme_id: UUID, mentee_id: UUID) -> None:
    mine = (programme_waitlist.c.programme_id == programme_id) & (programme_waitlist.c.mentee_id == mentee_id)
    await tx.session.execute(delete(programme_waitlist).where(mine))


async def _in_line(tx: Transaction, programme_id: UUID, *, after: tuple[datetime, UUID] | None) -> list[Row[Any]]:
    place_in_line = tuple_(programme_waitlist.c.since, programme_waitlist.c.mentee_id)
    query = select(programme_waitlist).where(programme_waitlist.c.programme_id == programme_id)
    if after is not None:
        query = query.where(place_in_line > tuple_(*after))
    return list((await tx.session.execute(query.order_by(place_in_line).limit(AT_A_TIME))).all())


async def _waiting_need(tx: Transaction, published: Published, mentee_id: UUID) -> UUID | None:
    """The need of an enrolled mentee who has no live offer, and whose turn it is."""
    turn = [] if published.wave is Wave.EVERYBODY else [enrolments.c.arm.is_distinct_from(Arm.WAITLIST)]
    query = select(enrolments.c.need_id).where(
        enrolments.c.programme_id == published.programme_id,
        enrolments.c.member_id == mentee_id,
        enrolments.c.role.in_(ASKING),
        enrolments.c.status == EnrolmentStatus.ENROLLED,
        ~is_placed(),
        *turn,
    )
    return await tx.session.scalar(query)
