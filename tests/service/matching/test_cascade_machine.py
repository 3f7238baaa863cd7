"""Never two live asks for a need and never a lost one, whatever happens; and what would be seen if it did."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chassis.db import Transaction
from services.matching.introductions.commands import answers, introductions
from services.matching.introductions.commands.cascade import forget_choices
from services.matching.introductions.domain.introduction import Introduction
from services.matching.mapping import map_domain
from tests.conftest import FreshDatabases
from tests.service.matching.machine import Asking

SETTINGS = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
HUNT = settings(SETTINGS, max_examples=60, database=None, derandomize=True, phases=[Phase.generate])


def machine(database: FreshDatabases, without: str | None = None) -> type[Asking]:
    """The machine on databases of its own, one of whose walls may be gone."""
    map_domain()

    class Here(Asking):
        url: ClassVar[str] = database("matching")
        keyring_url: ClassVar[str] = database("keyring")
        dropped: ClassVar[str | None] = without

    return Here


@pytest.mark.timeout(280)
def test_any_sequence_keeps_one_live_ask_and_loses_none(database: FreshDatabases) -> None:
    run_state_machine_as_test(machine(database), settings=SETTINGS)


@pytest.mark.timeout(280)
class TestMutants:
    """The machine finds what a wall keeps out, as soon as the wall is gone."""

    def test_without_the_unique_index_a_need_has_two_live_asks(self, database: FreshDatabases) -> None:
        with pytest.raises(AssertionError, match="two live asks"):
            run_state_machine_as_test(machine(database, "introductions_one_live_per_need"), settings=HUNT)

    def test_an_ask_that_does_not_move_on_is_lost(
        self, database: FreshDatabases, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def forgetful(tx: Transaction, introduction: Introduction) -> bool:
            await forget_choices(tx, introduction.need_id)
            return False

        for module in (answers, introductions):
            monkeypatch.setattr(module, "move_on", forgetful)

        with pytest.raises(AssertionError, match="a next choice was lost"):
            run_state_machine_as_test(machine(database), settings=HUNT)
