"""A state folder that PostgreSQL's unprivileged user can reach when the tests run as root."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairn.supervisor.logs import Logs
from tests.cairn.running import forget


@pytest.fixture
def state() -> Iterator[Path]:
    """Give an empty folder whose parents anybody may pass."""
    with tempfile.TemporaryDirectory(prefix="cairn-tests-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / ".cairn"
        forget(Path(folder) / ".cairn")


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Logs]:
    """Give logs that go to files only."""
    kept = Logs(tmp_path / "logs", None)
    yield kept
    kept.close()
