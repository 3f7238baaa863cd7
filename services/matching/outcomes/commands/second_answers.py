"""The questions of the baseline, answered once more after the programme has had time to change something."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.words import MentoringRole
from services.matching.outcomes.domain.again import check_time
from services.matching.outcomes.domain.refusals import AnsweredAgainAlready, NothingToAnswerAgain
from services.matching.outcomes.tables import second_answers
from services.matching.programmes.domain.questions import Baseline
from services.matching.programmes.queries.enrolments import enrolment_in
from services.matching.programmes.queries.programmes import programmes_by_id
from services.matching.relationships.queries.outcomes import lives


async def answer_again(
    tx: Transaction, programme_id: UUID, member_id: UUID, *, role: MentoringRole, answer: Baseline
) -> UUID:
    """Once, and by whoever enrolled, whether or not they still take part: who left counts as well."""
    enrolment = await enrolment_in(tx, programme_id, member_id, role=role)
    if enrolment is None:
        raise NothingToAnswerAgain
    programme = (await programmes_by_id(tx, [programme_id], staff=True))[programme_id]
    check_time(programme.starts_on, programme.ends_on, now=tx.now)
    row = {
        "enrolment_id": enrolment.id,
        "programme_id": programme_id,
        "member_id": member_id,
        **vars(answer),
        "matched": await _is_matched(tx, programme_id, member_id),
        "answered_at": tx.now,
    }
    kept = insert(second_answers).values(row).on_conflict_do_nothing().returning(second_answers.c.enrolment_id)
    if await tx.session.scalar(kept) is None:
        raise AnsweredAgainAlready
    return enrolment.id


async def _is_matched(tx: Transaction, programme_id: UUID, member_id: UUID) -> bool:
    life = lives().subquery("life")
    theirs = (life.c.programme_id == programme_id) & (life.c.mentee_id == member_id)
    return bool(await tx.session.scalar(select(exists().where(theirs))))
