"""Proposing other times, back and forth, until one suits both."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Transaction
from chassis.graph import as_instant
from chassis.ids import new_id
from services.matching.capacity.commands import hold_seat
from services.matching.capacity.domain import NoSeatLeft
from services.matching.facts.domain.times import check_proposal
from services.matching.introductions.commands.clocks import forget_clock, start_clock
from services.matching.introductions.commands.introductions import own
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.domain.refusals import MentorFull, TimesMissing
from services.matching.introductions.queries.rules import rules_in_force


async def propose_times(tx: Transaction, introduction_id: UUID, *, by: UUID, times: Sequence[datetime]) -> UUID:
    """Times that need not lie in anybody's week: who says yes to one says that they have time."""
    rules = await rules_in_force(tx)
    starts = [as_instant(each, name="times") for each in times]
    if not 1 <= len(set(starts)) == len(starts) <= rules[RuleName.TIMES_PROPOSED]:
        raise TimesMissing
    for start in starts:
        check_proposal(start, now=tx.now)
    introduction = await own(tx, introduction_id, by)
    event = introduction.propose(by, starts, rounds=rules[RuleName.COUNTER_ROUNDS], now=tx.now)
    await start_clock(tx, introduction)
    await tx.emit(event)
    return introduction_id


async def accept_proposed_time(tx: Transaction, introduction_id: UUID, *, by: UUID, starts_at: datetime) -> UUID:
    """Holds a seat and asks sessions for the time, as an acceptance by the mentor does."""
    starts_at = as_instant(starts_at, name="startsAt")
    introduction = await own(tx, introduction_id, by)
    event = introduction.accept_proposed(by, session_id=new_id(), starts_at=starts_at, now=tx.now)
    check_proposal(starts_at, now=tx.now)
    try:
        await hold_seat(tx, introduction.mentor_id)
    except NoSeatLeft as error:
        # What the mentor could do about it is of no use to the mentee.
        raise (error if by == introduction.mentor_id else MentorFull()) from error
    await forget_clock(tx, introduction)
    await tx.emit(event)
    return introduction_id
