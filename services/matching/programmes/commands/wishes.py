"""Pins of a run, held against the people they are about."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING, GIVING, Programme
from services.matching.programmes.domain.refusals import PinImpossible
from services.matching.programmes.domain.run import Wish, WishedPair
from services.matching.programmes.domain.sentences import sentence
from services.matching.programmes.tables import enrolments
from services.matching.recommendations.queries.candidates import need_of, obstacle_between

NOT_ENROLLED = "Not possible: one of the two is not enrolled in this programme."
NO_OFFER = "Not possible: the mentor has no open offer, or the mentee's need was withdrawn."


async def check_pins(tx: Transaction, programme: Programme, wishes: Sequence[WishedPair]) -> None:
    """Refuses the first pair that could not be matched anyway, with what stands between the two."""
    for wish in wishes:
        if wish.wish is Wish.PIN and (why := await _obstacle(tx, programme.id, wish)):
            raise PinImpossible(why)


async def _obstacle(tx: Transaction, programme_id: UUID, pin: WishedPair) -> str | None:
    query = select(enrolments.c.member_id, enrolments.c.need_id).where(
        enrolments.c.programme_id == programme_id,
        enrolments.c.status == EnrolmentStatus.ENROLLED,
        ((enrolments.c.member_id == pin.mentor_id) & enrolments.c.role.in_(GIVING))
        | ((enrolments.c.member_id == pin.mentee_id) & enrolments.c.role.in_(ASKING)),
    )
    parts = {row.member_id: row.need_id for row in await tx.session.execute(query)}
    if len(parts) < len((pin.mentor_id, pin.mentee_id)):
        return NOT_ENROLLED
    need = await need_of(tx, parts[pin.mentee_id], pin.mentee_id)
    found = None if need is None else await obstacle_between(tx, need, pin.mentor_id)
    if found is None:
        return NO_OFFER
    return sentence(found) if found else None
