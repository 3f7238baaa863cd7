"""A matching service in which people have met."""

import pytest

from tests.service.matching.conftest import Clock
from tests.service.matching.relationships.bonds import Bonds
from tests.service.matching.world import Matching


@pytest.fixture
def bonds(matching: Matching, clock: Clock) -> Bonds:
    """Give what follows conversations."""
    return Bonds(matching, clock)
