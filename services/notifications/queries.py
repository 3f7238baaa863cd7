"""Readers: the inbox as its owner sees it, and what a mail is made of; names and texts still sealed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from chassis.db import Transaction
from chassis.graph import Cursor, Page
from services.notifications.domain.deliveries import INVITING, Delivery
from services.notifications.domain.inbox import NotificationKind, Wording
from services.notifications.tables import introductions, members, notifications, sessions


@dataclass(frozen=True, kw_only=True)
class NotificationView:
    """A notification with all that its text is made of.  What has not arrived here yet is None."""

    id: UUID
    kind: NotificationKind
    wording: Wording
    params: Mapping[str, str]
    created_at: datetime
    read_at: datetime | None
    introduction_id: UUID | None
    session_id: UUID | None
    relationship_id: UUID | None
    proposal_id: UUID | None
    about: UUID
    about_name: str | None
    ask: str | None
    locale: str | None
    zone: str | None


_reader = members.alias("reader")
_about = members.alias("about_member")


def _views(member_id: UUID) -> Select[Any]:
    """Every notification of one member; the joins are by primary key, so a page costs one statement."""
    mine = notifications.c.member_id == member_id
    joined = (
        notifications.outerjoin(_reader, _reader.c.member_id == notifications.c.member_id)
        .outerjoin(_about, _about.c.member_id == notifications.c.about)
        .outerjoin(
            introductions,
            (introductions.c.introduction_id == notifications.c.introduction_id)
            & (notifications.c.wording == Wording.INTRODUCTION_SENT),
        )
    )
    n = notifications.c
    return (
        select(n.id, n.kind, n.wording, n.params, n.created_at, n.read_at, n.introduction_id, n.session_id, n.about)
        .add_columns(n.relationship_id, n.proposal_id)
        .add_columns(_about.c.display_name.label("about_name"), introductions.c.ask, _reader.c.locale, _reader.c.zone)
        .select_from(joined)
        .where(mine)
    )


async def inbox(tx: Transaction, member_id: UUID, page: Page) -> list[NotificationView]:
    """The newest first, one row more than the page holds when there is a next one."""
    return await _page(tx, _views(member_id), page)


async def unread(tx: Transaction, member_id: UUID, page: Page) -> list[NotificationView]:
    """The same, of what has not been read."""
    return await _page(tx, _views(member_id).where(notifications.c.read_at.is_(None)), page)


async def _page(tx: Transaction, query: Select[Any], page: Page) -> list[NotificationView]:
    if last := page.last_moment():
        query = query.where(tuple_(notifications.c.created_at, notifications.c.id) < tuple_(*last))
    newest = query.order_by(notifications.c.created_at.desc(), notifications.c.id.desc())
    return await _read(tx, newest.limit(page.first + 1))


def cursor(view: NotificationView) -> Cursor:
    return view.created_at.isoformat(), str(view.id)


async def notifications_of(tx: Transaction, member_id: UUID, ids: Iterable[UUID]) -> dict[UUID, NotificationView]:
    """Those of `ids` that are in this member's inbox; others are absent, whatever they are."""
    views = await _read(tx, _views(member_id).where(notifications.c.id.in_(list(ids))))
    return {view.id: view for view in views}


async def name_of(tx: Transaction, member_id: UUID) -> str | None:
    """Sealed under the member's key; None for who is not known yet."""
    name: str | None = await tx.session.scalar(select(members.c.display_name).where(members.c.member_id == member_id))
    return name


async def person_of(tx: Transaction, member_id: UUID) -> tuple[str, str] | None:
    """Name and address, sealed under the member's key; None for who is not known yet."""
    query = select(members.c.display_name, members.c.email).where(members.c.member_id == member_id)
    row = (await tx.session.execute(query)).one_or_none()
    return None if row is None else (row.display_name, row.email)


async def unread_count(tx: Transaction, member_id: UUID) -> int:
    mine = (notifications.c.member_id == member_id) & notifications.c.read_at.is_(None)
    count: int = (await tx.session.execute(select(func.count()).where(mine))).scalar_one()
    return count


async def _read(tx: Transaction, query: Select[Any]) -> list[NotificationView]:
    return [NotificationView(**row) for row in (await tx.session.execute(query)).mappings()]


@dataclass(frozen=True, kw_only=True)
class SealedLetter:
    """What a mail is made of, as it rests here: name and address under the members' keys."""

    delivery: Delivery
    name: str
    email: str
    locale: str
    zone: str
    about_name: str
    place: str | None
    place_by: UUID | None


async def letter(tx: Transaction, delivery: Delivery) -> SealedLetter:
    """Of a claimed delivery, whose two people and session are therefore known."""
    people = _reader.join(_about, _about.c.member_id == delivery.about)
    query = (
        select(_reader.c.display_name.label("name"), _reader.c.email, _reader.c.locale, _reader.c.zone)
        .add_columns(_about.c.display_name.label("about_name"), sessions.c.place, sessions.c.place_by)
        .select_from(people.join(sessions, sessions.c.session_id == delivery.session_id))
        .where(_reader.c.member_id == delivery.member_id)
    )
    row = dict((await tx.session.execute(query)).mappings().one())
    if delivery.template not in INVITING:
        row |= {"place": None, "place_by": None}  # Whoever is told that it is off may not know where it is now.
    return SealedLetter(delivery=delivery, **row)
