"""What other services' events mean for members."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import MentorLoadChanged
from services.profiles.members.commands.loads import keep_load


async def on_mentor_load_changed(tx: Transaction, event: MentorLoadChanged) -> None:
    await keep_load(tx, event.member_id, event.held)


HANDLERS: Handlers = {MentorLoadChanged: on_mentor_load_changed}
