"""The one clock: what time the domain says it is; demos and tests may shift it for all processes together."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]
"""Returns an aware UTC time.  Leases and tokens never use it: they always run on real time."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def shifted_clock(file: Path) -> Clock:
    """A clock that adds the signed seconds written in `file`, read again whenever the file changes."""
    seen: tuple[int, timedelta] = (-1, timedelta())

    def now() -> datetime:
        nonlocal seen
        try:
            changed = file.stat().st_mtime_ns
        except FileNotFoundError:
            return system_clock()
        if changed != seen[0]:
            seen = (changed, timedelta(seconds=float(file.read_text() or 0)))
        return system_clock() + seen[1]

    return now


def clock_from(file: Path | None) -> Clock:
    """The shifted clock where CLOCK_FILE is set, the system's otherwise."""
    return shifted_clock(file) if file else system_clock
