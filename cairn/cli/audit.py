"""`cairn audit verify`."""

import json
import subprocess
from typing import Any

import typer

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import Ports


def verify(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Follow the hash chain of the audit trail to its end, and hold it against its anchors."""
    kept, known = running_state(state, as_json=as_json)
    platform = Platform(state=kept, ports=Ports(known["port_base"]), elsewhere=Elsewhere())
    launch = platform.tool("profiles", "audit")
    options = {**launch.options(), "text": True, "capture_output": True}
    done = subprocess.run(launch.argv, check=False, **options)  # noqa: S603 - our own command.
    try:
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        fail(f"The audit trail could not be read: {done.stderr.strip()[-500:]}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "failed" if found["broken"] else "ok", **found})
    elif found["broken"]:
        console.print(f"The audit trail does not hold at entry {found['broken']['seq']}: {found['broken']['why']}.")
    else:
        console.print(f"The audit trail holds: {found['entries']} entries, anchored up to {found['anchored']}.")
    if found["broken"]:
        raise typer.Exit(int(Exit.FAILED))
