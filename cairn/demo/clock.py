"""The domain's clock of the running platform, moved for all of its processes together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True)
class VirtualClock:
    """The file that every process reads; it holds the seconds by which the domain is ahead of real time."""

    file: Path

    def read(self) -> float:
        return float(self.file.read_text() or 0) if self.file.exists() else 0.0

    def advance(self, by: timedelta) -> None:
        self._write(self.read() + by.total_seconds())

    def _write(self, seconds: float) -> None:
        written = self.file.with_suffix(".new")
        written.write_text(str(seconds))
        written.replace(self.file)

    @contextmanager
    def restored(self) -> Iterator["VirtualClock"]:
        """Puts the clock back at the end, whatever happens meanwhile."""
        before = self.read()
        try:
            yield self
        finally:
            self._write(before)
