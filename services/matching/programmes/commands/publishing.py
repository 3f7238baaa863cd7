"""Publishing a run: what still holds of it is offered, in steps that survive a crash, and the rest says why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select, update

from chassis.db import Transaction
from chassis.timers import set_timer
from contracts.words import Kind
from services.matching.programmes.commands.circles import propose_next_circles
from services.matching.programmes.commands.ending import between
from services.matching.programmes.commands.kinds import OFFER, TEND
from services.matching.programmes.commands.placing import make_offer, wait_in_line
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.commands.runs import locked_run
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING, RunRule
from services.matching.programmes.domain.proposal import Origin
from services.matching.programmes.domain.run import Wave
from services.matching.programmes.domain.sentences import sentence
from services.matching.programmes.queries.choices import (
    Choice,
    Published,
    is_placed,
    lowest_free,
    published_run,
    seats_in,
)
from services.matching.programmes.tables import enrolments, proposals, run_results
from services.matching.recommendations.queries.candidates import Comparison, compared, need_of

MENTEE_GONE = "The mentee takes part no more, or their need was withdrawn."
MENTOR_GONE = "The mentor takes part no more, or has no seat left in this programme."
AT_A_TIME = DEFAULTS.offers_at_a_time
PLACED = "The mentee has an offer or a mentor in this programme already."


async def publish_run(tx: Transaction, run_id: UUID, *, by: UUID) -> UUID:
    """The programme runs from now on, and the first offers fall due; publishing again changes nothing."""
    programme_id = (await locked_run(tx, run_id)).programme_id
    programme = await locked_programme(tx, programme_id)
    run = await locked_run(tx, run_id)
    if run.published_at is None:
        await tx.emit(programme.publish(run.id, run.publish(by=by, now=tx.now)))
        await set_timer(tx, OFFER, key=str(run_id), due_at=tx.now)
    return run_id


async def send_offers(tx: Transaction, run_id: UUID) -> None:
    """The next offers of a published run; when all are out, everybody without one stands in line."""
    run = await locked_run(tx, run_id)
    programme = await locked_programme(tx, run.programme_id)
    if programme.published_run_id != run_id:
        return
    published = await published_run(tx, run_id)
    if published.rule is RunRule.CIRCLES:
        more = await propose_next_circles(tx, published)
    else:
        more = await _send_next_offers(tx, published)
    if more:
        await set_timer(tx, OFFER, key=str(run_id), due_at=tx.now)
    else:
        await _line_up(tx, published)


async def _send_next_offers(tx: Transaction, published: Published) -> bool:
    """Whether there may be more."""
    rows = await _next(tx, published.run_id)
    seats = await seats_in(tx, published, [row.mentor_id for row in rows])
    taken = {mentor_id: _Seats(list(row.used or ())) for mentor_id, row in seats.items()}
    for row in rows:
        await _offer(tx, published, row=row, seats=taken.get(row.mentor_id))
    return len(rows) == AT_A_TIME


async def _next(tx: Transaction, run_id: UUID) -> Sequence[Row[Any]]:
    waiting = (run_results.c.run_id == run_id) & run_results.c.offered.is_(None) & run_results.c.mentor_id.is_not(None)
    query = select(run_results).where(waiting).order_by(run_results.c.mentee_id).limit(AT_A_TIME)
    return (await tx.session.execute(query)).all()


@dataclass
class _Seats:
    """Of one mentor while a step is worked off: the seats in use."""

    used: list[int]


async def _offer(tx: Transaction, published: Published, *, row: Row[Any], seats: _Seats | None) -> None:
    """Offers one pair of the run, or says why not; the mentee then stands in line when all offers are out."""
    offered = await _is_offered(tx, published, row)
    obstacle = None if offered else await _offer_anew(tx, published, row=row, seats=seats)
    mine = (run_results.c.run_id == published.run_id) & (run_results.c.mentee_id == row.mentee_id)
    values = {"offered": obstacle is None, "obstacle": obstacle}
    await tx.session.execute(update(run_results).where(mine).values(values))


async def _offer_anew(tx: Transaction, published: Published, *, row: Row[Any], seats: _Seats | None) -> str | None:
    """Why not, or None once it is offered."""
    found = await _found(tx, published, row=row, seats=seats)
    if isinstance(found, str) or seats is None:
        return str(found)
    seat = lowest_free(seats.used)
    choice = Choice(mentor_id=row.mentor_id, seat=seat, points=row.points, fits=found.fits)
    await make_offer(tx, published, row.mentee_id, choice=choice, origin=Origin.ROUND)
    seats.used.append(seat)
    return None


async def _found(tx: Transaction, published: Published, *, row: Row[Any], seats: _Seats | None) -> Comparison | str:
    """How the two of a pair fit today, or why the pair holds no more, in words."""
    need_id = await _need_of_mentee(tx, published.programme_id, row.mentee_id)
    need = None if need_id is None else await need_of(tx, need_id, row.mentee_id)
    if need is None or not need.findable:
        return MENTEE_GONE
    if await _is_placed(tx, published.programme_id, row.mentee_id):
        return PLACED
    if seats is None or len(seats.used) >= published.ratio:
        return MENTOR_GONE
    if published.kind is Kind.PEER and await _is_placed(tx, published.programme_id, row.mentor_id):
        return PLACED
    found = await compared(tx, need, row.mentor_id)
    if found is None:
        return MENTOR_GONE
    return sentence(found.obstacle) if found.obstacle else found


async def _need_of_mentee(tx: Transaction, programme_id: UUID, mentee_id: UUID) -> UUID | None:
    query = select(enrolments.c.need_id).where(
        enrolments.c.programme_id == programme_id,
        enrolments.c.member_id == mentee_id,
        enrolments.c.role.in_(ASKING),
        enrolments.c.status == EnrolmentStatus.ENROLLED,
    )
    return await tx.session.scalar(query)


async def _is_placed(tx: Transaction, programme_id: UUID, member_id: UUID) -> bool:
    mine = (enrolments.c.programme_id == programme_id) & (enrolments.c.member_id == member_id)
    query = select(enrolments.c.id).where(mine, enrolments.c.role.in_(ASKING), is_placed())
    return await tx.session.scalar(query) is not None


async def _is_offered(tx: Transaction, published: Published, row: Row[Any]) -> bool:
    """Two peers are two rows of a run, and one offer."""
    pair = between(row.mentee_id, row.mentor_id) & (proposals.c.run_id == published.run_id)
    return published.kind is Kind.PEER and bool(await tx.session.scalar(select(exists().where(pair))))


async def _line_up(tx: Transaction, published: Published) -> None:
    """Whoever the run left without a mentor, and whoever enrolled after it, waits in line from now on."""
    turn = [] if published.wave is Wave.EVERYBODY else [enrolments.c.arm.is_distinct_from(Arm.WAITLIST)]
    query = select(enrolments.c.member_id).where(
        enrolments.c.programme_id == published.programme_id,
        enrolments.c.role.in_(ASKING),
        enrolments.c.status == EnrolmentStatus.ENROLLED,
        ~is_placed(),
        *turn,
    )
    await wait_in_line(tx, published.programme_id, sorted(await tx.session.scalars(query)))
    await set_timer(tx, TEND, key=str(published.programme_id), due_at=tx.now)
