"""Who is kept apart, and on whose clock somebody reads a time."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_, union

from chassis.db import Transaction
from services.sessions.facts.tables import blocks, contact_pauses, people

UNTOLD_ZONE = "UTC"


async def are_apart(tx: Transaction, one: UUID, other: UUID) -> bool:
    """Whether either has blocked the other; it is never told."""
    return bool(await blocked_between(tx, one, other))


def kept_apart(member_id: UUID, other: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether either has blocked or reported the other, as a condition on a row; it is never told."""
    b, pauses = blocks.c, contact_pauses.c
    blocked = or_(
        and_(b.blocker_id == member_id, b.blocked_id == other), and_(b.blocker_id == other, b.blocked_id == member_id)
    )
    reported = or_(
        and_(pauses.reporter_id == member_id, pauses.about_id == other),
        and_(pauses.reporter_id == other, pauses.about_id == member_id),
    )
    return or_(exists().where(blocked), exists().where(reported))


async def blocked_between(tx: Transaction, one: UUID, other: UUID) -> frozenset[UUID]:
    """Who of the two has blocked or reported the other: for rules alone, for it is never told."""
    both_ways = [(one, other), (other, one)]
    blockers = select(blocks.c.blocker_id).where(tuple_(blocks.c.blocker_id, blocks.c.blocked_id).in_(both_ways))
    pauses = contact_pauses.c
    reporters = select(pauses.reporter_id).where(tuple_(pauses.reporter_id, pauses.about_id).in_(both_ways))
    return frozenset(await tx.session.scalars(union(blockers, reporters)))


async def zones_of(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, str]:
    """Each one's IANA zone, and UTC for those whom profiles has not told of yet."""
    asked = list(members)
    rows = await tx.session.execute(select(people.c.member_id, people.c.zone).where(people.c.member_id.in_(asked)))
    return dict.fromkeys(asked, UNTOLD_ZONE) | {row.member_id: row.zone for row in rows}


async def names_of(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, str]:
    """Each one's name, sealed under their own key; whose name has not been told is missing."""
    known = people.c.member_id.in_(list(members)), people.c.display_name.is_not(None)
    rows = await tx.session.execute(select(people.c.member_id, people.c.display_name).where(*known))
    return {row.member_id: row.display_name for row in rows}


async def locale_of(tx: Transaction, member_id: UUID) -> str | None:
    """The member's BCP 47 tag; None for who has not been told of yet."""
    locale: str | None = await tx.session.scalar(select(people.c.locale).where(people.c.member_id == member_id))
    return locale
