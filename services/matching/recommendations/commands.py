"""The only writers of what members choose for themselves."""

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.matching.facts.queries.blocks import apart
from services.matching.facts.tables import members, offers
from services.matching.recommendations.domain.choices import Choice, ChoosingYourself, NoSuchMember
from services.matching.recommendations.tables import choices


async def choose(tx: Transaction, member_id: UUID, about: UUID, *, choice: Choice) -> UUID:
    """Keeps the member's choice about somebody whom they may know of; the last one counts, and nobody is told."""
    if about == member_id:
        raise ChoosingYourself
    if not await _may_know_of(tx, member_id, about):
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


async def _may_know_of(tx: Transaction, member_id: UUID, about: UUID) -> bool:
    """Who is kept apart by a block, or cannot be found, is as somebody who never was."""
    found = select(members.c.member_id).where(members.c.member_id == about, members.c.findable)
    offering = select(offers.c.member_id).where(
        offers.c.member_id == about, ~select(members.c.member_id).where(members.c.member_id == about).exists()
    )
    known = or_(found.exists(), offering.exists())
    return bool(await tx.session.scalar(select(known & ~apart(member_id, about))))
