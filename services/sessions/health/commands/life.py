"""What matching tells of a relationship's life, for health: told by whoever hears of it first, after it was kept."""

from datetime import date
from uuid import UUID

from chassis.db import Transaction
from services.sessions.facts.domain import Life
from services.sessions.health.commands.closings import open_closing_at_end, wait_for_closing
from services.sessions.health.commands.fit import open_fit_after_meeting, stop_fit, wait_for_fit
from services.sessions.health.commands.pulses import stop_pulses, wait_for_pulses
from services.sessions.health.commands.rhythm import follow, follow_resumption


async def begin_health(tx: Transaction, relationship_id: UUID) -> None:
    followed = await follow(tx, relationship_id)
    if followed is not None:
        await wait_for_pulses(tx, followed[0])
        await wait_for_fit(tx, followed[0])
        await wait_for_closing(tx, followed[0])


async def follow_term(tx: Transaction, relationship_id: UUID) -> None:
    """Another rhythm or another last day."""
    followed = await follow(tx, relationship_id)
    if followed is not None and followed[0].life is not Life.ENDED:
        await wait_for_pulses(tx, followed[0])
        await wait_for_closing(tx, followed[0])


async def rest_health(tx: Transaction, relationship_id: UUID) -> None:
    """In a break nobody is late, and nobody is reminded."""
    await follow(tx, relationship_id)


async def resume_health(tx: Transaction, relationship_id: UUID, *, resumed_on: date) -> None:
    await follow_resumption(tx, relationship_id, resumed_on=resumed_on)


async def end_health(tx: Transaction, relationship_id: UUID) -> None:
    """Nothing more is asked but for a last word."""
    followed = await follow(tx, relationship_id)
    if followed is not None:
        await stop_pulses(tx, followed[0])
        await stop_fit(tx, followed[0])
        await open_closing_at_end(tx, followed[0])


async def follow_held(tx: Transaction, relationship_id: UUID) -> None:
    """They have met: once more than before, or for the second time."""
    followed = await follow(tx, relationship_id)
    if followed is not None and followed[0].is_under_way:
        await open_fit_after_meeting(tx, followed[0])
