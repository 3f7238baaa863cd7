"""Runs a database's alembic migrations, and holds the DDL of the chassis's own tables, release by release."""

from pathlib import Path

from alembic import command, context, op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.telemetry import log

NEEDS_POSTGRESQL = 180000


class PostgresqlTooOld(Exception):
    """Cairn needs PostgreSQL 18 or newer."""


async def upgrade(url: str, location: Path) -> None:
    """Brings a database to the newest revision; a database that is there already costs one query."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, location)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, location: Path) -> None:
    refuse_old_postgresql(int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()))
    config = Config()
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.attributes["connection"] = connection
    head = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() == head:
        return
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    command.upgrade(config, "head")
    log.info("migrated", revision=head)


def refuse_old_postgresql(version: int) -> None:
    """`version` as PostgreSQL writes server_version_num, 180006 for 18.6."""
    if version < NEEDS_POSTGRESQL:
        raise PostgresqlTooOld(f"Cairn needs PostgreSQL 18 or newer; this server is {version // 10000}.")


def run_env(*metadatas: MetaData) -> None:
    """The whole of a service's migrations/env.py."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=list(metadatas), transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


def event_spine_1() -> None:
    """The chassis tables as of release 0.1.0; later releases add functions and never change this one."""
    _run("spine_1.sql")


def event_spine_2() -> None:
    """What erasure needs: who was erased, and finding archived events by the people they are about."""
    _run("spine_2.sql")


def _run(file: str) -> None:
    for statement in (Path(__file__).parent / file).read_text().split(";;"):
        op.execute(statement)
