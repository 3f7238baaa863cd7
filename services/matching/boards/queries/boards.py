"""A member's board as they see it; nobody else does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, null, select

from chassis.db import Transaction, among
from services.matching.boards.domain.board import Purpose
from services.matching.boards.domain.sentences import Gap, Overlap, Sitting, gaps, overlaps
from services.matching.boards.tables import board_seats, boards
from services.matching.facts.queries.blocks import blocked
from services.matching.facts.tables import members, needs, offers
from services.matching.recommendations.domain.industries import section_of


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """`needed` are the seat's own skills in words, or those of its need; `missing` are not covered by who sits here."""

    id: UUID
    purpose: Purpose
    name: str
    need_id: UUID | None
    member_id: UUID | None
    taken_at: datetime | None
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    sitting: Sitting


@dataclass(frozen=True, kw_only=True)
class BoardView:
    id: UUID
    seats: tuple[SeatView, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of somebody: skills they offer (None: not said), and sections of their industries."""

    skills: frozenset[str] | None
    sections: tuple[str, ...]


NOTHING = Known(skills=None, sections=())


async def board_of(tx: Transaction, owner_id: UUID) -> BoardView | None:
    """Two statements.  Whom the owner has blocked is shown no more: their seat looks empty."""
    rows = (await tx.session.execute(_seats(owner_id))).all()
    if not rows:
        return await _without_seats(tx, owner_id)
    known = await known_of(tx, [row.sits for row in rows if row.sits])
    seats = tuple(_seat(row, known) for row in rows)
    sittings = [seat.sitting for seat in seats]
    return BoardView(id=rows[0].board_id, seats=seats, gaps=tuple(gaps(sittings)), overlaps=tuple(overlaps(sittings)))


async def known_of(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Known]:
    """Of members, in one statement."""
    query = (
        select(members.c.member_id, members.c.industries, members.c.past_industries, offers.c.skills)
        .outerjoin(offers, (offers.c.member_id == members.c.member_id) & offers.c.active)
        .where(among(members.c.member_id, ids))
    )
    return {row.member_id: _known(row) for row in await tx.session.execute(query)}


def _known(row: Any) -> Known:
    sections = [section_of(code) for code in (*row.industries, *row.past_industries)]
    return Known(
        skills=frozenset(row.skills) if row.skills else None,
        sections=tuple(dict.fromkeys(section for section in sections if section)),
    )


def _seats(owner_id: UUID) -> Any:
    sits = case((blocked(owner_id, board_seats.c.member_id), null()), else_=board_seats.c.member_id)
    mine = (needs.c.need_id == board_seats.c.need_id) & (needs.c.member_id == owner_id) & needs.c.active
    return (
        select(
            board_seats, sits.label("sits"),
            needs.c.need_id.label("open_need_id"), needs.c.skills.label("need_skills"),
            needs.c.labels.label("need_labels"),
        )
        .join(boards, boards.c.id == board_seats.c.board_id)
        .outerjoin(needs, mine)
        .where(boards.c.owner_id == owner_id)
        .order_by(board_seats.c.id)
    )  # fmt: skip


async def _without_seats(tx: Transaction, owner_id: UUID) -> BoardView | None:
    board_id = await tx.session.scalar(select(boards.c.id).where(boards.c.owner_id == owner_id))
    return None if board_id is None else BoardView(id=board_id, seats=(), gaps=(), overlaps=())


def _seat(row: Row[Any], known: Mapping[UUID, Known]) -> SeatView:
    skills, labels = (row.skills, row.labels) if row.skills else (row.need_skills or (), row.need_labels or ())
    one = known.get(row.sits, NOTHING)
    sitting = Sitting(
        id=row.id,
        purpose=row.purpose,
        name=row.name,
        member_id=row.sits,
        needed=dict(zip(skills, labels, strict=True)),
        offered=one.skills,
        sections=one.sections,
    )
    return SeatView(
        id=row.id,
        purpose=row.purpose,
        name=row.name,
        need_id=row.open_need_id,
        member_id=row.sits,
        taken_at=row.taken_at if row.sits else None,
        needed=tuple(sitting.needed.values()),
        missing=tuple(sitting.missing),
        sitting=sitting,
    )
