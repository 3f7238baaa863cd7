"""Readers: a member's threads, what stands in one of them, and how to reach the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, true, tuple_

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.messages.domain import Channel, Pair
from services.sessions.messages.tables import contacts, messages, openings, reads, threads

BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)

Position = tuple[datetime, UUID]
"""Where a message or a thread stands in its list: when it was (last) written in, and its id."""


@dataclass(frozen=True, kw_only=True)
class ThreadView:
    """A thread as one of its two sees it; `last_at` is None before anybody has written what they can see."""

    id: UUID
    other_id: UUID
    gone: Sequence[UUID]
    open: bool
    last_at: datetime | None
    last_text: str | None
    last_author_id: UUID | None
    unread: int


@dataclass(frozen=True, kw_only=True)
class MessageView:
    id: UUID
    author_id: UUID
    gone: Sequence[UUID]
    text: str | None
    """None once it was taken back, or its author erased."""
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class ContactView:
    owner_id: UUID
    channel: Channel
    value: str


_MESSAGES = select(
    messages.c.id,
    messages.c.author_id,
    erased_among(messages.c.author_id).label("gone"),
    func.nullif(messages.c.text, "").label("text"),
    messages.c.written_at,
)


async def threads_of(tx: Transaction, member_id: UUID, *, after: Position | None, limit: int) -> list[ThreadView]:
    """Those in which the member can see something, the one with the newest message first."""
    query = _threads(member_id, tx.now)
    newest = query.selected_columns.last_at
    query = query.where(newest.is_not(None))
    if after is not None:
        query = query.where(tuple_(newest, threads.c.thread_id) < after)
    return await _thread_views(tx, query.order_by(newest.desc(), threads.c.thread_id.desc()).limit(limit))


async def thread_by_id(tx: Transaction, member_id: UUID, thread_id: UUID) -> ThreadView | None:
    found = await _thread_views(tx, _threads(member_id, tx.now).where(threads.c.thread_id == thread_id))
    return found[0] if found else None


async def messages_of(
    tx: Transaction, member_id: UUID, thread_id: UUID, *, after: Position | None, limit: int
) -> list[MessageView]:
    """The newest first; of a thread that is not the member's, none."""
    query = _MESSAGES.join(threads, threads.c.thread_id == messages.c.thread_id).where(
        messages.c.thread_id == thread_id, _is_of(member_id), _sees(member_id)
    )
    if after is not None:
        query = query.where(tuple_(messages.c.written_at, messages.c.id) < after)
    return await _message_views(tx, query.order_by(messages.c.written_at.desc(), messages.c.id.desc()).limit(limit))


async def visible_among(tx: Transaction, member_id: UUID, other_id: UUID, *, ids: Iterable[UUID]) -> list[MessageView]:
    """Those of the messages that stand between the two, and that the member can see; a block hides none of them."""
    between = messages.c.thread_id == Pair.of(member_id, other_id).thread_id
    return await _message_views(tx, _MESSAGES.where(messages.c.id.in_(list(ids)), between, _sees(member_id)))


async def contacts_in(tx: Transaction, member_id: UUID, thread_id: UUID) -> list[ContactView]:
    """What either shows the other: at most one row for each channel of each."""
    query = (
        select(contacts.c.owner_id, contacts.c.channel, contacts.c.value)
        .join(threads, threads.c.thread_id == contacts.c.thread_id)
        .where(contacts.c.thread_id == thread_id, _is_of(member_id))
        .order_by(contacts.c.owner_id, contacts.c.channel)
    )
    return [ContactView(**row) for row in (await tx.session.execute(query)).mappings()]


def _threads(member_id: UUID, now: datetime) -> Select[Any]:
    other = case((threads.c.low_id == member_id, threads.c.high_id), else_=threads.c.low_id)
    seen = (
        select(messages.c.written_at, messages.c.text, messages.c.author_id)
        .where(messages.c.thread_id == threads.c.thread_id, _sees(member_id))
        .order_by(messages.c.written_at.desc(), messages.c.id.desc())
        .limit(1)
        .lateral("newest")
    )
    lasts = or_(openings.c.until.is_(None), openings.c.until > now)
    return (
        select(
            threads.c.thread_id.label("id"),
            other.label("other_id"),
            erased_among(threads.c.low_id, threads.c.high_id).label("gone"),
            exists().where(openings.c.thread_id == threads.c.thread_id, lasts).label("open"),
            seen.c.written_at.label("last_at"),
            func.nullif(seen.c.text, "").label("last_text"),
            seen.c.author_id.label("last_author_id"),
            _unread(member_id).label("unread"),
        )
        .outerjoin(seen, true())
        .where(_is_of(member_id))
    )


def _unread(member_id: UUID) -> ColumnElement[int]:
    """How many of the other's messages came after what the member has read."""
    read = select(reads.c.read_until).where(reads.c.thread_id == threads.c.thread_id, reads.c.member_id == member_id)
    newer = messages.c.written_at > func.coalesce(read.correlate(threads).scalar_subquery(), BEFORE_ANYTHING)
    theirs = (messages.c.thread_id == threads.c.thread_id) & (messages.c.author_id != member_id) & ~messages.c.withheld
    return select(func.count()).select_from(messages).where(theirs, newer).scalar_subquery()


def _is_of(member_id: UUID) -> ColumnElement[bool]:
    return or_(threads.c.low_id == member_id, threads.c.high_id == member_id)


def _sees(member_id: UUID) -> ColumnElement[bool]:
    """What was withheld is there for its author alone."""
    return or_(messages.c.author_id == member_id, ~messages.c.withheld)


async def _thread_views(tx: Transaction, query: Select[Any]) -> list[ThreadView]:
    return [ThreadView(**row) for row in (await tx.session.execute(query)).mappings()]


async def _message_views(tx: Transaction, query: Select[Any]) -> list[MessageView]:
    return [MessageView(**row) for row in (await tx.session.execute(query)).mappings()]
