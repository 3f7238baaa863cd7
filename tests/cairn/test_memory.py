"""The folders that runs keep in memory: removed at their end, and by the next run where there was none."""

from pathlib import Path

import pytest

from tests import memory
from tests.memory import quick_folder


@pytest.fixture(autouse=True)
def _memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMORY", tmp_path)
    monkeypatch.setattr(memory, "ROOM", 0)


class TestTheFolder:
    def test_is_gone_afterwards(self, tmp_path: Path) -> None:
        with quick_folder() as folder:
            (folder / "data").mkdir()

        assert list(tmp_path.iterdir()) == []

    def test_of_a_killed_run_is_removed_by_the_next(self, tmp_path: Path) -> None:
        left = tmp_path / "cairn-tests-left"
        left.mkdir()

        with quick_folder() as folder:
            assert list(tmp_path.iterdir()) == [folder]

    def test_of_another_run_stays_while_it_lives(self) -> None:
        with quick_folder() as other, quick_folder() as own:
            assert other.is_dir()
            assert own.is_dir()

    def test_is_on_disk_where_memory_has_no_room(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memory, "ROOM", 2**80)

        with quick_folder() as folder:
            assert folder.parent != tmp_path
