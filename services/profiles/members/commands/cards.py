"""Drawing members' cards anew: what each audience sees, after anything of them has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.db import Transaction
from services.profiles.members.domain.card import layers
from services.profiles.members.domain.member import MemberRecord

_DRAW = text(
    """
    INSERT INTO cards (member_id, audience, findable, fields)
    SELECT * FROM unnest(CAST(:members AS uuid[]), CAST(:audiences AS text[]), CAST(:findable AS boolean[]),
                         CAST(:fields AS jsonb[]))
    ON CONFLICT (member_id, audience) DO UPDATE SET findable = excluded.findable, fields = excluded.fields
    """
)


async def draw_cards(
    tx: Transaction, members: Sequence[MemberRecord], *, affiliations: Mapping[UUID, Sequence[Mapping[str, Any]]]
) -> None:
    """One statement for the four layers of every card; `affiliations` are JSON, by member."""
    rows = [
        (member.id, audience.value, member.findable, orjson.dumps(fields).decode())
        for member in members
        for audience, fields in layers(
            _values(member, affiliations.get(member.id, ())), member.profile.audiences
        ).items()
    ]
    columns = zip(("members", "audiences", "findable", "fields"), map(list, zip(*rows, strict=True)), strict=True)
    await tx.session.execute(_DRAW, dict(columns))


def _values(member: MemberRecord, affiliations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Every field of a card as JSON."""
    said = member.profile
    return {
        **vars(said),
        "history": [asdict(past) for past in said.history],
        "traits": {trait.value: answer for trait, answer in said.traits.items()},
        "affiliations": list(affiliations),
        "manager_id": str(member.manager_id) if member.manager_id else None,
        "membership": member.membership,
        "mentor_approval": member.mentor_approval,
        "conduct_version": member.conduct_version,
        "version": member.version,
    }
