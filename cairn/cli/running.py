"""`cairn up`, `cairn down` and `cairn status`."""

import asyncio
import os
import signal
import time
from enum import Enum
from typing import Annotated, Any, NoReturn

import psutil
import typer
from rich.table import Table

from cairn.cli.common import (
    STATE_FOLDER,
    AsJson,
    Exit,
    StateFolder,
    console,
    errors,
    explained,
    fail,
    print_json,
    running_state,
)
from cairn.issuer.directory import Directory
from cairn.supervisor.logs import Logs, terminal
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import DEFAULT_BASE, Ports
from cairn.supervisor.state import AlreadyRunning, State
from cairn.supervisor.up import Ready, Run, end_leftovers, seeding

STOP_PATIENCE = 60.0
MEBIBYTE = 1024 * 1024


class Make(str, Enum):
    """The makes of broker that can be started here."""

    TANSU = "tansu"
    KAFKA = "kafka"


def up(
    *,
    state: StateFolder = STATE_FOLDER,
    port_base: Annotated[int, typer.Option(help="The first of the twelve ports to use.")] = DEFAULT_BASE,
    broker: Annotated[Make, typer.Option(help="Tansu keeps events in memory; Apache Kafka needs Java.")] = Make.TANSU,
    members: Annotated[int, typer.Option(help="How many members to make at the first start; 0 for none.")] = 500,
    log_level: Annotated[str, typer.Option(help="How much the services say.")] = "INFO",
    quiet: Annotated[bool, typer.Option("--quiet", help="Write the logs to their files only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start the whole platform, and stay until Ctrl-C.

    DATABASE_URL (an administrator's), REDIS_URL, KAFKA_BOOTSTRAP and SMTP_URL name servers to use instead of ours.
    """
    kept = State(state.resolve())
    platform = Platform(
        state=kept, ports=Ports(port_base), broker=broker.value, elsewhere=Elsewhere(), log_level=log_level
    )
    shown = None if as_json or quiet else terminal()
    try:
        with explained(as_json=as_json), kept.lock():
            end_leftovers(kept)
            kept.prepare()
            platform.ports.require_free(platform.wanted_ports())
            run = Run(
                platform=platform,
                logs=Logs(kept.logs, shown),
                on_ready=lambda ready: _announce(ready, kept, as_json=as_json),
                on_seeded=lambda done: _announce_seed(done, as_json=as_json),
                seed=seeding(members, kept) if members else None,
            )
            asyncio.run(run.forever())
            if not as_json:
                console.print("Stopped; the data are kept.")
    except AlreadyRunning:
        _fail_running(kept, as_json=as_json)


def down(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Stop the platform that runs from this folder, and wait until it has."""
    kept, known = running_state(state, as_json=as_json)
    began = time.monotonic()
    os.kill(known["supervisor"], signal.SIGTERM)
    while kept.running():
        if time.monotonic() - began > STOP_PATIENCE:
            fail(f"It has not stopped after {STOP_PATIENCE:.0f} s.", Exit.FAILED, as_json=as_json)
        time.sleep(0.1)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        print_json({"status": "stopped", "seconds": seconds})
    else:
        console.print(f"Stopped in {seconds} s.")


def status(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Show every process with its memory, its restarts, and whether it is up."""
    _, known = running_state(state, as_json=as_json)
    rows = {
        "supervisor": {"pid": known["supervisor"], "up": True, "restarts": 0},
        **known.get("processes", {}),
    }
    measured = {name: {**row, "pss_mib": _memory(row["pid"])} for name, row in rows.items() if row["pid"]}
    total = round(sum(row["pss_mib"] for row in measured.values()), 1)
    if as_json:
        print_json({**known, "processes": measured, "pss_mib": total})
        return
    table = Table(title=f"Cairn is {known['status']}")
    for heading in ("process", "pid", "up", "restarts", "PSS MiB"):
        table.add_column(heading, justify="left" if heading == "process" else "right")
    for name, row in measured.items():
        table.add_row(
            name, str(row["pid"]), "yes" if row["up"] else "NO", str(row["restarts"]), f"{row['pss_mib']:.1f}"
        )
    table.add_row("together", "", "", "", f"{total:.1f}", style="bold")
    console.print(table)
    _print_urls(known["urls"])


def _fail_running(state: State, *, as_json: bool) -> NoReturn:
    known = state.current()
    where = known.get("urls", {}).get("gateway", "a moment ago")
    fail(
        f"Cairn already runs from this folder ({where}, process {known.get('supervisor')}). "
        "`cairn down` stops it; --state and --port-base start another.",
        Exit.NOT_THAT_STATE,
        as_json=as_json,
    )


def _memory(pid: int) -> float:
    """Sum the proportional memory of a process and what it started; the supervisor's children count for themselves."""
    try:
        process = psutil.Process(pid)
        family = [process] if process.pid == _supervisor_of(process) else [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    return round(sum(_pss(one) for one in family) / MEBIBYTE, 1)


def _supervisor_of(process: psutil.Process) -> int:
    words = process.cmdline()
    return process.pid if "up" in words else 0


def _pss(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    # Only Linux knows the proportional share; elsewhere what is this process's alone comes nearest.
    return int(getattr(memory, "pss", memory.uss))


def _announce(ready: Ready, state: State, *, as_json: bool) -> None:
    directory = Directory.load(state.issuer_directory)
    if as_json:
        people: list[dict[str, Any]] = [{"subject": one.subject, "roles": one.roles} for one in directory.personas]
        print_json(
            {"status": "ready", "seconds": ready.seconds, "parts": ready.parts, "urls": ready.urls, "logins": people}
        )
        return
    console.print(f"\n[bold green]Cairn is ready[/] after {ready.seconds:.1f} s.")
    _print_doors(ready.urls)
    table = Table(title="Sign in as")
    for heading in ("subject", "name", "story", "roles"):
        table.add_column(heading)
    for one in directory.personas:
        table.add_row(one.subject, one.name, one.story, ", ".join(one.roles))
    table.add_row("member-0006 …", "any seeded member")
    console.print(table)
    console.print("A token for a tool: [bold].venv/bin/cairn token amara[/]. The whole list: .venv/bin/cairn status.")
    console.print("Ctrl-C stops everything; the data are kept, the mail is not.")
    if not state.seeded.exists():
        console.print("The demo association is moving in, which takes a minute; everything answers already.")
    console.print()


def _announce_seed(done: bool, *, as_json: bool) -> None:  # noqa: FBT001 - the callback's one argument is the outcome.
    if as_json:
        print_json({"status": "seeded" if done else "seed-failed"})
    elif done:
        console.print("[bold green]The demo association has moved in.[/]")
    else:
        errors.print(
            "The demo association could not be made; the platform runs on. `.venv/bin/cairn seed` tries again."
        )


def _print_doors(urls: dict[str, str]) -> None:
    """What a person opens first; `status` has the rest."""
    table = Table(show_header=False, box=None)
    table.add_row("GraphiQL", f"{urls['gateway']}/graphiql")
    table.add_row("GraphQL", f"{urls['gateway']}/graphql")
    if "mail" in urls:
        table.add_row("mail", urls["mail"])
    table.add_row("sign-in", urls["issuer"])
    console.print(table)


def _print_urls(urls: dict[str, str]) -> None:
    table = Table(show_header=False, box=None)
    for name, url in urls.items():
        table.add_row(name, f"{url}/graphql" if name == "gateway" else url)
    console.print(table)
