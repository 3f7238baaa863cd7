"""Threads of two people, why they are open, what they wrote, how far each has read, and what each shows of contact."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, inspect
from sqlalchemy.orm import registry

from services.sessions.messages.domain import Channel, Message
from services.sessions.tables import metadata, word

threads = Table(
    "threads",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("low_id", Uuid, nullable=False),
    Column("high_id", Uuid, nullable=False),
    CheckConstraint("low_id < high_id", name="threads_of_two_people"),
    Index("threads_of_low", "low_id"),
    Index("threads_of_high", "high_id"),
)

openings = Table(
    "openings",
    metadata,
    Column("thread_id", Uuid, ForeignKey("threads.thread_id", name="openings_of_thread"), primary_key=True),
    Column("because_of", Uuid, primary_key=True),
    Column("until", DateTime(timezone=True)),
)
"""What a thread is open for: an introduction, a relationship or a connection, by its id; `until` null: still there."""

messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("thread_id", Uuid, ForeignKey("threads.thread_id", name="messages_of_thread"), nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("taken_back_at", DateTime(timezone=True)),
    Index("messages_of_thread_by_time", "thread_id", "written_at", "id"),
    Index("messages_of_author", "author_id"),
)

reads = Table(
    "reads",
    metadata,
    Column("thread_id", Uuid, ForeignKey("threads.thread_id", name="reads_of_thread"), primary_key=True),
    Column("member_id", Uuid, primary_key=True),
    Column("read_until", DateTime(timezone=True), nullable=False),
)
"""How far somebody has read; nobody else is told."""

contacts = Table(
    "contacts",
    metadata,
    Column("thread_id", Uuid, ForeignKey("threads.thread_id", name="contacts_of_thread"), primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    Column("channel", word(Channel), primary_key=True),
    Column("value", Text, nullable=False),
)
"""How their owner can be reached, for the other of the thread alone."""


def map_messages() -> None:
    """Maps the domain's dataclasses onto the tables; a second call does nothing."""
    if inspect(Message, raiseerr=False) is None:
        registry().map_imperatively(Message, messages)
