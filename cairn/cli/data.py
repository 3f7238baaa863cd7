"""`cairn migrate`, `cairn seed` and `cairn token`."""

import asyncio
import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from rich.table import Table

from cairn import seed as association
from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.issuer.directory import Directory
from cairn.issuer.tokens import LIFETIME_SECONDS, Minter
from cairn.seed.network import NORTHBRIDGE, Credential, make_northbridge
from cairn.seed.network import access_token as client_token
from cairn.supervisor.platform import Elsewhere, Platform
from cairn.supervisor.ports import Ports
from cairn.supervisor.state import DATABASES, State, private, read


def migrate(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Bring every database of the running platform to the head of its migrations."""
    kept, known = running_state(state, as_json=as_json)
    platform = Platform(state=kept, ports=Ports(known["port_base"]), elsewhere=Elsewhere())
    outcomes: dict[str, str] = {}
    for name in DATABASES:
        launch = platform.migration(name).launch()
        options = {**launch.options(), "text": True, "capture_output": True}
        done = subprocess.run(launch.argv, check=False, **options)  # noqa: S603 - our own command.
        outcomes[name] = "at head" if done.returncode == 0 else f"failed: {done.stderr.strip()[-500:]}"
    failed = any(outcome != "at head" for outcome in outcomes.values())
    if not failed:
        kept.remember_migrated(DATABASES)
    if as_json:
        print_json({"status": "failed" if failed else "ok", "databases": outcomes})
    else:
        for name, outcome in outcomes.items():
            console.print(f"{name:<14} {outcome}", markup=False)
    if failed:
        raise typer.Exit(int(Exit.FAILED))


def seed(
    *,
    state: StateFolder = STATE_FOLDER,
    members: Annotated[int, typer.Option(help="How many members the association has.")] = 500,
    as_json: AsJson = False,
) -> None:
    """Make the demo association through the public API; a second time changes nothing."""
    kept, known = running_state(state, as_json=as_json)
    mint = minter(kept, known["urls"])

    def token_for(subject: str, roles: tuple[str, ...] = ()) -> str:
        return mint.access_token(subject, tuple(roles))

    try:
        report = asyncio.run(association.seed(known["urls"]["gateway"], token_for, members=members))
        if not kept.northbridge.exists():
            made = asyncio.run(make_northbridge(known["urls"]["gateway"], token_for))
            private(kept.northbridge, json.dumps(asdict(made)))
    except association.SeedFailed as error:
        fail(str(error), Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **asdict(report)})
        return
    table = Table(title=f"{report.members} members in {report.seconds:.1f} s")
    for heading in ("mutation", "count", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="left" if heading == "mutation" else "right")
    for name, timing in report.mutations.items():
        table.add_row(name, str(timing.count), f"{timing.p50_ms:.1f}", f"{timing.p99_ms:.1f}")
    console.print(table)


def token(
    subject: Annotated[str, typer.Argument(help="A persona, a seeded member such as member-0042, or a client.")],
    *,
    state: StateFolder = STATE_FOLDER,
    lifetime: Annotated[int, typer.Option(help="How many seconds it is good for.", min=1)] = LIFETIME_SECONDS,
    as_json: AsJson = False,
) -> None:
    """Print an access token as the demo issuer would give it, for curl and GraphiQL."""
    kept = State(Path(state).resolve())
    known = kept.current()
    if not kept.issuer_key.exists() or "urls" not in known:
        fail("Cairn does not run here: start it with `make up`.", Exit.NOT_THAT_STATE, as_json=as_json)
    mint, directory = minter(kept, known["urls"]), Directory.load(kept.issuer_directory)
    if subject == NORTHBRIDGE and kept.northbridge.exists():
        access_token: str | None = _client_token(kept, known["urls"]["gateway"], as_json=as_json)
    else:
        access_token = _token(mint, directory, subject=subject, lifetime=lifetime)
    if access_token is None:
        fail(f"The directory knows nobody called {subject}.", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"access_token": access_token, "token_type": "Bearer", "expires_in": lifetime})
    else:
        typer.echo(access_token)


def _client_token(state: State, gateway_url: str, *, as_json: bool) -> str:
    """Ask the token endpoint, as the network's own program would; how long it is good for is ours to say there."""
    credential = Credential(**read(state.northbridge))
    try:
        return asyncio.run(client_token(gateway_url, credential))
    except (association.SeedFailed, httpx2.HTTPError) as error:
        fail(str(error), Exit.FAILED, as_json=as_json)


def minter(state: State, urls: dict[str, Any]) -> Minter:
    """Give the running issuer's name and key."""
    return Minter.from_file(urls["issuer"], state.issuer_key)


def _token(mint: Minter, directory: Directory, *, subject: str, lifetime: int) -> str | None:
    if client := directory.client(subject):
        return mint.access_token(subject, client_id=subject, scope=client.scope, lifetime=lifetime)
    if persona := directory.persona(subject):
        return mint.access_token(subject, persona.roles, lifetime=lifetime, vouched=persona.vouched)
    return None
