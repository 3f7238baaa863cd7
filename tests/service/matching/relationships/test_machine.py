"""Seats, timers and people, whatever happens in whatever order; and what would be seen if a wall were gone."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chassis.db import Transaction
from services.matching.mapping import map_domain
from services.matching.relationships.commands import ending
from tests.conftest import FreshDatabases
from tests.service.matching.relationships.machine import Bonding

SETTINGS = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
HUNT = settings(SETTINGS, max_examples=60, database=None, derandomize=True, phases=[Phase.generate])


def machine(database: FreshDatabases) -> type[Bonding]:
    map_domain()

    class Here(Bonding):
        url: ClassVar[str] = database("matching")
        keyring_url: ClassVar[str] = database("keyring")

    return Here


@pytest.mark.timeout(280)
def test_any_sequence_keeps_the_seats_right(database: FreshDatabases) -> None:
    run_state_machine_as_test(machine(database), settings=SETTINGS)


@pytest.mark.timeout(280)
def test_a_seat_that_is_not_given_back_is_found(database: FreshDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(_tx: Transaction, _mentor_id: object) -> None:
        return

    monkeypatch.setattr(ending, "release_seat", keep)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(database), settings=HUNT)
