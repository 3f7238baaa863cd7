"""The operator's check of boards: what their owners are told of them, derived again from what is stored."""

import json
import sys
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from chassis.db import Database
from chassis.service import Service
from services.matching.boards.domain.checking import check_board
from services.matching.boards.queries.boards import board_of
from services.matching.boards.queries.checking import board_facts
from services.matching.boards.tables import boards
from services.matching.recommendations.domain.checking import FalseClaim

MOST = 200
"""Boards that are drawn."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How many boards were looked at, with how many claims, and those of which one is false."""

    boards: int
    claims: int
    false: tuple[str, ...]


async def check_claims(db: Database, *, most: int = MOST) -> Checked:
    """Of boards that are drawn by lot, each as it is at one moment."""
    drawn = select(boards.c.owner_id).order_by(func.random()).limit(most)
    async with db.reading() as tx:
        owners = list(await tx.session.scalars(drawn))
    claims, false = 0, list[str]()
    for owner_id in owners:
        async with db.reading() as tx:
            board, facts = await board_of(tx, owner_id), await board_facts(tx, owner_id)
        if board is None:
            continue
        claims += len(board.gaps) + len(board.overlaps)
        try:
            check_board(board.gaps, board.overlaps, facts)
        except FalseClaim as found:
            false.append(f"board {board.id}: {found}")
    return Checked(boards=len(owners), claims=claims, false=tuple(false))


async def check_boards(service: Service) -> int:
    """derive what 200 boards say again from what is stored, and name those that say something false"""
    found = await check_claims(service.db)
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 1 if found.false else 0
