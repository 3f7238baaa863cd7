"""The only writers of messages: opening and closing threads, writing, taking back, reading, showing a contact."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.stores import erased_of
from services.sessions.allowances.commands import earn_back, spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.people import blocked_between
from services.sessions.messages.domain import (
    Apartness,
    Channel,
    Message,
    MessagesNotOpen,
    Pair,
    YouAreApart,
)
from services.sessions.messages.tables import contacts, messages, openings, reads, threads


@dataclass(frozen=True, kw_only=True)
class WriteMessage:
    """A member writes to another; `message_id` is made at the edge."""

    message_id: UUID
    author_id: UUID
    recipient_id: UUID
    text: str


async def open_thread(tx: Transaction, pair: Pair, *, because_of: UUID) -> None:
    """Opens the pair's thread for as long as what opens it lasts."""
    thread = insert(threads).values(thread_id=pair.thread_id, low_id=pair.low_id, high_id=pair.high_id)
    await tx.session.execute(thread.on_conflict_do_nothing())
    opening = insert(openings).values(thread_id=pair.thread_id, because_of=because_of, until=None)
    mine = [openings.c.thread_id, openings.c.because_of]
    await tx.session.execute(opening.on_conflict_do_update(index_elements=mine, set_={"until": None}))


async def close_thread(tx: Transaction, pair: Pair, *, because_of: UUID, until: datetime) -> None:
    """What opened it is over; the thread stays readable, and open as long as anything else holds it open."""
    mine = (openings.c.thread_id == pair.thread_id) & (openings.c.because_of == because_of)
    await tx.session.execute(update(openings).where(mine).values(until=until))


async def write_message(tx: Transaction, command: WriteMessage) -> UUID:
    """Writes into the thread of the two; whom the other blocked sees no difference, and the other sees nothing."""
    pair = Pair.of(command.author_id, command.recipient_id)
    apart = await _apartness(tx, command.author_id, command.recipient_id)
    if not await _is_open(tx, pair.thread_id) or await erased_of(tx, [command.recipient_id]):
        raise MessagesNotOpen
    if apart is Apartness.YOU_BLOCKED:
        raise YouAreApart
    await spend(tx, command.author_id, What.MESSAGE, about=command.recipient_id)
    await earn_back(tx, command.recipient_id, What.MESSAGE, about=command.author_id)
    message = Message(
        id=command.message_id,
        thread_id=pair.thread_id,
        author_id=command.author_id,
        text=command.text,
        written_at=tx.now,
        withheld=apart is Apartness.THEY_BLOCKED,
    )
    tx.session.add(message)
    if told := message.told_to(command.recipient_id):
        await tx.emit(told)
    return message.id


async def take_back_message(tx: Transaction, message_id: UUID, *, pair: Pair, by: UUID) -> UUID:
    """Empties an own message; one that the member cannot see does not exist."""
    visible = (messages.c.thread_id == pair.thread_id) & or_(messages.c.author_id == by, ~messages.c.withheld)
    message = await tx.session.scalar(select(Message).where(messages.c.id == message_id, visible).with_for_update())
    if message is None:
        raise NotFound
    message.take_back(by=by, now=tx.now)
    return message.id


async def mark_read(tx: Transaction, pair: Pair, member_id: UUID, *, until: datetime) -> UUID:
    """Everything up to then is read; an earlier time changes nothing."""
    await _existing(tx, pair)
    row = {"thread_id": pair.thread_id, "member_id": member_id, "read_until": min(until, tx.now)}
    statement = insert(reads).values(row)
    latest = func.greatest(reads.c.read_until, statement.excluded.read_until)
    mine = [reads.c.thread_id, reads.c.member_id]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=mine, set_={"read_until": latest}))
    return pair.thread_id


async def show_contact(tx: Transaction, pair: Pair, owner_id: UUID, *, channel: Channel, value: str) -> UUID:
    """Shows the other one way to reach the owner, in place of what it was before; the thread must be open."""
    row = {"value": value}
    if not await _is_open(tx, pair.thread_id):
        raise MessagesNotOpen
    key = {"thread_id": pair.thread_id, "owner_id": owner_id, "channel": channel}
    statement = insert(contacts).values(key | row)
    mine = [contacts.c.thread_id, contacts.c.owner_id, contacts.c.channel]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=mine, set_=row))
    return pair.thread_id


async def hide_contact(tx: Transaction, pair: Pair, owner_id: UUID, *, channel: Channel) -> UUID:
    """Whoever has written it down keeps it; hiding what is not shown changes nothing."""
    await _existing(tx, pair)
    mine = (contacts.c.thread_id == pair.thread_id) & (contacts.c.owner_id == owner_id)
    await tx.session.execute(delete(contacts).where(mine, contacts.c.channel == channel))
    return pair.thread_id


async def _existing(tx: Transaction, pair: Pair) -> None:
    if not await tx.session.scalar(select(exists().where(threads.c.thread_id == pair.thread_id))):
        raise NotFound


async def _is_open(tx: Transaction, thread_id: UUID) -> bool:
    lasts = or_(openings.c.until.is_(None), openings.c.until > tx.now)
    return bool(await tx.session.scalar(select(exists().where(openings.c.thread_id == thread_id, lasts))))


async def _apartness(tx: Transaction, author_id: UUID, recipient_id: UUID) -> Apartness:
    """Whoever blocked hears it of themselves first, also where both did."""
    blockers = await blocked_between(tx, author_id, recipient_id)
    if author_id in blockers:
        return Apartness.YOU_BLOCKED
    return Apartness.THEY_BLOCKED if recipient_id in blockers else Apartness.NONE
