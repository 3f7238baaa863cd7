"""Compares a service's Table objects with the database that its migrations made."""

import re
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from chassis.db import Database

PARTITION = re.compile(r"archive_(default|\d{4}_\d{2})")


async def differences(db: Database, *metadatas: MetaData) -> list[Any]:
    """What alembic would still change; the archive's partitions come and go and don't count."""
    async with db.engine.connect() as connection:
        return await connection.run_sync(_compare, metadatas)


def _compare(connection: Connection, metadatas: tuple[MetaData, ...]) -> list[Any]:
    joined = MetaData()
    for metadata in metadatas:
        for table in metadata.tables.values():
            table.to_metadata(joined)
    context = MigrationContext.configure(connection, opts={"include_object": _counts})
    found: list[Any] = compare_metadata(context, joined)
    return found


def _counts(_object: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    return not (kind == "table" and PARTITION.fullmatch(name or ""))
