"""Compares a service's Table objects with the database that its migrations made."""

import re
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

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


async def migrate_to(url: str, location: Path, revision: str) -> None:
    """Brings an empty database to the revision of an earlier release."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(_migrate_to, location, revision)
    await engine.dispose()


def _migrate_to(connection: Connection, location: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(location))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
