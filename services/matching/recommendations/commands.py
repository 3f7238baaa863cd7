"""The only writers of what members choose for themselves."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.matching.recommendations.domain.choices import Choice, ChoosingYourself, NoSuchMember
from services.matching.recommendations.queries.people import may_know_of
from services.matching.recommendations.tables import choices


async def choose(tx: Transaction, member_id: UUID, about: UUID, *, choice: Choice) -> UUID:
    """Keeps the member's choice about somebody whom they may know of; the last one counts, and nobody is told."""
    if about == member_id:
        raise ChoosingYourself
    if not await may_know_of(tx, member_id, about):
        raise NoSuchMember
    row = {"choice": choice, "chosen_at": tx.now}
    statement = insert(choices).values(member_id=member_id, about=about, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["member_id", "about"], set_=row))
    return about


async def take_back_choice(tx: Transaction, member_id: UUID, about: UUID) -> UUID:
    """Afterwards nothing is chosen, whatever was before."""
    mine = (choices.c.member_id == member_id) & (choices.c.about == about)
    await tx.session.execute(delete(choices).where(mine))
    return about
