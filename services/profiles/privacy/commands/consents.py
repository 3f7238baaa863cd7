"""Answering for a consent."""

from uuid import UUID

from sqlalchemy import insert

from chassis.db import Transaction
from chassis.ids import new_id
from services.profiles.members.commands.locks import lock_member
from services.profiles.privacy.domain.consents import Answer, Purpose, check_version
from services.profiles.privacy.standing import last_answers
from services.profiles.privacy.tables import consents


async def answer_consent(tx: Transaction, member_id: UUID, *, purpose: Purpose, version: int, given: bool) -> UUID:
    """Keeps the answer beside the earlier ones; answering the same again tells nobody."""
    check_version(purpose, version)
    await lock_member(tx, member_id)
    last = (await last_answers(tx, member_id)).get(purpose)
    if last is not None and (last.version, last.given) == (version, given):
        return last.id
    answer = Answer(id=new_id(), member_id=member_id, purpose=purpose, version=version, given=given, answered_at=tx.now)
    await tx.session.execute(insert(consents).values(**vars(answer)))
    await tx.emit(answer.answered())
    return answer.id
