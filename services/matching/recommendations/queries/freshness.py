"""Bringing an index of mentors up to date: who changed since it last looked, and what is known of them now."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, Text, cast, func, literal, or_, select, true

from chassis.db import Transaction
from services.matching.introductions.queries.standing import lately_asked
from services.matching.recommendations.domain.load import DEFAULTS
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.mentors import DAY, coming_week, known_mentors
from services.matching.recommendations.tables import mentor_changes

_OLDEST = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)


async def bring_up_to_date(tx: Transaction, index: MentorIndex) -> None:
    """Afterwards the index knows of everything that was committed before this was called.

    It asks who was changed by any transaction from the oldest one that was running when it last looked: a change
    whose transaction committed late is read then, and one that was read already is read again and changes nothing.
    One statement while nothing changes, and a second one for all who did.
    """
    async with index.turn:
        week = coming_week(tx.now)
        rows = (await tx.session.execute(_changed(tx, index, week=week))).all()
        changed = [row.member_id for row in rows if row.member_id is not None]
        mentors = await known_mentors(tx, changed) if changed else []
        gone = set(changed) - {each.mentor.id for each in mentors}
        index.apply(mentors, sorted(gone), week=week)
        index.seen = rows[0].seen


def _changed(tx: Transaction, index: MentorIndex, *, week: date) -> Select[Any]:
    """One row at least, which says what is seen now; on a new date also everybody whose load was another one before."""
    changes = mentor_changes.c
    late = changes.changed_in >= index.seen
    if index.week is not None and index.week != week:
        since = tx.now - DEFAULTS.lately
        late = or_(late, changes.member_id.in_(lately_asked(since - abs(week - index.week) - DAY, since + DAY)))
    changed = select(changes.member_id).where(late).subquery("changed")
    one = select(literal(1).label("one")).subquery("one")
    return select(_OLDEST.label("seen"), changed.c.member_id).select_from(one).outerjoin(changed, true())
