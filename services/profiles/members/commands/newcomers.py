"""Keeping members who are new: all of them in one statement, past the unit of work."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import text

from chassis.db import Transaction
from services.profiles.members.domain.member import MemberRecord
from services.profiles.members.tables import members

_ADD = text("INSERT INTO members SELECT * FROM json_populate_recordset(NULL::members, CAST(:rows AS json))")


async def add_members(tx: Transaction, newcomers: Sequence[MemberRecord]) -> None:
    """Keeps them as they are now; who changes one of them later loads the member first."""
    if newcomers:
        rows = orjson.dumps([_row(member) for member in newcomers], default=str, option=orjson.OPT_NON_STR_KEYS)
        await tx.session.execute(_ADD, {"rows": rows.decode()})


def _row(member: MemberRecord) -> dict[str, Any]:
    """The columns as JSON."""
    values = {**vars(member), **vars(member.profile)}
    return {column.name: values[column.name] for column in members.columns}
