"""What a member has chosen for themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from chassis.db import Transaction
from services.matching.recommendations.domain.choices import Choice
from services.matching.recommendations.queries.people import known_of
from services.matching.recommendations.tables import choices


@dataclass(frozen=True, kw_only=True)
class ChoiceView:
    """Whom the choice is about, and which it is."""

    about: UUID
    choice: Choice
    chosen_at: datetime


async def choices_of(
    tx: Transaction, member_id: UUID, choice: Choice, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[ChoiceView]:
    """The newest first; whom the member may not know of now is not in it, be it for a block or because of them."""
    moment, about = choices.c.chosen_at, choices.c.about
    query = select(about, choices.c.choice, moment).where(
        choices.c.member_id == member_id, choices.c.choice == choice, known_of(member_id, about)
    )
    if after is not None:
        query = query.where(or_(moment < after[0], and_(moment == after[0], about < after[1])))
    rows = await tx.session.execute(query.order_by(moment.desc(), about.desc()).limit(limit))
    return [ChoiceView(about=row.about, choice=row.choice, chosen_at=row.chosen_at) for row in rows]
