"""What becomes of programmes by themselves: offers go out and lapse, the line is served, simulations are forgotten."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import Timers
from services.matching.capacity.commands import SEATS_CAME_FREE
from services.matching.programmes.commands.kinds import FORGET, LAPSE, OFFER, TEND
from services.matching.programmes.commands.placing import tend_lines_of, tend_waitlist
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.commands.proposals import lapse_proposals
from services.matching.programmes.commands.publishing import send_offers
from services.matching.programmes.commands.runs import forget_simulation


async def on_offers_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await send_offers(tx, UUID(key))


async def on_lapse(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await lapse_proposals(tx, UUID(key))


async def on_tend(tx: Transaction, key: str, payload: dict[str, Any]) -> None:
    after = (datetime.fromisoformat(payload["since"]), UUID(payload["mentee"])) if payload else None
    await tend_waitlist(tx, await locked_programme(tx, UUID(key)), after=after)


async def on_seats(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await tend_lines_of(tx, UUID(key))


async def on_forget(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await forget_simulation(tx, UUID(key))


TIMERS: Timers = {OFFER: on_offers_due, LAPSE: on_lapse, TEND: on_tend, SEATS_CAME_FREE: on_seats, FORGET: on_forget}
