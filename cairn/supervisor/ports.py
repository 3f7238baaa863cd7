"""Which port everything listens on, and who has taken one of them."""

import socket
from dataclasses import dataclass

import psutil

from cairn.backing.launch import CannotStart

DEFAULT_BASE = 4000
OFFSETS = {
    "gateway": 0,
    "profiles": 1,
    "matching": 2,
    "sessions": 3,
    "notifications": 4,
    "issuer": 5,
    "mail": 6,
    "smtp": 7,
    "postgres": 8,
    "valkey": 9,
    "kafka": 10,
    "kafka-controller": 11,
}
LAST_BASE = 65_535 - max(OFFSETS.values())


class PortTaken(CannotStart):
    """Somebody already listens where we want to."""


@dataclass(frozen=True)
class Ports:
    """The twelve ports from `base` on."""

    base: int = DEFAULT_BASE

    def __getitem__(self, name: str) -> int:
        return self.base + OFFSETS[name]

    def require_free(self, names: tuple[str, ...]) -> None:
        """Refuse with a sentence naming the first port that is taken, by whom, and the way out."""
        if not 1 <= self.base <= LAST_BASE:
            raise CannotStart(f"--port-base must be between 1 and {LAST_BASE}.")
        for name in names:
            if not _free(self[name]):
                raise PortTaken(
                    f"Port {self[name]}, wanted for {name}, is taken by {_owner(self[name])}. "
                    f"Stop it, or choose other ports with --port-base {self.base + 1000}."
                )


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _owner(port: int) -> str:
    try:
        found = [c for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.status == "LISTEN"]
        pids = [connection.pid for connection in found if connection.pid]
        return f"{psutil.Process(pids[0]).name()} (process {pids[0]})" if pids else "another process"
    except psutil.Error:
        return "another process"
