"""Pins of a run, held against the people they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select

from chassis.db import Transaction, among
from services.matching.engine import Obstacle, Snapshot, obstacles
from services.matching.programmes.domain.cohort import ids_of
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING, GIVING, Programme
from services.matching.programmes.domain.refusals import PinImpossible
from services.matching.programmes.domain.run import Wish, WishedPair
from services.matching.programmes.domain.sentences import sentence
from services.matching.programmes.queries.people import mentors_among, together
from services.matching.programmes.tables import enrolments
from services.matching.recommendations.queries.candidates import apart_among, needs_of

NOT_ENROLLED = "Not possible: one of the two is not enrolled in this programme."
NO_OFFER = "Not possible: the mentor has no open offer, or the mentee's need was withdrawn."


async def check_pins(tx: Transaction, programme: Programme, wishes: Sequence[WishedPair]) -> None:
    """Refuses the first pair that could not be matched anyway, with what stands between the two.

    Four statements, however many pins there are: the programme is locked meanwhile.
    """
    pins = [wish for wish in wishes if wish.wish is Wish.PIN]
    if not pins:
        return
    people = await _people(tx, programme.id, pins)
    for pin in pins:
        if why := people.against(pin):
            raise PinImpossible(why)


@dataclass(frozen=True, kw_only=True)
class _People:
    """Who gives and who asks in the programme, of those who are pinned; and their rows of the snapshot."""

    giving: frozenset[UUID]
    asking: frozenset[UUID]
    snapshot: Snapshot
    mentors: Mapping[UUID, int]
    mentees: Mapping[UUID, int]

    def against(self, pin: WishedPair) -> str | None:
        if pin.mentor_id not in self.giving or pin.mentee_id not in self.asking:
            return NOT_ENROLLED
        mentor, mentee = self.mentors.get(pin.mentor_id), self.mentees.get(pin.mentee_id)
        if mentor is None or mentee is None:
            return NO_OFFER
        one = np.array([mentor], dtype=np.intp)
        between = self.snapshot.between.of(mentee, len(self.mentors))[0][one]
        found = obstacles(self.snapshot.mentees, mentee, self.snapshot.mentors.take(one), between=between)[0]
        return sentence(Obstacle(int(found))) if found else None


async def _people(tx: Transaction, programme_id: UUID, pins: Sequence[WishedPair]) -> _People:
    named = {each for pin in pins for each in (pin.mentor_id, pin.mentee_id)}
    enrolled = enrolments.c.programme_id == programme_id, enrolments.c.status == EnrolmentStatus.ENROLLED
    query = select(enrolments.c.member_id, enrolments.c.role, enrolments.c.need_id)
    rows = (await tx.session.execute(query.where(*enrolled, among(enrolments.c.member_id, named)))).all()
    wanting = {row.need_id for row in rows if row.role in ASKING}
    needs = [need for need in (await needs_of(tx, wanting)).values() if need.member_id in named]
    mentors = await mentors_among(tx, {row.member_id for row in rows if row.role in GIVING})
    snapshot = together(
        mentors, [need.mentee for need in needs], await apart_among(tx, [need.member_id for need in needs])
    )
    return _People(
        giving=frozenset(row.member_id for row in rows if row.role in GIVING),
        asking=frozenset(row.member_id for row in rows if row.role in ASKING),
        snapshot=snapshot,
        mentors={member_id: row for row, member_id in enumerate(ids_of(snapshot.mentors.ids))},
        mentees={member_id: row for row, member_id in enumerate(ids_of(snapshot.mentees.ids))},
    )
