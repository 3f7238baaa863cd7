"""The rules of asking that are in force; read by commands and by the graph."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.db import Transaction
from services.matching.introductions.domain.defaults import DEFAULTS, Default, Rules
from services.matching.introductions.tables import asking_rules


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """A rule as it holds now; `changed_at` is None where nobody has changed it."""

    default: Default
    value: int
    changed_at: datetime | None


async def rules_in_force(tx: Transaction) -> Rules:
    return Rules({rule.default.name: rule.value for rule in await asking_rules_shown(tx) if rule.changed_at})


async def asking_rules_shown(tx: Transaction) -> list[RuleView]:
    """All of them, in the order of the table; a rule that this release does not know is not in force."""
    newest = select(asking_rules).ext(distinct_on(asking_rules.c.name))
    rows = await tx.session.execute(newest.order_by(asking_rules.c.name, asking_rules.c.id.desc()))
    changed = {row.name: row for row in rows}
    return [_view(default, changed.get(default.name.value)) for default in DEFAULTS.values()]


def _view(default: Default, row: object) -> RuleView:
    value, changed_at = getattr(row, "value", default.value), getattr(row, "changed_at", None)
    return RuleView(default=default, value=value, changed_at=changed_at)
