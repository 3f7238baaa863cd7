"""The command line of a service: api, consume, relay, all, migrate or parked, and what a service has of its own."""

import argparse
import asyncio
import gc
import inspect
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import uvicorn

from chassis import parked
from chassis.migrations import upgrade
from chassis.service import Service
from chassis.settings import MigrationSettings, ServiceSettings
from chassis.telemetry import configure_logging, configure_tracing

STOP_SECONDS = 10
S = TypeVar("S", bound=ServiceSettings)


Tool = Callable[[Service], Coroutine[None, None, int]]
"""A command that one service has beside the common ones; gives its exit status."""


def run(
    name: str,
    settings: Callable[[], S],
    build: Callable[[S], Service],
    *,
    migrations: Path,
    tools: Mapping[str, Tool] = MappingProxyType({}),
) -> None:
    """Parses the command and runs it; the only reader of the environment, called by `__main__` alone."""
    options = _parser(name, tools).parse_args()
    if options.command == "migrate":
        configure_logging(name, level="INFO", form="json")
        asyncio.run(upgrade(MigrationSettings().database_url, migrations))
        return
    chosen = settings()
    configure_logging(name, level=chosen.log_level, form=chosen.log_format)
    service = build(chosen)
    if options.command == "parked":
        asyncio.run(parked.look_after(service.db, service.handlers, options))
        return
    if options.command in tools:
        sys.exit(asyncio.run(tools[options.command](service)))
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None
    configure_tracing(name, endpoint=endpoint, ratio=float(os.environ.get("OTEL_TRACES_SAMPLER_ARG", "0.05")))
    _serve(service, options.command, chosen)


def _parser(name: str, tools: Mapping[str, Tool]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("api", help="serve the subgraph and REST")
    commands.add_parser("consume", help="take events in, run timers")
    commands.add_parser("relay", help="publish the outbox, answer replays")
    commands.add_parser("all", help="the three above in one process")
    commands.add_parser("migrate", help="bring the database to this release; needs DATABASE_URL alone")
    parked.add_arguments(commands.add_parser("parked", help="look after events that could not be applied"))
    for command, tool in tools.items():
        commands.add_parser(command, help=inspect.getdoc(tool))
    return parser


GARBAGE_AFTER = 20_000


def spare_what_is_there() -> None:
    """Keeps the garbage collector from what was made so far, which stays as long as the process.

    Looking through all of it took 115 ms in profiles, in the middle of whatever was being served.
    From then on it looks once for 20,000 new objects, not for 700: that took an eighth of an import's time in vain.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)


def _serve(service: Service, command: str, settings: ServiceSettings) -> None:
    apps = {"api": service.api, "consume": service.consume, "relay": service.relay, "all": service.all}
    app = apps[command]()
    spare_what_is_there()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
