"""A programme, as the suites of programmes have it."""

from tests.service.matching.programmes.conftest import staged

__all__ = ["staged"]
