"""The operator's check of reasons: what members are told now, derived again from what is stored."""

import json
import sys
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from chassis.db import Database
from chassis.service import Service
from services.matching.facts.tables import needs
from services.matching.recommendations.domain.checking import FalseClaim, check
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.checking import facts_of
from services.matching.recommendations.queries.recommendations import recommendations

NEEDS, SHOWN = 200, 20
"""Open needs that are drawn, and mentors on each of their lists."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How many lists were looked at, with how many claims, and those that are false, as they were claimed."""

    needs: int
    claims: int
    false: tuple[str, ...]


async def check_claims(db: Database, index: MentorIndex, *, most: int = NEEDS) -> Checked:
    """Of lists that are drawn by lot; what changes between a list and its check may look false, and not twice."""
    drawn = select(needs.c.need_id, needs.c.member_id).where(needs.c.active).order_by(func.random()).limit(most)
    async with db.reading() as tx:
        rows = (await tx.session.execute(drawn)).all()
    claims, false = 0, list[str]()
    for need_id, member_id in rows:
        async with db.reading() as tx:
            shown = await recommendations(tx, index, need_id, member_id=member_id, limit=SHOWN, after=None)
            facts = await facts_of(tx, need_id, [view.mentor_id for view in shown])
        for view, known in zip(shown, facts, strict=True):
            claims += len(view.claims)
            try:
                check(view.claims, known)
            except FalseClaim as found:
                false.append(f"need {need_id}, mentor {view.mentor_id}: {found}")
    return Checked(needs=len(rows), claims=claims, false=tuple(false))


async def check_reasons(service: Service) -> int:
    """derive the reasons of 200 lists again from what is stored, and name those that are false"""
    found = await check_claims(service.db, service.parts()["mentors"])
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 1 if found.false else 0
