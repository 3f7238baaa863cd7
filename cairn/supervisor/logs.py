"""What the processes say: prefixed and coloured on the terminal, and in one rotated file for each."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

FILE_BYTES = 5 * 1024 * 1024
OLD_FILES = 2
LINE_BYTES = 256 * 1024
REMEMBERED_LINES = 30
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


@dataclass
class Logs:
    """All the logs of one run; `terminal` is None when only the files shall have them."""

    folder: Path
    terminal: TextIO | None
    width: int = len("migrate-notifications")
    _colours: Iterator[int] = field(default_factory=lambda: itertools.cycle(COLOURS))
    _open: dict[str, "Log"] = field(default_factory=dict)

    def of(self, name: str) -> "Log":
        """Give the log of a process, the same at each call."""
        if name not in self._open:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._open[name] = Log(name, self._handler(name), self.terminal, prefix=self._prefix(name))
        return self._open[name]

    def close(self) -> None:
        """Close the files."""
        for log in self._open.values():
            log.file.close()

    def _handler(self, name: str) -> RotatingFileHandler:
        file = RotatingFileHandler(
            self.folder / f"{name}.log", maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8"
        )
        file.setFormatter(logging.Formatter("%(message)s"))
        return file

    def _prefix(self, name: str) -> str:
        label = f"{name:<{self.width}} | "
        coloured = self.terminal is not None and self.terminal.isatty()
        return f"\x1b[{next(self._colours)}m{label}\x1b[0m" if coloured else label


@dataclass
class Log:
    """The log of one process."""

    name: str
    file: RotatingFileHandler
    terminal: TextIO | None
    prefix: str = field(kw_only=True)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED_LINES))

    def write(self, line: str) -> None:
        """Take one line."""
        self.recent.append(line)
        self.file.emit(logging.LogRecord(self.name, logging.INFO, "", 0, line, None, None))
        if self.terminal is not None:
            # A terminal that went away, or a full pipe's reader, must not take the platform down.
            with contextlib.suppress(OSError):
                self.terminal.write(f"{self.prefix}{line}\n")
                self.terminal.flush()

    async def pump(self, stream: asyncio.StreamReader) -> None:
        """Take every line of a process until it ends."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                # A line beyond the buffer has been dropped by the reader; the next one is read as usual.
                self.write("(a line too long to show)")
                continue
            if not line:
                return
            self.write(line.decode(errors="replace").rstrip())


def terminal() -> TextIO:
    """Give the terminal that logs are shown on."""
    return sys.stdout
