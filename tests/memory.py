"""A folder for a run's servers: in memory where there is room, as every test's database is hundreds of new files."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
PREFIX = "cairn-tests-"


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder that anybody may pass through, in memory or else on disk, and remove it afterwards.

    What lies in memory stays there when its process is killed, so the next run removes what nobody holds any more.
    """
    if in_memory := _usable(MEMORY):
        _remove_abandoned(MEMORY)
    draft = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=MEMORY if in_memory else None))
    with _held(draft):
        # PostgreSQL runs as another user when the tests run as root, and must be able to walk in.
        draft.chmod(0o711)
        # It gets a name that others look for only once it is held.
        folder = draft.rename(draft.with_name(draft.name.removeprefix("new-")))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _usable(place: Path) -> bool:
    """Say whether there is room, and programs may run there: PostgreSQL's are copied beside its data at times."""
    if not os.access(place, os.W_OK):
        return False
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        try:
            with _held(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # Somebody holds it, or it is another user's.


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock a folder as long as this process lives, or refuse with an OSError when another does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
