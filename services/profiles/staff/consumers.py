"""What other services' events mean for staff: acts in a member's name, and rules, become part of the audit trail."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.answers import Acted
from contracts.matching import ActedInMatching, AskingRuleChanged, WeightsAdopted
from contracts.notifications import ActedInNotifications
from contracts.sessions import ActedInSessions
from services.profiles.staff.commands.audit import keep_adoption, keep_rule_change, keep_told_act


async def on_acted(tx: Transaction, event: Acted) -> None:
    await keep_told_act(tx, event)


async def on_asking_rule_changed(tx: Transaction, event: AskingRuleChanged) -> None:
    await keep_rule_change(tx, event)


async def on_weights_adopted(tx: Transaction, event: WeightsAdopted) -> None:
    await keep_adoption(tx, event)


HANDLERS: Handlers = {
    WeightsAdopted: on_weights_adopted,
    AskingRuleChanged: on_asking_rule_changed,
    ActedInMatching: on_acted,
    ActedInSessions: on_acted,
    ActedInNotifications: on_acted,
}
