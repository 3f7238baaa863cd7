"""`cairn check-runs`."""

import json
import subprocess
from typing import Any

import typer

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import Ports


def check_runs(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Check every published matching run again, from its snapshot and its result."""
    kept, known = running_state(state, as_json=as_json)
    platform = Platform(state=kept, ports=Ports(known["port_base"]), elsewhere=Elsewhere())
    launch = platform.tool("matching", "check-runs")
    options = {**launch.options(), "text": True, "capture_output": True}
    done = subprocess.run(launch.argv, check=False, **options)  # noqa: S603 - our own command.
    try:
        found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        found = []
    if done.returncode and not any(run["faults"] for run in found):
        fail(f"The runs could not be checked: {done.stderr.strip()[-500:]}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "failed" if done.returncode else "ok", "runs": found})
    else:
        for run in found:
            console.print(f"{run['run']}: {' '.join(run['faults']) or run['why_not'] or 'holds.'}")
        console.print(f"{len(found)} published runs were checked.")
    if done.returncode:
        raise typer.Exit(int(Exit.FAILED))
