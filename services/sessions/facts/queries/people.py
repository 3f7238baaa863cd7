"""Who is kept apart, and on whose clock somebody reads a time."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    or_,
    select,
    union,
)

from chassis.db import Transaction
from services.sessions.facts.domain import MayNotMentor, NoProfileYet
from services.sessions.facts.tables import blocks, contact_pauses, people

UNTOLD_ZONE = "UTC"
_ONE, _OTHER = bindparam("one", type_=Uuid), bindparam("other", type_=Uuid)


def _between(who: ColumnElement[UUID], whom: ColumnElement[UUID]) -> Select[UUID]:
    return select(who).where(or_(and_(who == _ONE, whom == _OTHER), and_(who == _OTHER, whom == _ONE)))


_BLOCKED_BETWEEN = union(
    _between(blocks.c.blocker_id, blocks.c.blocked_id),
    _between(contact_pauses.c.reporter_id, contact_pauses.c.about_id),
)
_OTHERS = any_(bindparam("others", type_=ARRAY(Uuid)))


def _apart(who: ColumnElement[UUID], whom: ColumnElement[UUID]) -> tuple[Select[UUID], Select[UUID]]:
    return select(whom).where(who == _ONE, whom == _OTHERS), select(who).where(whom == _ONE, who == _OTHERS)


_APART_AMONG = union(
    *_apart(blocks.c.blocker_id, blocks.c.blocked_id), *_apart(contact_pauses.c.reporter_id, contact_pauses.c.about_id)
)
_ZONES = select(people.c.member_id, people.c.zone).where(
    people.c.member_id == any_(bindparam("members", type_=ARRAY(Uuid)))
)


async def are_apart(tx: Transaction, one: UUID, other: UUID) -> bool:
    """Whether either has blocked the other; it is never told."""
    return bool(await blocked_between(tx, one, other))


async def apart_among(tx: Transaction, one: UUID, others: Iterable[UUID]) -> frozenset[UUID]:
    """Those of `others` who are kept apart from `one`, by whomever; it is never told."""
    return frozenset(await tx.session.scalars(_APART_AMONG, {"one": one, "others": list(others)}))


def kept_apart(member_id: UUID | ColumnElement[UUID], other: ColumnElement[UUID]) -> ColumnElement[bool]:
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


def keeps_away(member_id: UUID | BindParameter[UUID], other: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether the member has blocked or reported the other, who sees no difference; what these did is not asked."""
    return or_(_has_blocked(member_id, other), _has_reported(member_id, other))


def kept_away_at(
    member_id: UUID | BindParameter[UUID], other: ColumnElement[UUID], when: ColumnElement[datetime]
) -> ColumnElement[bool]:
    """The same, and had done so by then."""
    return or_(
        _has_blocked(member_id, other, blocks.c.since <= when),
        _has_reported(member_id, other, contact_pauses.c.since <= when),
    )


def _has_blocked(
    member_id: UUID | BindParameter[UUID], other: ColumnElement[UUID], *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(blocks.c.blocker_id == member_id, blocks.c.blocked_id == other, *more)


def _has_reported(
    member_id: UUID | BindParameter[UUID], other: ColumnElement[UUID], *more: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(contact_pauses.c.reporter_id == member_id, contact_pauses.c.about_id == other, *more)


async def who_keeps_away_from(tx: Transaction, member_id: UUID) -> frozenset[UUID]:
    """Who has blocked or reported the member; for rules alone, for it is never told."""
    b, pauses = blocks.c, contact_pauses.c
    blockers = select(b.blocker_id).where(b.blocked_id == member_id)
    reporters = select(pauses.reporter_id).where(pauses.about_id == member_id)
    return frozenset(await tx.session.scalars(union(blockers, reporters)))


async def blocked_between(tx: Transaction, one: UUID, other: UUID) -> frozenset[UUID]:
    """Who of the two has blocked or reported the other: for rules alone, for it is never told."""
    return frozenset(await tx.session.scalars(_BLOCKED_BETWEEN, {"one": one, "other": other}))


async def zones_of(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, str]:
    """Each one's IANA zone, and UTC for those whom profiles has not told of yet."""
    asked = list(members)
    rows = await tx.session.execute(_ZONES, {"members": asked})
    return dict.fromkeys(asked, UNTOLD_ZONE) | {row.member_id: row.zone for row in rows}


async def names_of(tx: Transaction, members: Iterable[UUID]) -> dict[UUID, str]:
    """Each one's name, sealed under their own key; whose name has not been told is missing."""
    known = people.c.member_id.in_(list(members)), people.c.display_name.is_not(None)
    rows = await tx.session.execute(select(people.c.member_id, people.c.display_name).where(*known))
    return {row.member_id: row.display_name for row in rows}


async def check_known(tx: Transaction, member_id: UUID) -> None:
    """Whoever others are to see has a profile, and a name in it."""
    if await _may_mentor(tx, member_id) is None:
        raise NoProfileYet


async def check_may_lead(tx: Transaction, member_id: UUID) -> None:
    """The same, and the association lets them mentor."""
    await check_known(tx, member_id)
    if not await _may_mentor(tx, member_id):
        raise MayNotMentor


async def _may_mentor(tx: Transaction, member_id: UUID) -> bool | None:
    """None of whom profiles has not told yet."""
    told: bool | None = await tx.session.scalar(select(people.c.may_mentor).where(people.c.member_id == member_id))
    return told


async def locale_of(tx: Transaction, member_id: UUID) -> str | None:
    """The member's BCP 47 tag; None for who has not been told of yet."""
    locale: str | None = await tx.session.scalar(select(people.c.locale).where(people.c.member_id == member_id))
    return locale
