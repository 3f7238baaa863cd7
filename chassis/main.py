"""The command line of a service: api, consume, relay, all or migrate."""

import argparse
import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import uvicorn

from chassis.migrations import upgrade
from chassis.service import Service
from chassis.settings import MigrationSettings, ServiceSettings
from chassis.telemetry import configure_logging, configure_tracing

STOP_SECONDS = 10
S = TypeVar("S", bound=ServiceSettings)


def run(name: str, settings: Callable[[], S], build: Callable[[S], Service], *, migrations: Path) -> None:
    """Parses the command and runs it; the only reader of the environment, called by `__main__` alone."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}")
    parser.add_argument("command", choices=["api", "consume", "relay", "all", "migrate"])
    command = parser.parse_args().command
    if command == "migrate":
        configure_logging(name, level="INFO", form="json")
        asyncio.run(upgrade(MigrationSettings().database_url, migrations))
        return
    chosen = settings()
    configure_logging(name, level=chosen.log_level, form=chosen.log_format)
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None
    configure_tracing(name, endpoint=endpoint, ratio=float(os.environ.get("OTEL_TRACES_SAMPLER_ARG", "0.05")))
    service = build(chosen)
    apps = {"api": service.api, "consume": service.consume, "relay": service.relay, "all": service.all}
    uvicorn.run(
        apps[command](),
        host=chosen.host,
        port=chosen.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
