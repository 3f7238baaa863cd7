"""Loads what a command changes, locked; to anybody but its two people it does not exist."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.relationships.domain.conversation import Conversation
from services.matching.relationships.domain.refusals import NoSuchConversation, NoSuchRelationship
from services.matching.relationships.domain.relationship import Relationship
from services.matching.relationships.queries.seen import had_by, seen_by
from services.matching.relationships.tables import conversations, relationships


async def own_relationship(tx: Transaction, relationship_id: UUID, member_id: UUID) -> Relationship:
    query = select(Relationship).where(relationships.c.id == relationship_id, seen_by(member_id))
    relationship = await tx.session.scalar(query.with_for_update(of=relationships))
    if relationship is None:
        raise NoSuchRelationship
    return relationship


async def own_conversation(tx: Transaction, session_id: UUID, member_id: UUID) -> Conversation:
    query = select(Conversation).where(conversations.c.session_id == session_id, had_by(member_id))
    conversation = await tx.session.scalar(query.with_for_update(of=conversations))
    if conversation is None:
        raise NoSuchConversation
    return conversation


async def any_relationship(tx: Transaction, relationship_id: UUID) -> Relationship | None:
    """For timers, whose relationship may be gone."""
    return await tx.session.get(Relationship, relationship_id, with_for_update=True)
