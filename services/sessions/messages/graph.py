"""Messages on the graph: the two people's own, in person; to anybody else, staff included, they do not exist."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_instant, as_uuid, connection, run_once
from chassis.ids import new_id
from chassis.words import a_line, a_text
from services.sessions.messages import commands
from services.sessions.messages.domain import LONGEST_CONTACT, LONGEST_MESSAGE, Channel, Pair
from services.sessions.messages.queries import (
    ContactView,
    MessageView,
    ThreadView,
    contacts_in,
    messages_of,
    thread_by_id,
    threads_of,
)
from services.sessions.references import MemberRef

strawberry.enum(Channel, name="ContactChannel", description="How somebody can be reached outside of Cairn.")


@strawberry.type(description="What you and another member write to each other.")
class MessageThread:
    id: strawberry.ID
    member: MemberRef | None = strawberry.field(description="The other one; null once they were erased.")
    open: bool = strawberry.field(description="Whether you can write now; what was written stays readable.")
    last_at: datetime | None
    last_text: str | None = strawberry.field(description="Null if it was taken back.")
    last_by: MemberRef | None
    unread: int = strawberry.field(description="How many of their messages you have not read; nobody else is told.")

    @classmethod
    def of(cls, view: ThreadView) -> Self:
        author = view.last_author_id
        return cls(
            id=strawberry.ID(str(view.id)),
            member=MemberRef.unless(view.other_id, gone=view.gone),
            open=view.open and view.other_id not in view.gone,
            last_at=view.last_at,
            last_text=view.last_text,
            last_by=None if author is None else MemberRef.unless(author, gone=view.gone),
            unread=view.unread,
        )


@strawberry.type
class Message:
    id: strawberry.ID
    author: MemberRef | None = strawberry.field(description="Null once they were erased.")
    text: str | None = strawberry.field(description="Null once it was taken back.")
    written_at: datetime

    @classmethod
    def of(cls, view: MessageView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            author=MemberRef.unless(view.author_id, gone=view.gone),
            text=view.text,
            written_at=view.written_at,
        )


@strawberry.type(description="How one of the two can be reached, shown by themselves to the other alone.")
class ShownContact:
    owner: MemberRef
    channel: Channel
    value: str

    @classmethod
    def of(cls, view: ContactView) -> Self:
        return cls(owner=MemberRef.of(view.owner_id), channel=view.channel, value=view.value)


@strawberry.input
class WriteMessageInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="The member to write to.")
    text: str = strawberry.field(description="At most 4,000 characters.")


@strawberry.input
class TakeBackMessageInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="The member of whose thread it is.")
    message_id: strawberry.ID


@strawberry.input
class MarkMessagesReadInput:
    idempotency_key: str
    member_id: strawberry.ID
    until: datetime = strawberry.field(description="When the newest message that you have seen was written.")


@strawberry.input
class ShowContactInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="Who may see it; nobody else does.")
    channel: Channel
    value: str = strawberry.field(description="An address, a number or a link, of at most 320 characters.")


@strawberry.input
class HideContactInput:
    idempotency_key: str
    member_id: strawberry.ID
    channel: Channel


async def own_threads(info: Info, first: int = 20, after: str | None = None) -> Connection[MessageThread]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    position = page.last_moment()
    async with info.context.reading() as tx:
        rows = await threads_of(tx, member_id, after=position, limit=page.first + 1)
    return connection(rows, page, node=MessageThread.of, cursor=_place)


async def own_thread(info: Info, member_id: strawberry.ID) -> MessageThread | None:
    own_id, pair = _asking(info, member_id)
    async with info.context.reading() as tx:
        found = await thread_by_id(tx, own_id, pair.thread_id)
    return None if found is None else MessageThread.of(found)


async def own_messages(
    info: Info, member_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[Message]:
    (own_id, pair), page = _asking(info, member_id), Page.of(first, after)
    position = page.last_moment()
    async with info.context.reading() as tx:
        rows = await messages_of(tx, own_id, pair.thread_id, after=position, limit=page.first + 1)
    return connection(rows, page, node=Message.of, cursor=lambda row: (row.written_at.isoformat(), row.id))


async def shown_contacts(info: Info, member_id: strawberry.ID) -> list[ShownContact]:
    own_id, pair = _asking(info, member_id)
    async with info.context.reading() as tx:
        return [ShownContact.of(row) for row in await contacts_in(tx, own_id, pair.thread_id)]


async def write(info: Info, input: WriteMessageInput) -> MessageThread:  # noqa: A002 - GraphQL's word.
    own_id, pair = _asking(info, input.member_id)
    text = a_text(input.text, name="text", most=LONGEST_MESSAGE, least=1)
    written = commands.WriteMessage(message_id=new_id(), author_id=own_id, recipient_id=pair.other(own_id), text=text)

    async def work(tx: Transaction) -> UUID:
        return await commands.write_message(tx, written)

    await run_once(info, input, work)
    return await _read(info, own_id, pair)


async def take_back(info: Info, input: TakeBackMessageInput) -> MessageThread:  # noqa: A002 - GraphQL's word.
    own_id, pair = _asking(info, input.member_id)
    message_id = as_uuid(input.message_id, name="messageId")

    async def work(tx: Transaction) -> UUID:
        return await commands.take_back_message(tx, message_id, pair=pair, by=own_id)

    await run_once(info, input, work)
    return await _read(info, own_id, pair)


async def mark_read(info: Info, input: MarkMessagesReadInput) -> MessageThread:  # noqa: A002 - GraphQL's word.
    own_id, pair = _asking(info, input.member_id)
    until = as_instant(input.until, name="until")

    async def work(tx: Transaction) -> UUID:
        return await commands.mark_read(tx, pair, own_id, until=until)

    await run_once(info, input, work)
    return await _read(info, own_id, pair)


async def show(info: Info, input: ShowContactInput) -> MessageThread:  # noqa: A002 - GraphQL's word.
    own_id, pair = _asking(info, input.member_id)
    value = a_line(input.value, name="value", most=LONGEST_CONTACT)

    async def work(tx: Transaction) -> UUID:
        return await commands.show_contact(tx, pair, own_id, channel=input.channel, value=value)

    await run_once(info, input, work)
    return await _read(info, own_id, pair)


async def hide(info: Info, input: HideContactInput) -> MessageThread:  # noqa: A002 - GraphQL's word.
    own_id, pair = _asking(info, input.member_id)

    async def work(tx: Transaction) -> UUID:
        return await commands.hide_contact(tx, pair, own_id, channel=input.channel)

    await run_once(info, input, work)
    return await _read(info, own_id, pair)


@strawberry.type
class Query:
    message_threads: Connection[MessageThread] = strawberry.field(
        resolver=own_threads, description="Whom you write with, the newest message first."
    )
    message_thread: MessageThread | None = strawberry.field(
        resolver=own_thread, description="Yours with one member; null where messages were never open."
    )
    messages: Connection[Message] = strawberry.field(
        resolver=own_messages, description="What you and one member wrote to each other, newest first."
    )
    shown_contacts: list[ShownContact] = strawberry.field(
        resolver=shown_contacts, description="How you two show each other to be reached: four ways each at most."
    )


@strawberry.type
class Mutation:
    write_message: MessageThread = strawberry.mutation(
        resolver=write, description="Writes to a member: open from an accepted ask on, and between those connected."
    )
    take_back_message: MessageThread = strawberry.mutation(
        resolver=take_back, description="Empties a message of yours; that there was one stays."
    )
    mark_messages_read: MessageThread = strawberry.mutation(
        resolver=mark_read, description="Says how far you have read; they are not told."
    )
    show_contact: MessageThread = strawberry.mutation(
        resolver=show, description="Shows one member how you can be reached; nobody but you can show it."
    )
    hide_contact: MessageThread = strawberry.mutation(resolver=hide, description="Stops showing it.")


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES: tuple[type, ...] = ()


def _asking(info: Info, member_id: str) -> tuple[UUID, Pair]:
    """Who asks, in person, and the pair that they make with the member."""
    own_id, other_id = info.context.identity.in_person(), as_uuid(member_id, name="memberId")
    return own_id, Pair.of(own_id, other_id)


async def _read(info: Info, own_id: UUID, pair: Pair) -> MessageThread:
    async with info.context.reading() as tx:
        found = await thread_by_id(tx, own_id, pair.thread_id)
    if found is None:
        raise NotFound
    return MessageThread.of(found)


def _place(row: ThreadView) -> tuple[str, UUID]:
    return "" if row.last_at is None else row.last_at.isoformat(), row.id
