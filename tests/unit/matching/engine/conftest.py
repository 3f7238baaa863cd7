"""On a fresh clone the first tests of the engine wait for its kernels to be compiled, a minute of a processor."""

from collections.abc import Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMPILING_SECONDS = 400


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.timeout(COMPILING_SECONDS))
