"""What holds for all kernels: where they may reach, who may load them, and that they work where nothing can be kept."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pytest

from services.matching.engine import kernels
from services.matching.engine.kernels import auction, kept, scan
from services.matching.engine.kernels import compiled as compiling

FOLDER = Path(kernels.__file__).parent
PURE = {"numpy", "numpy.typing", "typing", "services.matching.engine.pairs"}
OTHERS = f"{kernels.__name__}."
TYPES = {"Flags", "Ints", "Longs"}


def imported(path: Path) -> list[tuple[str, set[str]]]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [
        (
            node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name,
            {name.name for name in node.names},
        )
        for node in nodes
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_kernel_calls_kernels_alone(path: Path) -> None:
    if path.stem in {"__init__", "compiled", "kept"}:
        return
    for module, names in imported(path):
        assert module in PURE or module.startswith(OTHERS)
        assert not module.endswith("pairs") or names <= TYPES


def test_numba_is_loaded_only_by_who_solves() -> None:
    solvers = sorted(path.stem for path in FOLDER.parent.glob("*.py") if path.stem != "__init__")
    program = "import sys\n" + "".join(f"import services.matching.engine.{name}\n" for name in solvers)

    shown = subprocess.run(
        [sys.executable, "-c", f"{program}print('numba' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parents[3],
    )

    assert shown.stdout.strip() == "False"


def test_what_is_kept_is_stale_once_any_kernel_changed(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "before", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    changed = tmp_path / "after" / "columns.py"
    changed.write_text(changed.read_text().replace("ENOUGH_QUARTERS, ", "ENOUGH, "))

    assert kept.stamp_of(tmp_path / "before") == kept.stamp_of(FOLDER)
    assert kept.stamp_of(tmp_path / "after") != kept.stamp_of(FOLDER)


@pytest.mark.parametrize("kernel", [scan.lists, auction.auction])
def test_kernels_are_kept_by_that_stamp(kernel: Any) -> None:
    assert kernel._cache._impl.locator.get_source_stamp() == kept.stamp_of(FOLDER)


def double(value: int) -> int:
    return 2 * value


def test_a_kernel_works_where_its_code_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, cache: bool = False, **__: object) -> object:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return plain()

    plain = numba.njit
    monkeypatch.setattr(numba, "njit", refuse)

    assert compiling.compiled(double)(21) == 42
