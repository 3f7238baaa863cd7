"""Adding to the audit trail."""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from chassis.acting import Act
from chassis.db import Transaction
from contracts.answers import Acted
from contracts.matching import AskingRuleChanged, WeightsAdopted
from services.profiles.staff.domain.audit import Action

# The table's trigger numbers the entry and chains it.
_APPEND = text(
    """
    INSERT INTO audit_entries (at, actor_id, action, subject_id, details)
    VALUES (:at, :actor_id, :action, :subject_id, CAST(:details AS jsonb))
    """
)


async def append(
    tx: Transaction,
    action: Action,
    *,
    actor_id: UUID | None = None,
    subject_id: UUID | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Adds one entry; `details` are ids and words.

    The chain is locked from here to the commit: add last, so that nobody waits for more than that.
    """
    told = {name: str(value) for name, value in (details or {}).items() if value is not None}
    said = {"at": tx.now, "actor_id": actor_id, "action": action.value, "subject_id": subject_id}
    await tx.session.execute(_APPEND, {**said, "details": json.dumps(told)})


async def keep_act(tx: Transaction, act: Act) -> None:
    """What staff did here in a member's name."""
    await _keep(tx, act.actor_id, act.member_id, details={"service": "profiles", "operation": act.operation})


async def keep_told_act(tx: Transaction, event: Acted) -> None:
    """What staff did elsewhere in a member's name."""
    details = {"service": event.topic.split("-")[0], "operation": event.operation, "act": event.act_id}
    await _keep(tx, event.actor_id, event.member_id, details=details)


async def keep_rule_change(tx: Transaction, event: AskingRuleChanged) -> None:
    """What staff decided for the whole association."""
    details = {"rule": event.rule, "before": event.before, "after": event.after, "change": event.change_id}
    await append(tx, Action.ASKING_RULE_CHANGED, actor_id=event.actor_id, details=details)


async def keep_adoption(tx: Transaction, event: WeightsAdopted) -> None:
    """By which weights pairs are scored, in a programme or in the whole association."""
    scope = {"kind": event.kind.value, **({"programme": event.programme_id} if event.programme_id else {})}
    details = {**scope, "before": event.before, "after": event.after, "adoption": event.adoption_id}
    await append(tx, Action.WEIGHTS_ADOPTED, actor_id=event.actor_id, details=details)


async def _keep(tx: Transaction, actor_id: UUID, member_id: UUID, *, details: Mapping[str, object]) -> None:
    await append(tx, Action.ACTED, actor_id=actor_id, subject_id=member_id, details=details)
