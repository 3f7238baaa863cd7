"""`python -m gateway` serves the graph; `python -m gateway compose [--check]` builds what it serves."""

import argparse
import sys
from pathlib import Path

import uvicorn

from chassis.telemetry import configure_logging
from gateway.app import create_app
from gateway.compose import DoesNotCompose, built, stale
from gateway.edge.protocol import BoundedHttp
from gateway.schema import DOCUMENTS, HERE, Graph, NotComposed
from gateway.settings import GatewaySettings

SERVICES = HERE.parent / "services"


def serve() -> int:
    settings = GatewaySettings()
    configure_logging("gateway", level=settings.log_level, form=settings.log_format)
    try:
        app = create_app(settings, Graph.from_folder(), settings.services())
    except NotComposed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=BoundedHttp,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=10,
    )
    return 0


def compose(services: Path, folder: Path, *, check: bool) -> int:
    try:
        files = built(services, DOCUMENTS)
    except DoesNotCompose as error:
        sys.stderr.write(f"{error}\n")
        return 1
    old = stale(files, folder)
    if check:
        sys.stderr.write("".join(f"{name} is stale: run `python -m gateway compose`.\n" for name in old))
        return 1 if old else 0
    for name in old:
        (folder / name).write_text(files[name], encoding="utf-8")
        sys.stdout.write(f"gateway/{name} written.\n")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m gateway", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("compose", help="build the supergraph, the public schema and the plans").add_argument(
        "--check", action="store_true", help="write nothing; fail when a file is stale"
    )
    arguments = parser.parse_args()
    if arguments.command == "compose":
        return compose(SERVICES, HERE, check=arguments.check)
    return serve()


if __name__ == "__main__":
    sys.exit(main())
