"""The stored facts that a checker of boards derives their claims from, read by queries of its own."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from services.matching.boards.domain.checking import BoardFacts, SeatFacts
from services.matching.boards.tables import board_seats, boards
from services.matching.facts.tables import blocks, members, needs, offers


async def board_facts(tx: Transaction, owner_id: UUID) -> BoardFacts:
    """Five statements; whom the owner has blocked sits nowhere."""
    of_owner = select(boards.c.id).where(boards.c.owner_id == owner_id).scalar_subquery()
    query = select(board_seats).where(board_seats.c.board_id == of_owner).order_by(board_seats.c.id)
    rows = (await tx.session.execute(query)).all()
    refused = select(blocks.c.blocked_id).where(blocks.c.blocker_id == owner_id)
    gone = set(await tx.session.scalars(refused))
    wanted = await _needs(tx, owner_id, [row.need_id for row in rows if row.need_id])
    seats = [
        SeatFacts(
            id=row.id,
            purpose=row.purpose.value,
            name=row.name,
            member_id=None if row.member_id in gone else row.member_id,
            skills=list(zip(row.skills, row.labels, strict=True)) or wanted.get(row.need_id, ()),
        )
        for row in rows
    ]
    sitting = [seat.member_id for seat in seats if seat.member_id]
    known = select(members).where(among(members.c.member_id, sitting))
    offering = select(offers).where(among(offers.c.member_id, sitting), offers.c.active)
    said = {row.member_id: [*row.industries, *row.past_industries] for row in await tx.session.execute(known)}
    offered = {row.member_id: row.skills for row in await tx.session.execute(offering)}
    return BoardFacts(seats=seats, offered=offered, industries=said)


async def _needs(tx: Transaction, owner_id: UUID, need_ids: Sequence[UUID]) -> Mapping[UUID, Any]:
    mine = (needs.c.member_id == owner_id) & needs.c.active & among(needs.c.need_id, need_ids)
    rows = await tx.session.execute(select(needs).where(mine))
    return {row.need_id: list(zip(row.skills, row.labels, strict=True)) for row in rows}
