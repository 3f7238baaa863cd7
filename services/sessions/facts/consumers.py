"""What profiles and matching tell that only has to be kept; what meetings act upon is heard there."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import (
    RelationshipAgreed,
    RelationshipEnded,
    RelationshipPaused,
    RelationshipRenewed,
    RelationshipResumed,
    RelationshipStarted,
)
from contracts.profiles import BlockLifted, MemberProfileSaved
from services.sessions.facts.commands.people import forget_block, keep_person
from services.sessions.facts.commands.relationships import (
    keep_ending,
    keep_pause,
    keep_relationship,
    keep_renewal,
    keep_resumption,
    keep_rhythm,
)
from services.sessions.messages.commands import close_thread, open_thread
from services.sessions.messages.domain import AFTER_RELATIONSHIP, Pair


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await keep_person(tx, event)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_relationship_started(tx: Transaction, event: RelationshipStarted) -> None:
    await keep_relationship(tx, event)
    await open_thread(tx, Pair.of(event.mentor_id, event.mentee_id), because_of=event.relationship_id)


async def on_relationship_agreed(tx: Transaction, event: RelationshipAgreed) -> None:
    await keep_rhythm(tx, event)


async def on_relationship_paused(tx: Transaction, event: RelationshipPaused) -> None:
    await keep_pause(tx, event.relationship_id, until=event.until)


async def on_relationship_resumed(tx: Transaction, event: RelationshipResumed) -> None:
    await keep_resumption(tx, event.relationship_id)


async def on_relationship_renewed(tx: Transaction, event: RelationshipRenewed) -> None:
    await keep_renewal(tx, event.relationship_id, ends_on=event.ends_on)


async def on_relationship_ended(tx: Transaction, event: RelationshipEnded) -> None:
    await keep_ending(tx, event.relationship_id)
    pair = Pair.of(event.mentor_id, event.mentee_id)
    await close_thread(tx, pair, because_of=event.relationship_id, until=event.ended_at + AFTER_RELATIONSHIP)


HANDLERS: Handlers = {
    MemberProfileSaved: on_member_profile_saved,
    BlockLifted: on_block_lifted,
    RelationshipStarted: on_relationship_started,
    RelationshipAgreed: on_relationship_agreed,
    RelationshipPaused: on_relationship_paused,
    RelationshipResumed: on_relationship_resumed,
    RelationshipRenewed: on_relationship_renewed,
    RelationshipEnded: on_relationship_ended,
}
