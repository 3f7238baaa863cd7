"""`cairn doctor`: what this machine has, what it lacks, and what to do about it."""

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.table import Table

from cairn.backing import kafka, postgres, tansu, valkey
from cairn.backing.launch import CannotStart
from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, print_json
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import DEFAULT_BASE, Ports
from cairn.supervisor.state import State

PYTHON_AT_LEAST = (3, 11)
NODE_AT_LEAST = 20
FREE_MEBIBYTES = 1024


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `needed` says whether Cairn cannot start without it."""

    what: str
    found: str
    well: bool
    needed: bool = True
    advice: str = ""


def doctor(
    *,
    state: StateFolder = STATE_FOLDER,
    port_base: Annotated[int, typer.Option(help="The first of the twelve ports to look at.")] = DEFAULT_BASE,
    as_json: AsJson = False,
) -> None:
    """Look at this machine and say what to do where something is missing."""
    kept = State(state.resolve())
    platform = Platform(state=kept, ports=Ports(port_base), elsewhere=Elsewhere())
    findings = [look(platform) for look in LOOKS]
    sick = any(not finding.well and finding.needed for finding in findings)
    if as_json:
        print_json({"status": "sick" if sick else "well", "findings": [asdict(finding) for finding in findings]})
    else:
        table = Table(title="Cairn's doctor")
        for heading in ("", "what", "found", "what to do"):
            table.add_column(heading)
        for one in findings:
            table.add_row(
                "ok" if one.well else "NO" if one.needed else "-", one.what, one.found, "" if one.well else one.advice
            )
        console.print(table)
    if sick:
        raise typer.Exit(int(Exit.DOES_NOT_FIT))


def _python(_: Platform) -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", found, sys.version_info >= PYTHON_AT_LEAST, advice="3.11 or newer is needed.")


def _postgres(platform: Platform) -> Finding:
    if platform.elsewhere.database_url:
        return _server(platform.elsewhere.database_url)
    return _program("PostgreSQL", postgres.version, program=postgres.program)


def _server(url: str) -> Finding:
    try:
        found = asyncio.run(postgres.server_version(url))
    except CannotStart as error:
        return Finding("PostgreSQL", "DATABASE_URL", well=False, advice=str(error))
    refusal = postgres.version_refusal(found)
    return Finding("PostgreSQL", f"DATABASE_URL, version {found // 10_000}", refusal is None, advice=refusal or "")


def _valkey(_: Platform) -> Finding:
    return _program("Valkey", valkey.version, program=valkey.program)


def _tansu(_: Platform) -> Finding:
    return _program("Tansu", tansu.version, program=tansu.program)


def _program(what: str, version: Callable[[], str], *, program: Callable[[], object]) -> Finding:
    try:
        program()
        return Finding(what, f"{version()} from its wheel", well=True)
    except (CannotStart, ImportError) as error:
        return Finding(what, "not usable", well=False, advice=str(error))


def _kafka(platform: Platform) -> Finding:
    obstacle = kafka.obstacle(platform.state.folder)
    found = f"{kafka.version()} can run (--broker kafka)" if obstacle is None else "cannot run"
    return Finding("Apache Kafka", found, obstacle is None, needed=False, advice=obstacle or "")


def _node(_: Platform) -> Finding:
    program = shutil.which("node")
    advice = "Only ad-hoc GraphQL operations need Node 20 or newer; `make up` installs one when it is missing."
    if program is None:
        return Finding("Node", "none", well=False, needed=False, advice=advice)
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 - our own command.
    found = re.match(r"v(\d+)", done.stdout)
    well = found is not None and int(found.group(1)) >= NODE_AT_LEAST
    return Finding("Node", done.stdout.strip(), well, needed=False, advice="" if well else advice)


def _disk(platform: Platform) -> Finding:
    folder = platform.state.folder
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free // (1024 * 1024)
    advice = f"PostgreSQL and the logs want {FREE_MEBIBYTES} MiB."
    return Finding("Disk", f"{free} MiB free", free >= FREE_MEBIBYTES, advice="" if free >= FREE_MEBIBYTES else advice)


def _ports(platform: Platform) -> Finding:
    base = platform.ports.base
    if platform.state.running():
        return Finding("Ports", "Cairn is running", well=True)
    try:
        platform.ports.require_free(platform.wanted_ports())
    except CannotStart as error:
        return Finding("Ports", f"from {base}", well=False, advice=str(error))
    return Finding("Ports", f"{base} to {base + 11} are free", well=True)


LOOKS = (_python, _postgres, _valkey, _tansu, _kafka, _node, _disk, _ports)
