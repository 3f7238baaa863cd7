"""What opens messages between two people, and what ends that: conversations, relationships, connections."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import (
    ConnectionEnded,
    ConversationClosed,
    MembersConnected,
    Outcome,
    RelationshipFormed,
)
from services.sessions.messages.commands import close_thread, open_thread
from services.sessions.messages.domain import AFTER_CONNECTION, AFTER_CONVERSATION, Pair


async def on_conversation_closed(tx: Transaction, event: ConversationClosed) -> None:
    """Another conversation keeps them open; what else follows opens them for a reason of its own."""
    if event.outcome is Outcome.MORE_TIME:
        return
    pair = Pair.of(event.mentor_id, event.mentee_id)
    await close_thread(tx, pair, because_of=event.introduction_id, until=tx.now + AFTER_CONVERSATION)


async def on_relationship_formed(tx: Transaction, event: RelationshipFormed) -> None:
    """They have an agreement to talk about."""
    await open_thread(tx, Pair.of(event.mentor_id, event.mentee_id), because_of=event.relationship_id)


async def on_members_connected(tx: Transaction, event: MembersConnected) -> None:
    await open_thread(tx, Pair.of(event.member_id, event.other_id), because_of=event.connection_id)


async def on_connection_ended(tx: Transaction, event: ConnectionEnded) -> None:
    """Nobody is told, so the thread does not close at once."""
    pair = Pair.of(event.member_id, event.other_id)
    await close_thread(tx, pair, because_of=event.connection_id, until=tx.now + AFTER_CONNECTION)


HANDLERS: Handlers = {
    ConversationClosed: on_conversation_closed,
    RelationshipFormed: on_relationship_formed,
    MembersConnected: on_members_connected,
    ConnectionEnded: on_connection_ended,
}
