"""What becomes of conversations, relationships and invitations by themselves."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import OnDue, Timers
from services.matching.relationships.commands.agreement import lapse_without_agreement, nudge_for_agreement
from services.matching.relationships.commands.conversations import (
    ASK,
    CLOSE,
    NUDGE,
    ask_how_it_went,
    close_unanswered,
    nudge_to_answer,
)
from services.matching.relationships.commands.idleness import end_idle_relationship
from services.matching.relationships.commands.invitations import INVITATION_OVER, expire_invitation
from services.matching.relationships.commands.life import (
    ask_both_to_renew,
    complete_relationship,
    remind_to_renew,
    resume_when_due,
)
from services.matching.relationships.commands.waiting import (
    AGREEMENT_LAPSE,
    AGREEMENT_NUDGE,
    IDLE_OVER,
    PAUSE_OVER,
    RENEWAL_ASK,
    RENEWAL_REMINDER,
    TERM_OVER,
)


def _of_its_key(command: Callable[[Transaction, UUID], Awaitable[None]]) -> OnDue:
    """Each timer's key is the id of what it is about."""

    async def on_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await command(tx, UUID(key))

    return on_due


TIMERS: Timers = {
    ASK: _of_its_key(ask_how_it_went),
    NUDGE: _of_its_key(nudge_to_answer),
    CLOSE: _of_its_key(close_unanswered),
    AGREEMENT_NUDGE: _of_its_key(nudge_for_agreement),
    AGREEMENT_LAPSE: _of_its_key(lapse_without_agreement),
    PAUSE_OVER: _of_its_key(resume_when_due),
    RENEWAL_ASK: _of_its_key(ask_both_to_renew),
    RENEWAL_REMINDER: _of_its_key(remind_to_renew),
    TERM_OVER: _of_its_key(complete_relationship),
    IDLE_OVER: _of_its_key(end_idle_relationship),
    INVITATION_OVER: _of_its_key(expire_invitation),
}
