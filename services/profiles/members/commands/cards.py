"""Drawing a member's card anew: what each audience sees, after anything of it has changed."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.members.domain.card import layers
from services.profiles.members.domain.member import Member
from services.profiles.members.tables import cards


async def draw_card(tx: Transaction, member: Member) -> None:
    """One statement for the four layers of it."""
    rows = [
        {"member_id": member.id, "audience": audience, "findable": member.findable, "fields": fields}
        for audience, fields in layers(_values(member), member.profile.audiences).items()
    ]
    statement = insert(cards).values(rows)
    changed = {"findable": statement.excluded.findable, "fields": statement.excluded.fields}
    keys = [cards.c.member_id, cards.c.audience]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def _values(member: Member) -> dict[str, Any]:
    """Every field of a card as JSON."""
    said = member.profile
    plain = {name: getattr(value, "value", value) for name, value in vars(said).items()}
    return {
        **plain,
        "languages": list(said.languages),
        "industries": list(said.industries),
        "history": [asdict(past) for past in said.history],
        "traits": {trait.value: answer for trait, answer in said.traits.items()},
        "formats": [each.value for each in said.formats],
        "roles": [each.value for each in said.roles],
        "constraints": [each.value for each in said.constraints],
        "affiliations": [],
        "version": member.version,
        "manager_id": str(member.manager_id) if member.manager_id else None,
        "membership": member.membership.value,
        "mentor_approval": member.mentor_approval.value,
    }
