"""What profiles and matching tell that only has to be kept; what meetings act upon is heard there."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import (
    RelationshipAgreed,
    RelationshipRenewed,
    RelationshipResumed,
    RelationshipStarted,
)
from contracts.profiles import AvailabilitySet, BlockLifted, MemberProfileSaved
from services.sessions.facts.commands.people import forget_block, keep_availability, keep_person
from services.sessions.facts.commands.relationships import (
    keep_relationship,
    keep_renewal,
    keep_resumption,
    keep_rhythm,
)
from services.sessions.health.commands.life import begin_health, follow_term, resume_health
from services.sessions.messages.commands import open_thread
from services.sessions.messages.domain import Pair


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await keep_person(tx, event)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_availability_set(tx: Transaction, event: AvailabilitySet) -> None:
    await keep_availability(tx, event)


async def on_relationship_started(tx: Transaction, event: RelationshipStarted) -> None:
    await keep_relationship(tx, event)
    await open_thread(tx, Pair.of(event.mentor_id, event.mentee_id), because_of=event.relationship_id)
    await begin_health(tx, event.relationship_id)


async def on_relationship_agreed(tx: Transaction, event: RelationshipAgreed) -> None:
    await keep_rhythm(tx, event)
    await follow_term(tx, event.relationship_id)


async def on_relationship_resumed(tx: Transaction, event: RelationshipResumed) -> None:
    await keep_resumption(tx, event.relationship_id)
    await resume_health(tx, event.relationship_id, resumed_on=event.resumed_on)


async def on_relationship_renewed(tx: Transaction, event: RelationshipRenewed) -> None:
    await keep_renewal(tx, event.relationship_id, ends_on=event.ends_on)
    await follow_term(tx, event.relationship_id)


HANDLERS: Handlers = {
    MemberProfileSaved: on_member_profile_saved,
    AvailabilitySet: on_availability_set,
    BlockLifted: on_block_lifted,
    RelationshipStarted: on_relationship_started,
    RelationshipAgreed: on_relationship_agreed,
    RelationshipResumed: on_relationship_resumed,
    RelationshipRenewed: on_relationship_renewed,
}
