"""Bringing an index of mentors up to date: what changed since it last looked, in one statement."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, Text, cast, func, literal, or_, select, true

from chassis.db import Transaction
from services.matching.introductions.queries.standing import lately_asked
from services.matching.recommendations.domain.load import DEFAULTS
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.mentors import DAY, coming_week, known, mentor_columns, open_to_strangers
from services.matching.recommendations.tables import mentor_changes

_OLDEST = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)


async def bring_up_to_date(tx: Transaction, index: MentorIndex) -> None:
    """Afterwards the index knows of everything that was committed before this was called.

    It asks for what was changed by any transaction from the oldest one that was running when it last looked: a change
    whose transaction committed late is read then, and one that was read already is read again and changes nothing.
    """
    async with index.turn:
        week = coming_week(tx.now)
        rows = (await tx.session.execute(_changed(tx, index, week=week))).all()
        found = [row for row in rows if row.about is not None]
        mentors = [known(row, week) for row in found if row.member_id is not None]
        gone = [row.about for row in found if row.member_id is None]
        index.apply(mentors, gone, week=week)
        index.seen = rows[0].seen


def _changed(tx: Transaction, index: MentorIndex, *, week: date) -> Select[Any]:
    """One row at least, which says what is seen now; on a new date also everybody whose load was another one before."""
    changes = mentor_changes.c
    late = changes.changed_in >= index.seen
    if index.week is not None and index.week != week:
        since = tx.now - DEFAULTS.lately
        late = or_(late, changes.member_id.in_(lately_asked(since - abs(week - index.week) - DAY, since + DAY)))
    changed = select(changes.member_id.label("about")).where(late).subquery("changed")
    mentors = mentor_columns(tx.now).where(*open_to_strangers()).subquery("mentors")
    return (
        select(_OLDEST.label("seen"), changed.c.about, mentors)
        .select_from(select(literal(1)).subquery("one"))
        .outerjoin(changed, true())
        .outerjoin(mentors, mentors.c.member_id == changed.c.about)
    )
