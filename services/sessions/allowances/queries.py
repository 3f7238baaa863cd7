"""Whether somebody has used up an allowance, as a column of another query."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, bindparam, select

from services.sessions.allowances.domain import ALLOWANCES, What
from services.sessions.allowances.tables import spent

NOW = bindparam("now", type_=DateTime(timezone=True))


def used_up_since(
    what: What, *, member_id: ColumnElement[UUID], about: ColumnElement[UUID]
) -> ColumnElement[datetime | None]:
    """Since when, where none is left at the parameter `now`; null otherwise."""
    allowance = ALLOWANCES[what]
    is_used_up = spent.c.times >= allowance.most.value, spent.c.since > NOW - allowance.within
    mine = spent.c.member_id == member_id, spent.c.what == what, spent.c.about == about
    return select(spent.c.since).where(*mine, *is_used_up).scalar_subquery()
