"""docs/configuration.md says what the settings classes say."""

import re

import pytest
from pydantic_settings import BaseSettings

from docs.generate_configuration import PAGE, TRACING, page, variables
from tests.backing import ROOT


class TestPage:
    def test_is_not_stale(self) -> None:
        assert PAGE.read_text() == page(), "run `python -m docs.generate_configuration`"

    def test_knows_what_is_read_beside_the_settings(self) -> None:
        read = re.findall(r'environ\.get\("(\w+)"', (ROOT / "chassis" / "main.py").read_text())

        assert [row.name for row in TRACING] == read

    def test_refuses_a_variable_without_a_meaning(self) -> None:
        class Silent(BaseSettings):
            unexplained: str

        with pytest.raises(LookupError, match="meant by unexplained"):
            variables(Silent)
