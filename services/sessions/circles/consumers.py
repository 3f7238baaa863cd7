"""What matching proposes for circles."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import CircleProposed
from services.sessions.circles.commands.proposed import open_proposed_circle


async def on_circle_proposed(tx: Transaction, event: CircleProposed) -> None:
    await open_proposed_circle(tx, event)


HANDLERS: Handlers = {CircleProposed: on_circle_proposed}
