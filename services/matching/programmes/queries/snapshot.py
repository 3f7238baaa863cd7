"""What a run sees: everybody who is enrolled and can be matched, as they are now."""

import asyncio
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from contracts.words import MentoringRole
from services.matching.engine import Snapshot
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.run import Wave
from services.matching.programmes.queries.people import mentors_among, together
from services.matching.programmes.tables import enrolments
from services.matching.recommendations.queries.candidates import apart_from, need_of


async def snapshot_of(tx: Transaction, programme_id: UUID, *, wave: Wave) -> Snapshot:
    """Mentors and mentees of a programme; who waits as a control is left out of the first wave.

    Somebody whose need was withdrawn, or who cannot be found any more, is not in it.  Two statements for each
    mentee, so that nobody else waits long; the packing is done in a thread.
    """
    enrolled = enrolments.c.programme_id == programme_id, enrolments.c.status == EnrolmentStatus.ENROLLED
    rows = (await tx.session.execute(select(enrolments).where(*enrolled).order_by(enrolments.c.member_id))).all()
    mentors = await mentors_among(tx, [row.member_id for row in rows if row.role is MentoringRole.MENTOR])
    mentees, apart = [], {}
    for row in rows:
        turn = wave is Wave.EVERYBODY or row.arm is not Arm.WAITLIST
        if row.role is not MentoringRole.MENTEE or not turn:
            continue
        need = await need_of(tx, row.need_id, row.member_id)
        if need is not None and need.findable:
            mentees.append(need.mentee)
            apart[row.member_id] = await apart_from(tx, row.member_id)
    return await asyncio.to_thread(together, mentors, mentees, apart)
