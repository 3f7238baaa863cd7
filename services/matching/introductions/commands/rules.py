"""Changing the association's rules of asking."""

from uuid import UUID

from sqlalchemy import insert, text

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.matching import AskingRuleChanged
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.queries.rules import rules_in_force
from services.matching.introductions.tables import asking_rules

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('asking_rules', 0))")


async def change_rule(tx: Transaction, name: RuleName, value: int, *, by: UUID) -> UUID:
    """From now on; what waits already goes on by what held when its clock was started."""
    await tx.session.execute(_ONE_AT_A_TIME)
    rules = await rules_in_force(tx)
    rules.check_change(name, value)
    change_id = new_id()
    row = {"id": change_id, "name": name.value, "value": value, "changed_by": by, "changed_at": tx.now}
    await tx.session.execute(insert(asking_rules).values(row))
    event = AskingRuleChanged(change_id=change_id, actor_id=by, rule=name.value, before=rules[name], after=value)
    await tx.emit(event)
    return change_id
