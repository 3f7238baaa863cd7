"""What others' events mean for the calendar: what asks for a time, and what gives it back."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers, many
from contracts.matching import IntroductionAccepted, IntroductionWithdrawn, RelationshipEnded, RelationshipPaused
from contracts.profiles import MemberBlocked
from services.sessions.circles.commands.leaving import leave_between
from services.sessions.facts.commands.people import keep_block
from services.sessions.facts.commands.relationships import keep_ending, keep_pause
from services.sessions.health.commands.life import end_health, rest_health
from services.sessions.meetings.commands.booking import book_session
from services.sessions.meetings.commands.cancelling import withdraw_session
from services.sessions.meetings.commands.ending import call_off_between, end_relationship, rest_relationship
from services.sessions.meetings.domain.session import Slot
from services.sessions.messages.commands import close_thread, open_thread
from services.sessions.messages.domain import AFTER_CONVERSATION, AFTER_RELATIONSHIP, Pair


async def on_introduction_accepted(tx: Transaction, event: IntroductionAccepted) -> None:
    slot = Slot(
        session_id=event.session_id,
        introduction_id=event.introduction_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
    await book_session(tx, slot)
    await open_thread(tx, Pair.of(event.mentor_id, event.mentee_id), because_of=event.introduction_id)


async def on_introduction_withdrawn(tx: Transaction, event: IntroductionWithdrawn) -> None:
    if event.session_id is not None:
        await withdraw_session(tx, event.session_id)
    pair = Pair.of(event.mentor_id, event.mentee_id)
    await close_thread(tx, pair, because_of=event.introduction_id, until=tx.now + AFTER_CONVERSATION)


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    """Under the locks of both, so that a booking that comes later finds them apart."""
    await call_off_between(tx, event.blocker_id, event.blocked_id)
    await keep_block(tx, event.blocker_id, event.blocked_id)
    await leave_between(tx, event.blocker_id, event.blocked_id)


async def on_relationship_paused(tx: Transaction, event: RelationshipPaused) -> None:
    await keep_pause(tx, event.relationship_id, until=event.until)
    people = (event.mentor_id, event.mentee_id)
    await rest_relationship(tx, people, event.relationship_id, until=event.until)
    await rest_health(tx, event.relationship_id)


async def on_relationship_ended(tx: Transaction, event: RelationshipEnded) -> None:
    await keep_ending(tx, event.relationship_id)
    await end_relationship(tx, (event.mentor_id, event.mentee_id), event.relationship_id)
    pair = Pair.of(event.mentor_id, event.mentee_id)
    await close_thread(tx, pair, because_of=event.relationship_id, until=event.ended_at + AFTER_RELATIONSHIP)
    await end_health(tx, event.relationship_id)


HANDLERS: Handlers = {
    IntroductionAccepted: on_introduction_accepted,
    IntroductionWithdrawn: many(on_introduction_withdrawn),
    MemberBlocked: on_member_blocked,
    RelationshipPaused: on_relationship_paused,
    RelationshipEnded: on_relationship_ended,
}
