"""`cairn check-runs`, `check-reasons` and `check-boards`: what matching tells, derived again from what is stored."""

import json
import subprocess
from typing import Any

import typer

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import Ports


def check_runs(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Check every published matching run again, from its snapshot and its result."""
    code, found, said = _matching("check-runs", state, as_json=as_json)
    if code and not any(run["faults"] for run in found):
        fail(f"The runs could not be checked: {said}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "failed" if code else "ok", "runs": found})
    else:
        for run in found:
            console.print(f"{run['run']}: {' '.join(run['faults']) or run['why_not'] or 'holds.'}")
        console.print(f"{len(found)} published runs were checked.")
    if code:
        raise typer.Exit(int(Exit.FAILED))


def check_reasons(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Derive the reasons of 200 lists of mentors again from what is stored."""
    _check_claims("check-reasons", "needs", state, as_json=as_json)


def check_boards(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Derive what 200 boards say again from what is stored."""
    _check_claims("check-boards", "boards", state, as_json=as_json)


def _check_claims(tool: str, things: str, state: StateFolder, *, as_json: bool) -> None:
    code, found, said = _matching(tool, state, as_json=as_json)
    if not found:
        fail(f"Nothing could be checked: {said}", Exit.FAILED, as_json=as_json)
    (told,) = found
    if as_json:
        print_json({"status": "failed" if code else "ok", **told})
    else:
        for each in told["false"]:
            console.print(each, highlight=False)
        console.print(f"{told['claims']} claims about {told[things]} {things}: {len(told['false'])} are false.")
    if code:
        raise typer.Exit(int(Exit.FAILED))


def _matching(tool: str, state: StateFolder, *, as_json: bool) -> tuple[int, list[dict[str, Any]], str]:
    """Runs a tool of the running matching: how it ended, its lines of JSON, and the end of what it logged."""
    kept, known = running_state(state, as_json=as_json)
    platform = Platform(state=kept, ports=Ports(known["port_base"]), elsewhere=Elsewhere())
    launch = platform.tool("matching", tool)
    options = {**launch.options(), "text": True, "capture_output": True}
    done = subprocess.run(launch.argv, check=False, **options)  # noqa: S603 - our own command.
    try:
        found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        found = []
    return done.returncode, found, done.stderr.strip()[-500:]
