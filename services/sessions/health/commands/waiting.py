"""The timers of health: each has the relationship's id for its key, or that and the member's."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.db import Transaction
from services.sessions.facts.queries.people import zones_of
from services.sessions.health.domain.nudging import NudgeSettings

BEGIN = "begin_health"
"""Of what is older than health, set by a migration."""
JUDGE = "judge_health"
NUDGE = "nudge_rhythm"
PULSE = "ask_pulse"
FIT = "open_fit_check"
FIT_ASK = "ask_fit"
FIT_OVER = "settle_fit_check"
CLOSING = "open_closing"
CLOSING_ASK = "ask_last_word"
CLOSING_OVER = "share_last_words"


def midnight(day: date) -> datetime:
    """The beginning of a day of a relationship, which is UTC's."""
    return datetime.combine(day, time(), UTC)


def of_both(relationship_id: UUID, member_id: UUID) -> str:
    """The key of a timer that concerns one of the two."""
    return f"{relationship_id}:{member_id}"


def both_of(key: str) -> tuple[UUID, UUID]:
    relationship_id, _, member_id = key.partition(":")
    return UUID(relationship_id), UUID(member_id)


async def zone_of(tx: Transaction, member_id: UUID) -> ZoneInfo:
    return ZoneInfo((await zones_of(tx, [member_id]))[member_id])


async def settings_of(tx: Transaction, member_id: UUID) -> NudgeSettings:
    """As they are, or as they are for who has said nothing."""
    return await tx.session.get(NudgeSettings, member_id) or NudgeSettings(member_id=member_id)
