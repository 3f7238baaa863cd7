"""What other services' events mean for the directory: how members answer, and who knows whom."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers, many
from contracts.matching import (
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionSent,
    IntroductionTimesProposed,
    IntroductionWithdrawn,
)
from contracts.sessions import ConcernRaised
from services.profiles.directory.commands.asks import answer_ask, expire_ask, keep_ask, void_ask
from services.profiles.directory.commands.blocks import block_member
from services.profiles.members.commands.connections import connect
from services.profiles.members.queries.people import public_cards_of


async def on_introduction_sent(tx: Transaction, event: IntroductionSent) -> None:
    await keep_ask(tx, event)


async def on_introduction_accepted(tx: Transaction, event: IntroductionAccepted) -> None:
    await answer_ask(tx, event.introduction_id, at=event.answered_at)


async def on_introduction_declined(tx: Transaction, event: IntroductionDeclined) -> None:
    await answer_ask(tx, event.introduction_id, at=event.answered_at)


async def on_introduction_times_proposed(tx: Transaction, event: IntroductionTimesProposed) -> None:
    """Who proposes other times has answered, whatever becomes of it."""
    if event.proposed_by == event.mentor_id:
        await answer_ask(tx, event.introduction_id, at=event.proposed_at)


async def on_introduction_expired(tx: Transaction, event: IntroductionExpired) -> None:
    await expire_ask(tx, event.introduction_id)


async def on_introduction_withdrawn(tx: Transaction, event: IntroductionWithdrawn) -> None:
    await void_ask(tx, event.introduction_id)


async def on_introduction_booked(tx: Transaction, event: IntroductionBooked) -> None:
    """The two have agreed to meet: from now on they see what each shows to connections."""
    await connect(tx, event.mentor_id, event.mentee_id)


async def on_concern_raised(tx: Transaction, event: ConcernRaised) -> None:
    """Whoever reports somebody keeps away from them everywhere, until they themselves lift the block."""
    card = (await public_cards_of(tx, [event.other_id])).get(event.other_id)
    known_as = card.display_name if card else None
    await block_member(tx, event.member_id, blocked_id=event.other_id, known_as=known_as)


HANDLERS: Handlers = {
    IntroductionSent: on_introduction_sent,
    IntroductionAccepted: on_introduction_accepted,
    IntroductionDeclined: on_introduction_declined,
    IntroductionExpired: many(on_introduction_expired),
    IntroductionTimesProposed: on_introduction_times_proposed,
    IntroductionWithdrawn: many(on_introduction_withdrawn),
    IntroductionBooked: on_introduction_booked,
    ConcernRaised: on_concern_raised,
}
