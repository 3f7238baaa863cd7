"""A small platform for the supervisor's tests: the real backing servers and one stand-in that stands on them.

Run as `python stand.py <state folder> <port base>`; prints a line of JSON when it is ready.
"""

import asyncio
import json
import sys
from functools import partial
from pathlib import Path

from cairn.backing.launch import Launch, answers
from cairn.supervisor.logs import Logs
from cairn.supervisor.platform import Platform
from cairn.supervisor.ports import Ports
from cairn.supervisor.process import Service, Step, Table
from cairn.supervisor.state import AlreadyRunning, State
from cairn.supervisor.up import Ready, Run

LISTENER = """
import signal, socket, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("listening", flush=True)
while True:
    time.sleep(1)
"""


async def listening(port: int) -> bool:
    return answers(port)


def stand_in(name: str, port: int, *, after: tuple[str, ...] = ()) -> Service:
    """Make a service that listens, has a child of its own, and stops when asked."""
    launch = Launch(argv=(sys.executable, "-c", LISTENER, str(port)), cwd=Path.cwd())
    return Service(name=name, launch=lambda: launch, ready=partial(listening, port), after=after, patience=20)


def table(platform: Platform) -> Table:
    backing = tuple(part for part in platform._backing() if part.name in {"postgres", "valkey", "broker"})
    databases = Step(name="databases", run=platform._prepare_databases, after=("postgres",))
    client = stand_in("client", platform.ports["gateway"], after=("postgres", "databases", "valkey", "broker"))
    return (*backing, databases, client)


def main() -> None:
    state = State(Path(sys.argv[1]))
    platform = Platform(state=state, ports=Ports(int(sys.argv[2])))

    def say(ready: Ready) -> None:
        sys.stdout.write(json.dumps({"ready": ready.parts}) + "\n")
        sys.stdout.flush()

    try:
        with state.lock():
            state.prepare()
            run = Run(
                platform=platform,
                logs=Logs(state.logs, None),
                on_ready=say,
                on_seeded=lambda _: None,
                table=table(platform),
            )
            asyncio.run(run.forever())
    except AlreadyRunning:
        raise SystemExit(3) from None


if __name__ == "__main__":
    main()
