"""What alumni networks are called."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from chassis.db import Transaction

_NAMES = text("SELECT id::text, name FROM directory_networks WHERE id = ANY (:ids)").bindparams(
    bindparam("ids", type_=ARRAY(Uuid))
)


async def network_names(tx: Transaction, ids: Iterable[UUID]) -> Mapping[str, str]:
    asked = list(ids)
    if not asked:
        return {}
    return {row.id: row.name for row in await tx.session.execute(_NAMES, {"ids": asked})}
