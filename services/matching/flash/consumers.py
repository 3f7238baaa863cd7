"""What other services' events mean for plans."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.sessions import FlashPlanRequested
from services.matching.flash.commands.plans import keep_request


async def on_flash_plan_requested(tx: Transaction, event: FlashPlanRequested) -> None:
    await keep_request(tx, event)


HANDLERS: Handlers = {FlashPlanRequested: on_flash_plan_requested}
