"""How a child process is started so that it never outlives the process that started it."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
STARTED_AS_AN_ORPHAN = 70


class CannotStart(Exception):
    """A server that this machine cannot run as it is; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What to execute, as whom, and which signals end it: kindly (`stop`) and when its parent dies (`orphan`).

    The environment is ours less `without` plus `env`.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None
    stop: signal.Signals = signal.SIGTERM
    orphan: signal.Signals = signal.SIGKILL

    def options(self) -> dict[str, Any]:
        """Give the keyword arguments that `subprocess` and `asyncio.create_subprocess_exec` both take."""
        inherited = {name: value for name, value in os.environ.items() if name not in self.without}
        options: dict[str, Any] = {
            "cwd": self.cwd,
            "env": {**inherited, **self.env},
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "preexec_fn": _die_with_parent(self.orphan),
        }
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the process with everything it says going to `output`.

        Linux counts the end of the starting thread as the parent's death: call from a thread that stays.
        """
        return subprocess.Popen(self.argv, stdout=output, stderr=subprocess.STDOUT, **self.options())  # noqa: S603 - our own command.


def _die_with_parent(orphan: signal.Signals) -> Any:
    """Make the hook that asks Linux for a signal at the parent's death; elsewhere there is no such promise.

    It runs in the child after the change of user, which would reset the request, and before the new program, which
    keeps it. A parent that died before the request would never be noticed, hence the second look.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def request() -> None:
        if libc.prctl(PR_SET_PDEATHSIG, int(orphan), 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(STARTED_AS_AN_ORPHAN)

    return request


def stop(process: subprocess.Popen[bytes], kindly: signal.Signals, *, patience: float = 10.0) -> None:
    """End a process with its own signal, and with SIGKILL when it takes longer than `patience` seconds."""
    if process.poll() is not None:
        return
    process.send_signal(kindly)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    """Say whether something accepts connections on this port of the loopback interface."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
