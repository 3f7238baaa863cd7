"""What staff do with a programme: open it, let members enrol, close the enrolment, end it."""

import secrets
from uuid import UUID

from sqlalchemy import delete, select

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import cancel_timer
from services.matching.outcomes.queries.weights import weights_in_force
from services.matching.programmes.commands.ending import withdraw_open
from services.matching.programmes.commands.kinds import LAPSE, TEND
from services.matching.programmes.domain.programme import Opening, Programme, Terms
from services.matching.programmes.domain.programme import open_programme as open_
from services.matching.programmes.domain.refusals import NoSuchProgramme
from services.matching.programmes.domain.run import MOST_SEED
from services.matching.programmes.tables import programme_waitlist, programmes, proposals


async def open_programme(tx: Transaction, terms: Terms, *, by: UUID) -> UUID:
    """A draft; the seed of the control group is drawn here, once."""
    adopted = await weights_in_force(tx, terms.kind, None)
    weights = adopted.weights if adopted else None
    opening = Opening(id=new_id(), by=by, at=tx.now, seed=secrets.randbelow(MOST_SEED), weights=weights)
    programme = open_(terms, opening)
    tx.session.add(programme)
    await tx.session.flush()
    return programme.id


async def begin_enrolment(tx: Transaction, programme_id: UUID) -> UUID:
    programme = await locked_programme(tx, programme_id)
    await tx.emit(programme.begin_enrolment())
    return programme_id


async def close_enrolment(tx: Transaction, programme_id: UUID) -> UUID:
    (await locked_programme(tx, programme_id)).close_enrolment()
    return programme_id


async def end_programme(tx: Transaction, programme_id: UUID) -> UUID:
    """What is still open is withdrawn, and nobody waits any more; relationships go their own way."""
    programme = await locked_programme(tx, programme_id)
    event = programme.end()
    await withdraw_open(tx, proposals.c.programme_id == programme_id)
    await tx.session.execute(delete(programme_waitlist).where(programme_waitlist.c.programme_id == programme_id))
    for kind in (LAPSE, TEND):
        await cancel_timer(tx, kind, key=str(programme_id))
    await tx.emit(event)
    return programme_id


async def locked_programme(tx: Transaction, programme_id: UUID) -> Programme:
    """The programme, locked: whoever offers, answers or publishes in it goes one after the other, so none deadlock.

    Its key stays free, for rows that refer to it: whoever enrols before it runs waits for nobody.
    """
    query = select(Programme).where(programmes.c.id == programme_id).with_for_update(key_share=True)
    programme = await tx.session.scalar(query.execution_options(populate_existing=True))
    if programme is None:
        raise NoSuchProgramme
    return programme
